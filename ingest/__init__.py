"""The door: files in, typed Parquet and findings out.

What belongs here is pure Python that reads what agencies send, under the YAML contracts of
`ingest/contracts`: reading, conforming, archiving, landing. What does not: scores and rules
of the index (dbt), wiring (orchestration), documents (reports).
"""
