"""The gate, and what Great Expectations is asked about landing tables and measurements.

What belongs here: expectation suites, the verdict, and Data Docs. What does not: the rules, which
are SQL (`dbt_project/models/quality`).
"""
