"""From bytes to rows of text, whatever the format of a file.

What belongs here: telling a file's type by its content, opening it safely, and what a workbook
holds beside values. What does not: which rows are data and what cells mean (`ingest.conforming`).
"""
