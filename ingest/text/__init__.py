"""Text of cells, before a contract gives it a meaning.

What belongs here: the record of a sheet, its cells and the facts beside them, and the cleaning and
folding of text (`cells`); the masking of personal data in it (`personal_data`). What does not:
opening files (`ingest.reading`) and meanings (`ingest.conforming`).
"""
