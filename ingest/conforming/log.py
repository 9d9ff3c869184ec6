"""What is found while a file is read: counted all, listed in part.

What belongs here: collecting findings and the reasons for which rows are rejected, so that a
million faults cost as little as a thousand. What does not: how one finding is worded (`findings`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ingest.findings import LISTED, Codes, Corrected, Finding, describe, shown, unlisted

# Of rejected rows these are shared: the same few reasons stand in many rows.
Reason = tuple[str, str]
MAX_WORDED = 4096


@dataclass
class _Kind:
    """The findings of one code and severity: the first by row and column, the rows of all others.

    Attributes:
        kept: row, column, order of coming, finding.
        others: rows of those that are not kept, 0 where it is not of a row.
        limit: what is not before it is not kept.
    """

    kept: list[tuple[int, str, int, Finding]] = field(default_factory=list)
    others: array[int] = field(default_factory=lambda: array("q"))
    limit: tuple[int, str, int] | None = None

    def cut(self) -> None:
        self.kept.sort(key=lambda one: one[:3])
        self.others.extend(one[0] for one in self.kept[LISTED:])
        del self.kept[LISTED:]
        self.limit = self.kept[-1][:3] if len(self.kept) == LISTED else None


class FindingLog:
    """The findings of one file, collected while its sheets are read.

    Rows are counted through all sheets of the file that are read, one behind the other; what is
    returned names the sheet and the row in it.

    Args:
        codes: the closed list of codes.
        sheets: name and number of rows of each sheet that is read, in order.

    Attributes:
        reasons: by row, why it is rejected: codes and messages.
        n_masked: cells in which personal data were masked.
        corrected: values that lines of the list of corrections are about.
    """

    def __init__(self, codes: Codes, sheets: Sequence[tuple[str, int]]) -> None:
        self._codes = codes
        self._names = [name for name, _ in sheets]
        ends = [0]
        for _, n_rows in sheets:
            ends.append(ends[-1] + n_rows)
        self._ends = ends
        self._kinds: dict[tuple[str, str], _Kind] = defaultdict(_Kind)
        self._n = 0
        # What was said of the last row, and of no row: each thing is said once.
        self._row: int | None = None
        self._said: dict[bool, set[tuple[str, ...]]] = {True: set(), False: set()}
        self._shared: dict[tuple[Reason, ...], tuple[Reason, ...]] = {}
        self._worded = lru_cache(maxsize=MAX_WORDED)(self._message)
        self.reasons: dict[int, tuple[Reason, ...]] = {}
        self.n_masked = 0
        self.corrected: list[Corrected] = []

    @property
    def has_errors(self) -> bool:
        """Whether a code of an error was found, of whatever severity."""
        return any(code.startswith("E_") for code, _ in self._kinds)

    def place(self, row: int) -> tuple[int, int]:
        """Which sheet a row is in, from 0, and its number there."""
        at = bisect_right(self._ends, row - 1, hi=len(self._names)) - 1
        return at, row - self._ends[at]

    def named(self, rows: Sequence[int]) -> str:
        """Rows as a message names them: with their sheets where there are several."""
        places = [self.place(row) for row in rows]
        if len(self._names) == 1:
            return ", ".join(str(number) for _, number in places)
        return ", ".join(f"{number} (lembar {self._names[at]})" for at, number in places)

    def correct(self, row: int, before: str, **said: Any) -> None:
        """Collect what a line of the list of corrections did; `said` is of `Corrected`."""
        at, number = self.place(row)
        sheet = self._names[at]
        self.corrected.append(Corrected(sheet=sheet, row=number, before=shown(before), **said))

    def add(self, code: str, **said: Any) -> None:
        """Collect a finding.

        Args:
            code: of the closed list.
            said: severity, detail, column and value as for `describe`; `row`, counted through all
                sheets, or where no row is meant `sheet`, from 0.
        """
        self._take(code, **said)

    def reject(self, row: int, code: str, **said: Any) -> None:
        """Collect a finding for which a row is rejected."""
        self._take(code, row=row, **said)
        reason = (code, self._worded(code, said.get("column", ""), said.get("detail", "")))
        known = self.reasons.get(row, ())
        if reason not in known:
            all_of_it = (*known, reason)
            self.reasons[row] = self._shared.setdefault(all_of_it, all_of_it)

    def _take(
        self, code: str, *, row: int | None = None, severity: str = "", detail: str = "",
        column: str = "", value: str = "", sheet: int = 0,
    ) -> None:  # fmt: skip
        said = self._said[row is None]
        if row is not None and row != self._row:
            self._row = row
            said.clear()
        mine = (code, severity, detail, column, value, str(sheet))
        if mine in said:
            return
        said.add(mine)
        self._n += 1
        kind = self._kinds[code, severity or self._codes[code][0]]
        key = (row or 0, column, self._n)
        if kind.limit is not None and key >= kind.limit:
            kind.others.append(row or 0)
            return
        of_sheet = self._names[sheet]
        finding = describe(
            self._codes, code, severity=severity, detail=detail, sheet=of_sheet, row=row,
            column=column, value=value,
        )  # fmt: skip
        kind.kept.append((*key, finding))
        if len(kind.kept) >= 2 * LISTED:
            kind.cut()

    def _message(self, code: str, column: str, detail: str) -> str:
        finding = describe(self._codes, code, detail=detail, column=column)
        return f"{finding.column}: {finding.message}" if finding.column else finding.message

    def listed(self, regions: Mapping[int, str], checks: Mapping[str, str]) -> tuple[Finding, ...]:
        """What was found, each thing once, by row; of a flood the first ones, and how many more.

        Args:
            regions: by row, the region that it is of.
            checks: by code, the check that it fails.
        """
        rest: dict[tuple[str, str, str], array[int]] = defaultdict(lambda: array("q"))
        n_all: dict[tuple[str, str], int] = {}
        kept: list[tuple[int, str, str, int, Finding]] = []
        for (code, severity), kind in self._kinds.items():
            n_all[code, severity] = len(kind.kept) + len(kind.others)
            kind.cut()
            kept += [(row, column, code, n, finding) for row, column, n, finding in kind.kept]
            for row in kind.others:
                rest[code, severity, regions.get(row, "")].append(row)
        kept.sort(key=lambda one: one[:4])
        counted: dict[str, set[int]] = defaultdict(set)
        for row, _, code, _, _ in kept:
            counted[checks.get(code, code)].add(row)
        found = []
        for row, _, _, _, finding in kept:
            if row:
                at, number = self.place(row)
                region = regions.get(row, "")
                finding = replace(finding, sheet=self._names[at], row=number, region_code=region)
            found.append(finding)
        sheets = dict.fromkeys(rest, self._names[0]) if len(self._names) == 1 else {}
        return (*found, *unlisted(rest, n_all, counted, self._codes, checks, sheets))
