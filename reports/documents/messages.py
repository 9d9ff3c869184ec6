"""Short forms of an edition: a text for messengers, an Atom feed, a JSON summary.

Here belongs what leaves the edition without a layout. Every figure is the published one. The time
in the feed is the Monday on which an edition comes out, never a clock.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from reports.language.format import DASH
from reports.views.history import History
from reports.views.imprint import PUBLICATION, Imprint
from reports.views.ranking import Line, Ranking
from reports.views.region.priorities import title
from reports.views.region.region import RegionView

MOST_CHARACTERS = 1000
# Things to do that a message names.
ACTIONS = 3
FEED_EDITIONS = 52
# Published columns of the JSON summary, in its order.
SUMMARISED = (
    "province_code",
    "region_code",
    "region_name",
    "rank",
    "rank_best",
    "rank_worst",
    "previous_rank",
    "iid",
    "iid_claimed",
    "category_code",
    "completeness_pct",
    "publication_state",
)
_ATOM = "http://www.w3.org/2005/Atom"


def text(ranking: Ranking, own: RegionView | None, imprint: Imprint) -> str:
    """The edition in at most 1,000 characters, whole lines only, ending with a line feed.

    Args:
        ranking: Of all provinces.
        own: The region that leads, with what it does first.
        imprint: Of the edition, in the language of the message.
    """
    leading = ["", *_told(own, imprint)] if own else []
    head = [*_head(imprint), *leading, "", ranking.sentence(imprint.language)]
    if ranking.single:
        body = [_line(line, imprint) for line in ranking.single.lines]
    else:
        leaders = [(p.name, p.leader) for p in ranking.provinces if p.leader]
        body = [f"{name}: {_line(leader, imprint)}" for name, leader in leaders]
    return _cut(head, body, imprint)


def region_text(view: RegionView, imprint: Imprint) -> str:
    """One region in at most 1,000 characters: where it stands, and what it does first."""
    headline, *body = _told(view, imprint)
    return _cut([*_head(imprint), "", headline], body, imprint)


def _head(imprint: Imprint) -> list[str]:
    day = imprint.printer.long_date(imprint.edition.cutoff_date)
    data = imprint.say("Data sampai %(day)s", day=day)
    return [imprint.title, data, imprint.banner]


def _told(view: RegionView, imprint: Imprint) -> list[str]:
    """Headline of a region, the way up, and its first things to do."""
    language, say, printer = imprint.language, imprint.say, imprint.printer
    lines = [f"{view.headline(language)}.", *view.lead(language)]
    waiting = view.priorities.waiting
    if waiting:
        n, points = printer.integer(waiting.n_cells), printer.gain(waiting.points, 2)
        lines.append(say("Menunggu verifikator: %(n)s isian, %(points)s.", n=n, points=points))
    for number, one in enumerate(view.priorities.leading(ACTIONS), start=1):
        lines.append(f"{number}. {title(one, language)}: {printer.gain(one.gain_points, 2)}")
    return lines


def _cut(head: list[str], body: list[str], imprint: Imprint) -> str:
    """A message of whole lines; those of the body that find no room are told as others."""
    others = imprint.say("dan lainnya")
    lines = [_one(line) for line in head]
    for line in body:
        if len("\n".join([*lines, _one(line), others])) + 1 > MOST_CHARACTERS:
            lines.append(others)
            break
        lines.append(_one(line))
    return "\n".join(lines)[: MOST_CHARACTERS - 1] + "\n"


def _one(line: str) -> str:
    """A text from outside keeps to its line, and to a length that leaves room for others."""
    words = " ".join(line.split())
    return words if len(words) <= 240 else f"{words[:239]}…"


def _line(line: Line, imprint: Imprint) -> str:
    row = line.row
    change = f" ({line.change.told(imprint.say)})" if line.change else ""
    rank = DASH if row.rank is None else f"{row.rank}."
    return f"{rank} {row.region_name} {imprint.printer.number(row.iid)}{change}"


def feed(history: History, imprint: Imprint) -> bytes:
    """Atom feed of the editions that are known, newest first."""
    say, number, past = imprint.say, imprint.printer.number, history.editions
    title = say(PUBLICATION)
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"xml:lang": imprint.language.code})
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


def summary(ranking: Ranking, imprint: Imprint) -> str:
    """The ranking as JSON: parameters of the edition, and one object per region."""
    edition = imprint.edition
    document = {
        "edition": edition.edition,
        "cutoff_date": str(edition.cutoff_date),
        "rule_year": edition.rule_year,
        "is_synthetic": edition.is_synthetic,
        "digest": imprint.digest,
        "regions": [
            {name: _plain(getattr(line.row, name)) for name in SUMMARISED}
            | {"state_reasons": line.codes}
            for province in ranking.provinces
            for line in province.lines
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> object:
    # A float of two decimals prints them exactly.
    return float(value) if isinstance(value, Decimal) else value


def write_messages(
    ranking: Ranking, own: RegionView | None, history: History, imprint: Imprint, folder: Path
) -> list[Path]:
    """Writes ``pesan.txt``, ``umpan.atom`` and ``ringkasan.json``."""
    documents = {
        "pesan.txt": text(ranking, own, imprint).encode(),
        "umpan.atom": feed(history, imprint),
        "ringkasan.json": summary(ranking, imprint).encode(),
    }
    for name, content in documents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in documents]
