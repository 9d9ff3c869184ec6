"""For those who send files: what goes back to them.

What belongs here: empty workbooks to fill in (`template`), marked copies of faulty files
(`annotate`), and what changed in a layout, with the contract that would read it (`drift`). What
does not: judging a file (`ingest.conforming`).
"""
