"""Writes the gettext catalogues of the reports anew: every message, translations kept.

Here belongs the collecting of messages: those that `pybabel extract` finds in `reports` (its
mapping is in `pyproject.toml`), and the seeds of labels and checks. Run it after a text changed:
`python docs/messages.py`; `tests/reports/test_language.py` checks it.
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "reports"
SEEDS = ROOT / "dbt_project" / "seeds" / "catalogue"
HEAD = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
# Labels that a translated document prints; the others follow when one needs them.
KINDS = (
    "column",
    "publication_state",
    "state_reason",
    "region_type",
    "rule_status",
    "rule_source",
    "category",
    "term",
    "cell_status",
    "ineligible_reason",
    "loss_cause",
    "scenario",
    "variant",
    "change_cause",
    "change_item",
    "dimension",
    "severity",
    "check_status",
    "owner",
    "calendar_stage",
)


@cache
def messages() -> tuple[str, ...]:
    """Every message once, in the order of the alphabet, wherever it is said."""
    with TemporaryDirectory() as folder:
        found = Path(folder) / "found.pot"
        # In code, `say("...")`, also of a language, says a message; `message("...")` marks one.
        mapping = str(ROOT / "pyproject.toml")
        extract = ["pybabel", "-q", "extract", "-F", mapping, "-k", "say", "-k", "message", "-o"]
        CommandLineInterface().run([*extract, str(found), str(REPORTS)])
        with found.open("rb") as file:
            said = {str(one.id) for one in read_po(file)}
    for row in _rows(SEEDS / "label.csv"):
        if row["kind"] in KINDS:
            said |= {row["label"], row["description"]}
    for row in _rows(SEEDS / "check_catalogue.csv"):
        said |= {row["title"], row["owner"]}
    return tuple(sorted(said - {""}))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def catalogue(path: Path) -> Catalog:
    """The catalogue of a language with all messages and the translations that it has.

    A message that counts (`%(n)s`) has two forms: of one, and of any other number.
    """
    with path.open("rb") as file:
        old = read_po(file, locale=path.stem)
    new = Catalog(locale=path.stem, fuzzy=False)
    for message in messages():
        known = old.get(message)
        words = known.string if known and known.string else ""
        if "%(n)s" in message:
            forms = words if isinstance(words, tuple) else (words, words)
            new.add((message, message), forms)
        else:
            new.add(message, words)
    return new


def text(path: Path) -> bytes:
    """What the file of a catalogue should hold; no clock time, since it is compared."""
    file = BytesIO()
    write_po(file, catalogue(path), omit_header=True, width=100)
    return HEAD.format(language=path.stem).encode() + file.getvalue()


if __name__ == "__main__":
    for found in sorted((REPORTS / "language/locale").glob("*.po")):
        found.write_bytes(text(found))
        sys.stdout.write(f"{found.relative_to(ROOT)}\n")
