"""For those who send files: empty templates, marked copies, and what changed in a layout.

What belongs here: what goes back to a sender. What does not: judging a file
(`ingest.conforming`).
"""
