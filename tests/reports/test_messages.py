"""Every text that a template holds is a message: a text node, a spoken attribute, a string.

Templates of the typesetter and the script of the what-if page hold none: they are given theirs.
Here belongs what is found by reading the templates. What the catalogues hold is tested with the
languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typst
from jinja2 import Environment, nodes

from reports import documents, pages

PAGES = Path(pages.__file__).parent / "templates"
TYPESET = Path(documents.__file__).parent / "templates"
SPOKEN = {"aria-label", "title", "data-label", "alt", "placeholder"}
# Names of files, and abbreviations that are the same in every language.
CODES = re.compile(r"data/\w+\.csv|iid whatif|; script-src|CSV|IID|SPD|SID|Parquet")
# Names of pages, codes, and classes of the stylesheet that stand in expressions.
NAMES = {
    "ringkasan.xlsx",
    "antrean",
    "arsip",
    "draft",
    "glosarium",
    "index",
    "keterisian",
    "ketidakpastian",
    "metodologi",
    "mutu",
    "peringkat",
    "perubahan",
    "unduhan",
    "bank",
    "agency",
    "life",
    "stage",
    "kesiapan",
    "komitmen",
    "jadwal",
    "jadwal.ics",
    "konteks",
    "layanan",
    "pendampingan",
    "missing",
    "failed",
    "flagged",
    "passed",
    "final",
    "provisional",
    "unranked",
    "without_",
    "cell_status",
    "ineligible_reason",
    "publication_state",
    "state_reason",
    "variant",
    "completeness_pct",
    "iid",
    "iid_claimed",
    "n_counted",
    "n_missing",
    "n_missing_mandatory",
    "n_reported",
    "points_missing",
    "rank_change",
    "rank_span",
    "tag",
    "vh",
    " brief",
    " up",
    " close",
}
LETTERS = re.compile(r"[A-Za-z]{2,}")
VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"


UNSEEN = (
    nodes.Compare,
    nodes.Test,
    nodes.Getitem,
    nodes.Extends,
    nodes.Import,
    nodes.Include,
)


def parse(source: str) -> nodes.Template:
    return Environment(autoescape=True).parse(source)


def skeleton(node: nodes.Node) -> Iterator[str]:
    """Markup of a template in its order, every value a mark."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(child, nodes.Expr):
            if isinstance(node, nodes.Output):
                yield VALUE
        else:
            yield from skeleton(child)


class Texts(HTMLParser):
    """Text nodes and spoken attributes of some markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SPOKEN and value]
        self.quiet += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.found.append(data)


def is_text(words: str) -> bool:
    return bool(LETTERS.search(CODES.sub("", words)))


def untold(source: str) -> list[str]:
    """Texts of a template that are no messages."""
    reader = Texts()
    reader.feed("".join(skeleton(parse(source))))
    reader.close()
    return [" ".join(text.split()) for text in reader.found if is_text(text)]


def strings(node: nodes.Node) -> Iterator[str]:
    """Strings that may reach a reader: in expressions, but neither messages nor compared."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.Call) and getattr(node.node, "name", "") == "_":
        for value in node.kwargs:
            yield from strings(value)
    elif isinstance(node, UNSEEN):
        return
    elif isinstance(node, nodes.Filter):
        if node.node is not None:
            yield from strings(node.node)
    else:
        for child in node.iter_child_nodes():
            yield from strings(child)


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.jinja")), ids=lambda path: path.stem)
def test_every_text_of_a_template_is_a_message(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert untold(source) == []
    assert {text for text in strings(parse(source)) if is_text(text)} <= NAMES


def test_what_is_no_message_is_found() -> None:
    assert untold('<p title="Judul">{{ n }} baris</p>') == ["Judul", f"{VALUE} baris"]
    assert untold('<p title="{{ _("Judul") }}">{{ _("%(n)s baris", n=n) }} IID</p>') == []
    assert untold("{% if n %}ada{% endif %}<a>data/region.csv</a><style>p{}</style>") == ["ada"]
    found = strings(parse('{{ name or "tidak disebut" }}{{ _("ya") }}{{ "–" if n == "tidak" }}'))
    assert list(found) == ["tidak disebut", "–"]


DOCUMENTS = (
    ("dasar.typ", "laporan.typ"), ("dasar.typ", "daerah.typ"), ("dasar.typ", "komitmen.typ"),
    ("kartu.typ",),
)  # fmt: skip


def words_of(source: str) -> int:
    """How many words a template of the typesetter prints of its own, in its various branches."""
    return sum(printed(source, blank, n) for blank in ("", " ") for n in (0, 2))


def printed(source: str, blank: str, n: int) -> int:
    """Runs of two glyphs or more that are set when every text of the data is blank.

    Args:
        source: The template.
        blank: What stands for every text.
        n: Rows of every table.
    """

    def table(columns: int) -> dict[str, object]:
        row = [blank] * columns
        return {"title": blank, "head": row, "rows": [row] * n, "none": blank}

    def led(columns: int) -> dict[str, object]:
        return table(columns) | {"sentence": blank, "lines": [blank] * n}

    texts = ["title", "author", "issue", "banner", "sentence", "foot", "pages", "reading", "key"]
    line = {"rank": blank, "name": [blank] * 2, "iid": blank, "after": [blank] * 4}
    data = dict.fromkeys(texts, blank) | {
        "lang": "id",
        "letterhead": [blank] * n,
        "figures": [[blank] * 3] * 2,
        "actions": led(5),
        "own": led(5) if n else {},
        "moved": led(4),
        "signed": {"day": blank, "roles": [blank] * 3, "fields": [blank] * n},
        "bounds": [0.5] * n,
        "is_single": n > 0,
        "losses": table(3),
        "near": table(4),
        "agencies": table(5) | {"rest": blank},
        "weeks": table(4),
        "head": [blank] * 8,
        "provinces": [
            {
                "name": blank,
                "sentence": blank,
                "rows": [line | {"drawn": drawn} for drawn in ([], [0.2, 0.8])[:n]],
            }
        ]
        * n,
        "words": [[blank, blank]] * n,
        "rows": [[blank, blank, blank, 0.5]] * n,
    }
    inputs = {"data": json.dumps(data)}
    drawn = typst.compile(
        source.encode(), format="svg", ignore_system_fonts=True, sys_inputs=inputs
    )
    pages = drawn if isinstance(drawn, list) else [drawn]
    return sum(len(re.findall(r"(?:<use [^>]*/>){2,}", page.decode())) for page in pages if page)


def template(names: tuple[str, ...]) -> str:
    return "\n".join((TYPESET / name).read_text(encoding="utf-8") for name in names)


@pytest.mark.parametrize("names", DOCUMENTS, ids=lambda names: names[-1])
def test_templates_of_the_typesetter_hold_no_words(names: tuple[str, ...]) -> None:
    source = template(names)
    assert words_of(source) == 0
    assert source.count("lang:") == source.count("lang: data.lang") == 1
    assert {name for names in DOCUMENTS for name in names} == {p.name for p in TYPESET.iterdir()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("== #data.losses.title", "== Sebab #data.losses.title"),
        ("data.actions.head, data", '("Isian",) + data.actions.head.slice(1), data'),
        ("#data.actions.none", "Kosong"),
        ("#data.foot ", "#data.foot Halaman #counter(page).display() "),
        ('#text(weight: "bold", data.banner)', "Contoh"),
    ],
)
def test_words_in_a_template_of_the_typesetter_are_found(before: str, after: str) -> None:
    source = template(DOCUMENTS[1])
    assert before in source and words_of(source.replace(before, after)) > 0


# Identifiers, events and elements of the page, and names of the words that it is given.
SCRIPT = {"use strict", "undefined", "data", "where", "what", "level", "edits", "iid", "step",
          "rank", "before", "category", "counted", "li", "button", "click", "change", "add", "form",
          "cell", "edit", "apply", "copy", "distance", "hashchange", "note", "preset", "print",
          "reset", "same", "to_category", "to_rank", "undo_this"}  # fmt: skip


def literals(source: str) -> set[str]:
    """Strings of a script that hold a word."""
    source = re.sub(r"(?m)^\s*//.*$", "", source)
    found = re.findall(r'"([^"\n]*)"', source) + re.findall(r"`([^`]*)`", source)
    return {text for text in found if re.search(r"[A-Za-z]{2,}", re.sub(r"\$\{[^}]*\}", "", text))}


def test_script_of_the_what_if_page_holds_no_words() -> None:
    assert literals((PAGES / "whatif.js").read_text(encoding="utf-8")) <= SCRIPT
    assert literals('x = "Batalkan"; y = `${n} kini`; z = `${name}`;') == {"Batalkan", "${n} kini"}
