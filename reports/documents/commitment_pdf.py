"""The commitments of one region as a scorecard for its head: one A4 page, from its HTML page.

Here belongs what it says; how it is compiled belongs to `typesetting`.
"""

from __future__ import annotations

from pathlib import Path

from reports.documents.typesetting import clip, frame, typeset
from reports.language.format import DASH
from reports.tables.programme_rows import Commitment
from reports.tables.rows import Region
from reports.views.imprint import Imprint
from reports.views.programme.commitments import Commitments, next_step

# With more rows the page would be two.
AGENCIES, WEEKS = 16, 4
CLIP_AGENCY, CLIP_STEP = 60, 100


def write_scorecard(view: Commitments, region: Region, imprint: Imprint, path: Path) -> Path:
    """Writes the commitments of one region on one A4 page.

    Args:
        view: Its commitments.
        region: The region.
        imprint: Of the edition, in the language of the document.
        path: File to write; its folder is made.

    Returns:
        The path.
    """
    say, printer = imprint.say, imprint.printer
    shown = view.rows[:AGENCIES]
    kept = say("dari yang dijanjikan")
    data = frame(imprint) | {
        "title": say(
            "Komitmen inovasi %(year)s, %(name)s", year=view.year, name=region.region_name
        ),
        "sentence": f"{view.sentence(imprint.language)} {view.due(imprint.language)}".strip(),
        "figures": [
            [
                say("Komitmen"),
                printer.integer(view.now.n_committed),
                say("%(n)s ditarik", n=view.n_withdrawn) if view.n_withdrawn else say("inovasi"),
            ],
            [say("Dilaporkan"), printer.integer(view.now.n_kept), kept],
            [say("Terverifikasi"), printer.integer(view.now.n_kept_verified), kept],
            [
                say("Perangkat daerah"),
                printer.integer(view.n_committed_agencies),
                say("berkomitmen, dari %(n)s", n=printer.integer(len(view.rows))),
            ],
        ],
        "agencies": {
            "title": say("Perangkat daerah"),
            "head": [
                say("Perangkat daerah"), say("Keadaan"), say("Komitmen"), say("Dilaporkan"),
                say("Terverifikasi"),
            ],
            "rows": [_agency(one, imprint) for one in shown],
            "rest": say("%(n)s perangkat daerah lain ada pada halaman komitmen.",
                        n=len(view.rows) - len(shown)) if len(shown) < len(view.rows) else "",
        },
        "weeks": {
            "title": say("Pekan demi pekan"),
            "head": [say("Data sampai"), say("Komitmen"), say("Dilaporkan"), say("Terverifikasi")],
            "rows": [
                [printer.short_date(one.cutoff_date), str(one.n_committed), str(one.n_kept),
                 str(one.n_kept_verified)]
                for one in view.weeks[-WEEKS:]
            ],
        },
    }  # fmt: skip
    return typeset(("dasar.typ", "komitmen.typ"), data, imprint, path)


def _agency(one: Commitment, imprint: Imprint) -> list[str]:
    state = imprint.labels.text(one.state, "commitment_state")
    step = next_step(one, imprint.language)
    return [
        clip(one.agency, CLIP_AGENCY),
        clip(f"{state}. {step}" if step else state, CLIP_STEP),
        DASH if one.n_committed is None else str(one.n_committed),
        str(one.n_reported),
        str(one.n_verified),
    ]
