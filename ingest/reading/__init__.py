"""From bytes to a sheet of text, whatever the format of a file.

What belongs here: telling a file's type by its content (`kinds`), CSV and Parquet (`reader`);
opening spreadsheets safely (`workbook`, and `isolated` for formats that nothing bounds). Every one
fills the same record (`book`): XLSX by `package` and `facts`, XLS by `xls`, XLSB by `xlsb`, ODS by
`ods`; from it comes the sheet of text (`sheets`, with `formats` and `merged`). What does not: which
rows are data and what cells mean (`ingest.conforming`).
"""
