"""The edition that people read: published tables in, pages and workbooks out.

Here belongs everything that turns the published, read-only tables into documents. Rules, scores and
ranks do not: they arrive computed, and a page only arranges, labels and prints them.
"""
