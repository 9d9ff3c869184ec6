"""What is shown, apart from where: one view per thing that documents show.

What belongs here: rows arranged for a reader, once for all documents. What does not: markup, cells
and pages.
"""
