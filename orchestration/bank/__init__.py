"""Bank Inovasi in the wiring: what people decided of its records, and what a build starts from.

What belongs here: verdicts in the audit chain, and the landing tables of the bank. What does not:
which names are alike (`ingest.bank`), the bank itself (`dbt_project/models`), and its pages
(`reports`).
"""
