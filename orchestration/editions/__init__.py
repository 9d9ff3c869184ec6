"""One edition, from the parameters of its run to its place in the archive.

What belongs here: what a run is asked for, what earlier editions and people tell it, the tables for
readers, the manifest, publication and delivery. What is done to a home as a whole is `upkeep`.
"""
