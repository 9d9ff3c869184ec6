"""From a sheet of text to typed rows under a contract, with every finding.

What belongs here, in the order of a file's way: which layout a sheet follows (`layout`), which of
its rows are data (`table`), what its cells mean (`columns`, by `values` and `reference`), and which
rows stand (`conform`). What does not: which file is in force (`ingest.landing`).
"""
