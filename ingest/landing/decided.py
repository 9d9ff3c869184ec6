"""What the lines of people's lists did: which of them hold, and what each changed.

What belongs here: lines that name what there is not, or change nothing, as problems; the findings
that problems become; and the landing table of the lines that touched a region, with the value
before and after. What does not: reading the lists (`ingest.lists`), putting a value right
(`conforming`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.conforming.reference import Reference
from ingest.contracts.contract import Contract
from ingest.findings import Codes, FileOutcome, Finding, describe
from ingest.landing.archive import Receipt
from ingest.landing.in_force import Received
from ingest.lists import UNKNOWN, UNUSED, Acknowledgement, Decision, Line, Lists, Problem
from ingest.text.cells import one_line
from ingest.text.personal_data import mask

FOLDER = "data"
DECISIONS, CORRECTIONS, ACKNOWLEDGED = "decisions.csv", "corrections.csv", "acknowledged.csv"
# Of the landing table `list_line`, in the order of its columns.
Row = tuple[object, ...]


def examine(lists: Lists, contracts: dict[str, Contract], reference: Reference) -> Lists:
    """The lists without lines that name what there is not; each such line is a problem.

    Args:
        lists: as they were read.
        contracts: by source.
        reference: regions and codes.
    """
    problems = [*lists.problems]

    def standing(file: str, line: Line, wrong: Iterable[tuple[str, str, str, str]]) -> bool:
        found = [
            Problem(file, line.line or None, column, code, value, detail, _region(line))
            for column, code, value, detail in wrong
        ]
        problems.extend(found[:1])
        return not found

    corrections, decisions, acknowledged = [], [], []
    for correction in lists.corrections:
        wrong = _region_problems(correction.region_code, reference)
        contract = contracts.get(correction.source)
        if contract is None:
            detail = f"sumber yang dikenal: {', '.join(contracts)}"
            wrong.append(("source", UNKNOWN, correction.source, detail))
        else:
            known = {column.name for column in contract.value_columns}
            if correction.column not in known:
                detail = f"kolom sumber itu: {', '.join(sorted(known))}"
                wrong.append(("column", UNKNOWN, correction.column, detail))
            wrong += [
                ("row", UNKNOWN, name, f"kolom sumber itu: {', '.join(sorted(known))}")
                for name, _ in correction.row
                if name not in known
            ]
        if correction.expected == correction.right:
            wrong.append(("right", UNUSED, correction.right, "sama dengan nilai yang salah"))
        if standing(CORRECTIONS, correction, wrong):
            corrections.append(correction)
    for decision in lists.decisions:
        if standing(DECISIONS, decision, _region_problems(decision.region_code, reference)):
            decisions.append(decision)
    for seen in lists.acknowledged:
        wrong = []
        if seen.code not in reference.codes:
            wrong.append(("code", UNKNOWN, seen.code, "kode temuan ada di docs/codes.md"))
        if standing(ACKNOWLEDGED, seen, wrong):
            acknowledged.append(seen)
    return replace(
        lists,
        corrections=tuple(corrections),
        decisions=tuple(decisions),
        acknowledged=tuple(acknowledged),
        problems=tuple(problems),
    )


def _region(line: Line) -> str:
    return str(getattr(line, "region_code", ""))


def _region_problems(code: str, reference: Reference) -> list[tuple[str, str, str, str]]:
    if code in reference.kinds:
        return []
    return [("region_code", UNKNOWN, code, "tulis kode Kemendagri tanpa titik, misalnya 6403")]


def unknown_innovations(
    decisions: Iterable[Decision], known: set[tuple[str, str]]
) -> Iterator[tuple[Decision, Problem]]:
    """Decisions about innovations that no file in force has, each with what is wrong.

    Args:
        decisions: of the lists.
        known: (region, identifier) of every innovation in force.
    """
    for one in decisions:
        for column in ("innovation_id", "same_as"):
            value = getattr(one, column)
            if (one.region_code, value) not in known:
                detail = "tidak ada inovasi itu dalam berkas yang berlaku"
                where = (DECISIONS, one.line or None, column, UNKNOWN, value, detail)
                yield one, Problem(*where, one.region_code)
                break


def unused(
    lists: Lists, shown: Received, ended: set[Acknowledgement], known: set[str]
) -> Iterator[Problem]:
    """Lines that hold and yet changed nothing. Lines of editions of before are not judged.

    Args:
        lists: examined.
        shown: files of which something is in force or shown.
        ended: acknowledgements that ended a warning.
        known: SHA-256 of every file that was received.
    """
    met = {one.line for _, outcome in shown for one in outcome.corrected}
    for correction in lists.corrections:
        if correction.line and correction.line not in met:
            key = ";".join("=".join(pair) for pair in correction.row)
            detail = "tidak ada baris itu dalam berkas yang berlaku"
            where = (CORRECTIONS, correction.line, "row", UNUSED, key, detail)
            yield Problem(*where, correction.region_code)
    for seen in lists.acknowledged:
        if seen.line and seen not in ended:
            if seen.file_sha256 not in known:
                column, code, detail = "file_sha256", UNKNOWN, "tidak ada berkas bersidik itu"
            else:
                column, code = "code", UNUSED
                detail = "berkas itu tidak memuat peringatan itu; kesalahan tidak dapat diterima"
            yield Problem(ACKNOWLEDGED, seen.line, column, code, getattr(seen, column), detail)


def outcomes(lists: Lists, problems: Iterable[Problem], codes: Codes) -> list[FileOutcome]:
    """The lists in which something is wrong, each as a file with findings.

    Args:
        lists: whose hashes are told.
        problems: of all lists.
        codes: of the closed list.
    """
    found: dict[str, list[Finding]] = {}
    for one in problems:
        finding = describe(
            codes,
            one.code,
            row=one.row,
            column=one.column,
            value=one.value,
            detail=one.detail,
            region_code=one.region_code,
        )
        found.setdefault(one.file, []).append(finding)
    return [
        FileOutcome(
            "", f"{FOLDER}/{name}", lists.sha256.get(name, ""), "ignored", findings=tuple(told)
        )
        for name, told in sorted(found.items())
    ]


def receipt_of(outcome: FileOutcome, week: str) -> Receipt:
    """A list beside the receipts of files; it was never received."""
    return Receipt(0, "", outcome.original_name, outcome.sha256, 0, "", week)


def line_rows(
    lists: Lists, shown: Received, merged: Iterable[Decision], ended: dict[Acknowledgement, str]
) -> Iterator[Row]:
    """One row per line and thing that it changed, for the landing table `list_line`.

    Args:
        lists: examined.
        shown: files of which something is in force or shown.
        merged: decisions that hold.
        ended: acknowledgements that ended a warning, with the regions of their file.
    """
    for receipt, outcome in shown:
        for one in outcome.corrected:
            if one.is_applied:
                key = dict(one.key)
                yield (
                    *("corrections", one.line, _said(one.by), one.on, _said(one.reference)),
                    *(_said(one.reason), one.region_code, receipt.source),
                    *(key.get("innovation_id", ""), key.get("indicator_code", "")),
                    *(one.column, one.before, _said(one.after)),
                    *(receipt.sha256, one.sheet, one.row),
                )
    for decision in merged:
        yield (
            *("decisions", decision.line, _said(decision.by), decision.on),
            *(_said(decision.reference), _said(decision.reason), decision.region_code, "inovasi"),
            *(decision.innovation_id, "", "innovation_id", decision.innovation_id),
            *(decision.same_as, None, "", None),
        )
    sources = {receipt.sha256: receipt.source for receipt, _ in shown}
    for seen, regions in ended.items():
        for region in regions.split(",") or [""]:
            yield (
                *("acknowledged", seen.line, _said(seen.by), seen.on, _said(seen.reference)),
                *(_said(seen.reason), region, sources.get(seen.file_sha256, ""), "", ""),
                *("", seen.code, "", seen.file_sha256, "", None),
            )


def _said(text: str) -> str:
    return mask(one_line(text))
