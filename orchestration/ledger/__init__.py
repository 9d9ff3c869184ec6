"""The record of what happened to a home, and who may write to it.

What belongs here: the audit chain, the records that a run appends, signatures, the lock. What does
not: what follows from a record (`orchestration.audit`, `orchestration.editions`).
"""
