"""Groups of texts that are alike, without looking at every pair of them.

What belongs here: comparing inside blocks, and what hangs together. What does not: what makes two
names alike (`likeness`).

A block is sorted, and each text is compared with those that stand within `WINDOW` places of it. A
block of so many texts or fewer is compared whole; of a larger one, what stands far apart is not
compared: time and memory grow with the number of texts, not with that of their pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

WINDOW = 256
# What a share that is a fraction may be off by.
INEXACT = 1e-6
NOBODY: Mapping[int, Set[int]] = {}
# What is compared: letters of a text, or the words of a tuple.
Text = str | tuple[str, ...]


class Groups:
    """Members 0 to n-1, joined into groups: whatever is joined with a member is in its group."""

    def __init__(self, n: int) -> None:
        self._parents = list(range(n))

    def join(self, members: Iterable[int]) -> None:
        """Put the groups of some members together."""
        roots = {self._root(member) for member in members}
        first = min(roots, default=0)
        for root in roots:
            self._parents[root] = first

    def _root(self, member: int) -> int:
        parents = self._parents
        while parents[member] != member:
            parents[member] = parents[parents[member]]
            member = parents[member]
        return member

    def __iter__(self) -> Iterator[list[int]]:
        """The groups of two members or more, by their first one, members in order."""
        members: dict[int, list[int]] = {}
        for member in range(len(self._parents)):
            members.setdefault(self._root(member), []).append(member)
        return (group for group in members.values() if len(group) > 1)


def alike(
    block: Sequence[int],
    texts: Sequence[Text],
    least: float,
    apart: Mapping[int, Set[int]] = NOBODY,
) -> Iterator[list[int]]:
    """What hangs together in a block.

    Args:
        block: members that may be alike.
        texts: of every member.
        least: the share, from 0 to 1, that two texts have in common at least: of both lengths, what
            stands in both in the same order.
        apart: by member, those that it is not like, whatever their texts.

    Yields:
        Two members or more, each like another one of them.
    """
    if len(block) < 2:
        return
    members = sorted(block, key=lambda member: (texts[member], member))
    for start in range(0, max(1, len(members) - WINDOW), WINDOW):
        window = members[start : start + 2 * WINDOW]
        mine = [texts[member] for member in window]
        scores = process.cdist(
            mine,
            mine,
            scorer=Indel.normalized_similarity,
            score_cutoff=least - INEXACT,
            dtype=np.float32,
        )
        is_alike = scores > 0
        for at, member in enumerate(window if apart else ()):
            for other in apart.get(member, ()):
                if other in window:
                    is_alike[at, window.index(other)] = False
        for part in _connected(is_alike):
            yield [window[at] for at in part]


def _connected(is_alike: np.ndarray) -> Iterator[list[int]]:
    """The parts of a symmetric table of yes and no that hang together, of two places or more."""
    left = is_alike.sum(axis=1) > 1
    for seed in np.flatnonzero(left):
        if not left[seed]:
            continue
        left[seed] = False
        part = [int(seed)]
        for at in part:
            found = np.flatnonzero(is_alike[at] & left)
            left[found] = False
            part += found.tolist()
        if len(part) > 1:
            yield part
