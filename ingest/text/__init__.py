"""Text of cells, before a contract gives it a meaning.

What belongs here: the record of a sheet's cells, the cleaning of their text, and the masking of
personal data in it. What does not: opening files (`ingest.reading`) and meanings
(`ingest.conforming`).
"""
