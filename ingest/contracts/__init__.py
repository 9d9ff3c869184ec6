"""The contracts: one YAML file per source or layout, `schema.json`, and the models that read them.

What belongs here: what the columns of a source are called, what they hold, what is required. What
does not: reading a file under a contract (`ingest.conforming`).
"""
