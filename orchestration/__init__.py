"""Wiring: settings, assets, checks, job, schedule, publication and the command line.

What belongs here is who runs when, with which parameters, and what is published. What does not:
rules of the index (dbt), reading of files (ingest), documents (reports).
"""
