"""The door: files in, typed Parquet and findings out.

What belongs here is pure Python that reads what agencies send. `inbox` has the verbs; a file's way
through the sub-packages is

    contracts     the YAML contracts: which columns a source has, under which layouts
    reading       bytes to a sheet of text, opened safely (`text`: what a cell's text is)
    conforming    a sheet to typed rows under a contract, with every finding
    landing       the raw store and its receipts, which file is in force, the Parquet snapshot
    senders       what goes back: templates, marked copies, what changed in a layout

Beside them: `findings` (what is said of a file, and the exceptions of this room), `lists` (what
people decided about inputs), `week` (the calendar of editions). What does not belong here: scores
and rules of the index (dbt), wiring (orchestration), documents (reports).
"""
