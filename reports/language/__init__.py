"""Words, numbers and dates as a reader expects them.

What belongs here: the catalogues of messages, the labels of codes, and formats. What does not: any
value.
"""
