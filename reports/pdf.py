"""PDF and the card: typeset by Typst from the same rows as the pages.

Here belongs what a PDF says and how it is compiled. Data goes in as JSON, never as markup, so no
text of a file can become one. Only the fonts inside the library are used and the date of a document
is its cut-off: the same rows give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from reports.format import DASH, gain, in_sentence, long_date, number, percent, points, span
from reports.pages.common import PUBLICATION, Line, ProvinceRanking
from reports.pages.ranking import sentence
from reports.rows import Edition
from reports.store import Store
from reports.workbook import SYNTHETIC

ACTIONS = 9
CARD_ROWS = 10
_CLIP = 90


@cache
def _source(*names: str) -> bytes:
    folder = files("reports") / "templates"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names).encode()


def _compile(names: tuple[str, ...], data: Mapping[str, Any], path: Path, edition: Edition) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    day = edition.cutoff_date
    stamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    is_card = path.suffix == ".png"
    compiled = typst.compile(
        _source(*names),
        format="png" if is_card else "pdf",
        ppi=72.0 if is_card else None,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[] if is_card else ["ua-1"],
        timestamp=stamp,
    )
    path.write_bytes(compiled)
    return path


def _frame(edition: Edition, digest: str, letterhead: Sequence[str]) -> dict[str, Any]:
    return {
        "letterhead": list(letterhead),
        "banner": SYNTHETIC if edition.is_synthetic else "",
        "issue": f"{PUBLICATION}, edisi {edition.edition}. "
        f"Data sampai {long_date(edition.cutoff_date)}. Aturan tahun {edition.rule_year}.",
        "foot": f"{PUBLICATION}, edisi {edition.edition}, sidik {digest[:12]}",
    }


def _clip(text: str | None, most: int = _CLIP) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _reasons(line: Line) -> str:
    return "; ".join(in_sentence(reason) for reason in line.reasons)


def write_report(
    store: Store,
    shown: list[ProvinceRanking],
    digest: str,
    letterhead: Sequence[str],
    path: Path,
) -> Path:
    """Writes the ranking of every province as one PDF."""
    labels = store.labels

    def row(line: Line) -> list[str]:
        r = line.row
        state = labels.text(r.publication_state, "publication_state")
        rank = DASH if r.rank is None else str(r.rank)
        if line.change:
            rank += f" ({line.change.word})"
        return [
            rank, r.region_name, number(r.iid), line.category, number(r.iid_claimed),
            span(r.rank_best, r.rank_worst), percent(r.completeness_pct),
            f"{state}: {_reasons(line)}" if line.reasons else state,
        ]  # fmt: skip

    words = ("iid", "iid_claimed", "rank_span", "completeness_pct")
    single = len(shown) == 1
    title = f"Peringkat {shown[0].name}" if single else "Peringkat menurut provinsi"
    data = _frame(store.edition, digest, letterhead) | {
        "title": title,
        "sentence": sentence(shown),
        "provinces": [
            {
                "name": p.name,
                "sentence": "" if single else sentence([p]),
                "rows": [row(line) for line in p.ranked + p.unranked],
            }
            for p in shown
        ],
        "words": [[labels.text(code, "column"), labels.describe(code, "column")] for code in words],
    }
    return _compile(("dasar.typ", "laporan.typ"), data, path, store.edition)


def write_region(
    edition: Edition,
    variables: Mapping[str, Any],
    digest: str,
    letterhead: Sequence[str],
    labels: Any,
    path: Path,
) -> Path:
    """Writes one region on one A4 page, from the template variables of its HTML page."""
    line: Line = variables["line"]
    r = line.row
    ranked = r.rank is not None
    n_ranked = len(variables["province"].ranked)
    head = (
        f"Peringkat {r.rank} dari {n_ranked} daerah, {line.category}."
        if ranked
        else f"Belum dapat diperingkat: {_reasons(line)}."
    )
    head = " ".join([head, *variables["steps_up"]])
    actions = sorted(
        (a for group in variables["agencies"] for a in group.actions),
        key=lambda a: (-a.gain_points, a.innovation_id, a.indicator_code),
    )
    data = _frame(edition, digest, letterhead) | {
        "title": r.region_name,
        "sentence": head,
        "figures": [
            ["IID terverifikasi", number(r.iid), line.category],
            ["IID klaim", number(r.iid_claimed), ""],
            ["Peringkat", str(r.rank) if ranked else DASH, span(r.rank_best, r.rank_worst)],
            ["Keterisian", percent(r.completeness_pct), ""],
            ["Sel kosong", str(r.n_missing), f"{r.n_missing_mandatory} wajib"],
        ],
        "actions": [
            [
                _clip(f"{a.indicator_name or a.indicator_code}, {a.innovation_name or 'daerah'}"),
                _clip(a.agency, 60), f"{a.level_counted or 0} → {a.level_target}",
                _clip(a.evidence_needed), gain(a.gain_points),
            ]
            for a in actions[:ACTIONS]
        ],
        "losses": [
            [labels.text(s.cause, "loss_cause"), points(s.points, 2), number(s.left)]
            for s in variables["analysis"].losses
        ],
        "near": [
            [str(n.line.row.rank), n.line.row.region_name, number(n.line.row.iid),
             DASH if n.is_self or n.gap is None else number(n.gap)]
            for n in variables["neighbours"]
        ],
    }  # fmt: skip
    return _compile(("dasar.typ", "daerah.typ"), data, path, edition)


def write_card(store: Store, shown: list[ProvinceRanking], path: Path) -> Path:
    """Writes the card: the first regions of a province, or the leader of each of several."""
    edition = store.edition
    if len(shown) == 1:
        title, lines = f"Peringkat {shown[0].name}", list(shown[0].ranked)
    else:
        title = "Peringkat pertama setiap provinsi"
        lines = [p.leader for p in shown if p.leader]
    rows = [
        [
            "" if line.row.rank is None else str(line.row.rank),
            _clip(line.row.region_name, 34),
            number(line.row.iid),
            # A share of the width for a bar of 0 to 100: drawing only.
            float((line.row.iid or Decimal(0)) / 100),
        ]
        for line in lines[:CARD_ROWS]
    ]
    data = {
        "issue": f"{PUBLICATION}, edisi {edition.edition}",
        "title": title,
        "sentence": sentence(shown),
        "rows": rows,
        "foot": f"Data sampai {long_date(edition.cutoff_date)}. IID terverifikasi, bukan hasil"
        " resmi." + (" Contoh: data sintetis." if edition.is_synthetic else ""),
    }
    return _compile(("kartu.typ",), data, path, edition)
