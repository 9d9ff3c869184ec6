"""Bank Inovasi at the door: which records of several years and regions may be one innovation.

Suggestions with their reasons, for people to decide: nothing here changes what is counted, and
nothing but an equal identifier is one innovation without a person. What people decided, and what
becomes of it, belongs to the wiring and to the dbt project.
"""
