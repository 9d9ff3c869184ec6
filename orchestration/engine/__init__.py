"""The bridges to dbt and to Dagster's own storage.

What belongs here: how this room drives its two libraries. What does not: what is transformed, and
in which order assets run (`orchestration.assets`).
"""
