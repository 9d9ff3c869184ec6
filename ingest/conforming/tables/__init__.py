"""Where the tables of a sheet are: which layout, which rows are data, what stands beside them.

What belongs here, in the order in which a sheet is looked at: its header (`layout`, `spans`), its
rows (`table`, by `shape` and `sections`), where one table ends and another begins (`stacked`), and
what is said of all that is not read (`beside`, `unread`). What does not: what a cell means
(`columns`).
"""
