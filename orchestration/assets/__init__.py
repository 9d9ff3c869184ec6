"""The assets, one module per stretch of the graph, from the inbox to the edition.

Few fat steps, since a step's start costs more than its SQL. Each reads what it needs from
`build/`, so that it can also be materialised alone. Heavy libraries are imported inside the steps.
No `from __future__ import annotations` here: Dagster reads the annotations of `context`.
"""
