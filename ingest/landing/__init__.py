"""From single files to the snapshot that an edition is built from.

What belongs here: the raw store and its receipts, the cache of what was read, which file is in
force, and the Parquet tables. What does not: reading a file (`ingest.reading`).
"""
