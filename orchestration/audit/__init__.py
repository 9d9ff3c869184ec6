"""The auditor's questions: is it still so, where does it come from, can it be made again.

What belongs here: verification of a home, tracing of a number to its cell, rebuilding of an
edition. What does not: how the commands look (`orchestration.cli.evidence`).
"""
