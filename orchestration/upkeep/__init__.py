"""A home as a whole: copied, brought to today's format, rid of what is old.

What belongs here: what is done to all editions and files of a home at once. What does not: one
edition and its place (`editions`), and whether a home is what it was (`audit`).
"""
