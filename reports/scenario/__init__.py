"""Questions to a published edition: what if, and what to do first.

What belongs here: the exact twin of the scoring SQL, edits, plans and their search. What does not:
how an answer looks (`orchestration.cli.scenarios`).
"""
