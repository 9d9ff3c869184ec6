"""From bytes to a sheet of text, whatever the format of a file.

What belongs here: telling a file's type by its content, CSV and Parquet (`reader`); opening
spreadsheets safely (`workbook`, and `isolated` for formats that nothing bounds); what a workbook
holds beside values (`facts`). What does not: which rows are data and what cells mean
(`ingest.conforming`).
"""
