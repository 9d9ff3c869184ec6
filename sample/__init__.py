"""The sample inbox: real published figures beside labelled synthetic reports.

What belongs here: making inboxes that look like what regions send, from a seed and the facts and
profiles in this package: `write_sample` for the ten regions of Kalimantan Timur, and
`write_nation` for load tests. What does not: reading inboxes, and any score (the profiles were
chosen by computing scores elsewhere; nothing here knows one).
"""

from sample.kaltim import write_sample
from sample.nation import write_nation

__all__ = ["write_nation", "write_sample"]
