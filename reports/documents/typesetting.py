"""Typesetting of PDF and card by Typst, and what all of them have in common.

Here belongs how a document is compiled. Data and words go in as JSON, never as markup, so no text
of a file can become one, and templates hold no words. Only the fonts inside the library are used
and the date of a document is its cut-off: the same rows give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from reports.views.imprint import PUBLICATION, Imprint

_CLIP = 90


@cache
def _source(*names: str) -> bytes:
    folder = files("reports.documents") / "templates"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names).encode()


def typeset(names: tuple[str, ...], data: Mapping[str, Any], imprint: Imprint, path: Path) -> Path:
    """Sets templates as one document.

    Args:
        names: Templates, read as one, in their order.
        data: What they print: texts, lists and numbers, as JSON has them.
        imprint: Of the edition, whose cut-off is the date of the document.
        path: File to write, ``.pdf`` or ``.png``; its folder is made.

    Returns:
        The path.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    day = imprint.edition.cutoff_date
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


def frame(imprint: Imprint) -> dict[str, Any]:
    """What every PDF has around its content: language, letterhead, banner, issue, foot."""
    say, edition = imprint.say, imprint.edition
    named = {"title": say(PUBLICATION), "edition": edition.edition}
    digest = imprint.digest[:12]
    return {
        "lang": imprint.language.code,
        "author": named["title"],
        "letterhead": list(imprint.letterhead),
        "banner": imprint.banner,
        "issue": say(
            "%(title)s, edisi %(edition)s. Data sampai %(day)s. Aturan tahun %(year)s.",
            day=imprint.printer.long_date(edition.cutoff_date),
            year=edition.rule_year,
            **named,
        ),
        "foot": say(
            "%(title)s, edisi %(edition)s, kode verifikasi %(digest)s", digest=digest, **named
        ),
        # Only the typesetter knows the numbers.
        "pages": say("Halaman %(page)s dari %(pages)s", page="{page}", pages="{pages}"),
    }


def clip(text: str | None, most: int = _CLIP) -> str:
    """A text in one line of at most so many characters, an ellipsis where it was longer."""
    words = " ".join((text or "").split())
    return words if len(words) <= most else f"{words[: most - 1]}…"
