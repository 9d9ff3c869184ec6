"""The command line `iid`, one module per family of commands.

What belongs here: arguments, exit codes, and how an answer looks to a person or as JSON. What does
not: the work, which is done by the rooms. Start reading at `app`.
"""
