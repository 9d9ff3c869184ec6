"""From single files to the snapshot that an edition is built from.

What belongs here: the raw store and its receipts (`archive`), the cache of what was read
(`outcome_cache`), which file is in force (`in_force`), what might be the same (`likeness`), and the
Parquet tables (`snapshot`). What does not: reading a file (`ingest.reading`).
"""
