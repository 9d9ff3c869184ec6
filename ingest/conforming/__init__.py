"""From a sheet of text to typed rows under a contract, with every finding.

What belongs here, in the order of a file's way: where its tables are (`tables`), what its cells
mean (`columns`, by `values` and `reference`), what was found on the way (`log`), and which rows
stand (`conform`). What does not: which file is in force (`ingest.landing`).
"""
