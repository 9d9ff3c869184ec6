"""Writes the gettext catalogues of the reports anew: every message, translations kept.

Here belongs the collecting of messages: of templates, of `say(...)` in `reports`, and of the seeds
of labels and checks. Run it after a text changed: `python docs/messages.py`;
`tests/reports/test_language.py` checks it.
"""

from __future__ import annotations

import ast
import csv
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

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
)
# In code, `say("...")`, also of a language, says a message; `message("...")` marks one for later.
CALLS = ("say", "message")


def messages() -> list[str]:
    """Every message once, in the order of their places."""
    found: dict[str, None] = {}
    environment = Environment(autoescape=True)
    for path in sorted((REPORTS / "pages/templates").glob("*.jinja")):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            name = call.node.name if isinstance(call.node, nodes.Name) else ""
            if name == "_" and call.args and isinstance(call.args[0], nodes.Const):
                found.setdefault(str(call.args[0].value))
    for path in sorted(REPORTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if name in CALLS and isinstance(node.args[0], ast.Constant):
                found.setdefault(str(node.args[0].value))
    for row in _rows(SEEDS / "label.csv"):
        if row["kind"] in KINDS:
            found.setdefault(row["label"])
            found.setdefault(row["description"])
    for row in _rows(SEEDS / "check_catalogue.csv"):
        found.setdefault(row["title"])
        found.setdefault(row["owner"])
    return [message for message in found if message]


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
