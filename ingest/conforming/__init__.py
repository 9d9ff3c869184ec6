"""From rows of text to typed rows under a contract, with every finding.

What belongs here: which layout a sheet follows, which rows are data, what each cell means, and
which rows stand. What does not: which file is in force (`ingest.landing`).
"""
