"""What is read from published tables: row types and queries.

What belongs here: a query selects, filters, counts and orders; nothing is scored. What does not:
what a document makes of the rows (`reports.views`).
"""
