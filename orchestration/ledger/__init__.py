"""The record of what happened to a home, and who may write to it.

What belongs here: the audit chain, signatures, the lock. What does not: what a record says, and
what follows from it (`orchestration.editions`, `orchestration.audit`, `orchestration.cli.records`).
"""
