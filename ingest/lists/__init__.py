"""What people decided about inputs, read from `data/`.

What belongs here: corrections, decisions on doubles, acknowledgements. What does not: the rows
they are applied to (`ingest.conforming`, `ingest.landing`).
"""
