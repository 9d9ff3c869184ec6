"""Short forms of an edition: a text for messengers, an Atom feed, a JSON summary.

Here belongs what leaves the edition without a layout. Every figure is the published one. The time
in the feed is the Monday on which an edition comes out, never a clock.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

from reports.language.catalogue import DEFAULT, Language
from reports.language.format import DASH
from reports.pages.common import PUBLICATION, SYNTHETIC, Line, ProvinceRanking
from reports.pages.ranking import sentence
from reports.tables.store import Store
from reports.views.history import PastEdition

MOST_CHARACTERS = 1000
FEED_EDITIONS = 52
_ATOM = "http://www.w3.org/2005/Atom"


def text(store: Store, shown: list[ProvinceRanking], *, language: Language = DEFAULT) -> str:
    """The edition in at most 1,000 characters, whole lines only, ending with a line feed."""
    edition, say = store.edition, language.say
    head = [
        say("%(title)s, edisi %(edition)s", title=say(PUBLICATION), edition=edition.edition),
        say("Data sampai %(day)s", day=language.printer.long_date(edition.cutoff_date)),
        *([say(SYNTHETIC)] if edition.is_synthetic else []),
        "",
        sentence(shown, language),
    ]
    if len(shown) == 1:
        body = [_line(line, language) for line in shown[0].ranked + shown[0].unranked]
    else:
        body = [f"{p.name}: {_line(p.leader, language)}" for p in shown if p.leader]
    others, foot = say("dan lainnya"), say("IID terverifikasi, bukan hasil resmi.")
    lines = [_one(line) for line in head]
    for line in body:
        if len("\n".join([*lines, _one(line), others, foot])) + 1 > MOST_CHARACTERS:
            lines.append(others)
            break
        lines.append(_one(line))
    return "\n".join([*lines, foot])[: MOST_CHARACTERS - 1] + "\n"


def _one(line: str) -> str:
    """A text from outside keeps to its line, and to a length that leaves room for others."""
    words = " ".join(line.split())
    return words if len(words) <= 240 else f"{words[:239]}…"


def _line(line: Line, language: Language) -> str:
    row = line.row
    change = f" ({line.change.told(language.say)})" if line.change else ""
    rank = DASH if row.rank is None else f"{row.rank}."
    return f"{rank} {row.region_name} {language.printer.number(row.iid)}{change}"


def feed(past: list[PastEdition], *, language: Language = DEFAULT) -> bytes:
    """Atom feed of the editions that are known, newest first."""
    say, number = language.say, language.printer.number
    title = say(PUBLICATION)
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"xml:lang": language.code})
    newest = past[-1].cutoff_date if past else date(2026, 1, 1)
    _add(root, "id", "urn:iid:edisi")
    _add(root, "title", title)
    _add(root, "updated", _monday(newest))
    _add(_add(root, "author"), "name", title)
    for edition in reversed(past[-FEED_EDITIONS:]):
        entry = _add(root, "entry")
        _add(entry, "id", f"urn:iid:edisi:{edition.name}")
        _add(entry, "title", say("Edisi %(name)s", name=edition.name))
        _add(entry, "updated", _monday(edition.cutoff_date))
        _add(entry, "link").set("href", f"../{edition.name}/index.html")
        told = [say("%(n)s daerah diperingkat.", n=edition.n_ranked)]
        if len(edition.leaders) == 1:
            first = edition.leaders[0]
            who, score = first.region_name, number(first.iid)
            told.insert(0, say("%(who)s memimpin dengan %(score)s.", who=who, score=score))
        _add(entry, "summary", " ".join(told))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _add(parent: ElementTree.Element, name: str, words: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    if words is not None:
        # XML has no place for control characters.
        child.text = "".join(c for c in words if c >= " ")
    return child


def _monday(cutoff: date) -> str:
    return f"{cutoff + timedelta(days=1)}T06:00:00+08:00"


def summary(store: Store, digest: str) -> str:
    """The ranking as JSON: parameters of the edition, and one object per region."""
    edition = store.edition
    rows = [
        {
            "province_code": r.province_code,
            "region_code": r.region_code,
            "region_name": r.region_name,
            "rank": r.rank,
            "rank_best": r.rank_best,
            "rank_worst": r.rank_worst,
            "previous_rank": r.previous_rank,
            # A float of two decimals prints them exactly.
            "iid": None if r.iid is None else float(r.iid),
            "iid_claimed": None if r.iid_claimed is None else float(r.iid_claimed),
            "category_code": r.category_code,
            "completeness_pct": None if r.completeness_pct is None else float(r.completeness_pct),
            "publication_state": r.publication_state,
            "state_reasons": [code for code in (r.state_reason or "").split(";") if code],
        }
        for r in store.ranking
    ]
    document = {
        "edition": edition.edition,
        "cutoff_date": str(edition.cutoff_date),
        "rule_year": edition.rule_year,
        "is_synthetic": edition.is_synthetic,
        "digest": digest,
        "regions": rows,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write_messages(
    store: Store, shown: list[ProvinceRanking], past: list[PastEdition], digest: str, out: Path
) -> list[Path]:
    """Writes ``pesan.txt``, ``umpan.atom`` and ``ringkasan.json``."""
    documents = {
        "pesan.txt": text(store, shown).encode(),
        "umpan.atom": feed(past),
        "ringkasan.json": summary(store, digest).encode(),
    }
    for name, content in documents.items():
        (out / name).write_bytes(content)
    return [out / name for name in documents]
