"""The offline what-if page of a region: its levels, the rules and the words for a small script.

Here belongs what the script is given. Its formula is in ``templates/whatif.js``; tests hold it
equal to the published scores and to `reports.scenario.scoring`. Every number is whole, in
hundredths.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.language.catalogue import DEFAULT, Language, message
from reports.tables.rows import Cell, Indicator, Innovation, OpenCell, Priority
from reports.tables.store import Store
from reports.views.region.priorities import CATEGORY, CORRECT, VERIFY, title
from reports.views.region.region import RegionView

# Reasons that verification can remove; with any other an innovation is not admissible.
_MENDABLE = {"mandatory_not_claimed", "mandatory_not_verified"}
# What the script says, by the name by which it asks.
WORDS = {
    "cell": message("%(name)s (kini %(level)s)"),
    "edit": message("%(place)s: %(name)s, level %(from)s ke %(to)s"),
    "region": message("Daerah"),
    "undo": message("Batalkan"),
    "undo_this": message("Batalkan: %(edit)s"),
    "same": message("Level ini sudah berlaku; pilih level lain."),
    "to_rank": message("Terpaut %(points)s poin dari peringkat %(rank)s."),
    "to_category": message("Terpaut %(points)s poin dari kategori %(name)s."),
    "copied": message("Tautan disalin."),
}


def script_data(store: Store, view: RegionView, language: Language = DEFAULT) -> dict[str, Any]:
    """What the script of ``jika/<code>.html`` is given, as JSON has it."""
    return {
        "words": {name: language.say(text) for name, text in WORDS.items()},
        "decimal": language.printer.decimal,
        "rules": _rules(store, language),
        "spd": "".join(str(_verified_level(line.cell)) for line in view.spd),
        "spd_names": [_name(i) for i in store.spd],
        "sid_names": [_name(i) for i in store.sid],
        "innovations": [
            _innovation(one)
            for one in sorted(view.innovations, key=lambda one: one.innovation_id)
            if one.is_reported
        ],
        "presets": _presets(view, language),
        "ranked": view.line.row.rank is not None,
        "rivals": [
            _hundredths(other.row.iid)
            for other in view.province.ranked
            if other is not view.line and other.row.iid is not None
        ],
    }


def _presets(view: RegionView, language: Language) -> list[dict[str, Any]]:
    """Edits that are worth trying, most points first: what waits, things to do, the ways up."""
    say, printer, todo = language.say, language.printer, view.priorities
    reported = sorted(one.innovation_id for one in view.innovations if one.is_reported)
    places = {"": -1} | {one: at for at, one in enumerate(reported)}
    spd = {line.indicator.indicator_code: n for n, line in enumerate(view.spd)}
    sid = {
        code: n for n, code in enumerate(c for c, i in view.catalogue.items() if i.aspect == "SID")
    }
    # The script knows reported innovations only.
    cells = {
        (task.innovation_id, task.indicator_code): task
        for one in view.worklists.values()
        for task in one.tasks
        if task.innovation_id in places
    }

    def edit(innovation_id: str, code: str, level: int) -> list[int]:
        return [places[innovation_id], (sid if innovation_id else spd)[code], level]

    def stated(task: OpenCell) -> list[int]:
        level = (task.level_reported if task.next_step == VERIFY else task.level_target) or 0
        return edit(task.innovation_id, task.indicator_code, level)

    def asked(one: Priority) -> list[list[int]]:
        if one.kind == CORRECT and one.innovation_id in places:
            return [edit(one.innovation_id, one.indicator_codes, one.level_to or 0)]
        codes = one.indicator_codes.split(";")
        own = [cells[key] for code in codes if (key := (one.innovation_id, code)) in cells]
        # What is sent is priced after what waits for the same innovation.
        waits = [
            task
            for task in cells.values()
            if one.n_waiting and task.next_step == VERIFY
            and task.innovation_id == one.innovation_id
        ]  # fmt: skip
        return [stated(task) for task in (*waits, *own)]

    found = [
        (f"{title(one, language)} ({printer.gain(one.gain_points, 2)})", asked(one))
        for one in todo.first
    ]
    for route in reversed(todo.routes):
        steps = [edit(*action.step.key, action.step.after) for action in route.actions]
        if steps:
            goal = message("Rencana ke kategori %(goal)s")
            rank = message("Rencana ke peringkat %(goal)s")
            name = (
                say(goal, goal=say(route.goal))
                if route.kind == CATEGORY
                else say(rank, goal=route.goal)
            )
            found.insert(0, (name, steps))
    if todo.waiting:
        name = say(
            "Semua yang menunggu verifikator diterima (%(points)s)",
            points=printer.gain(todo.waiting.points, 2),
        )
        found.insert(
            0, (name, [stated(task) for task in cells.values() if task.next_step == VERIFY])
        )
    return [{"name": name, "edits": edits} for name, edits in found if edits]


def _verified_level(cell: Cell | None) -> int:
    return (cell.level or 0) if cell and cell.status == "verified" else 0


def _innovation(row: Innovation) -> dict[str, Any]:
    reasons = {code for code in (row.reasons or "").split(";") if code}
    return {
        "name": row.innovation_name or row.innovation_id,
        "reported": True,
        "admissible": reasons <= _MENDABLE,
        "basic_affair": row.affair_number if row.is_basic_affair else 0,
        "levels": row.cell_levels,
    }


def _rules(store: Store, language: Language) -> dict[str, Any]:
    """The rules of the edition's year."""
    edition = store.edition
    return {
        "spd_weights": [_hundredths(i.weight) for i in store.spd],
        "sid_weights": [_hundredths(i.weight) for i in store.sid],
        "sid_mandatory": [n for n, i in enumerate(store.sid) if i.is_mandatory],
        "divisor_floor": edition.divisor_floor,
        "min_basic_affairs": edition.min_basic_affairs,
        "count_weight": _hundredths(edition.count_weight),
        "count_cap": edition.count_cap,
        "max_total": edition.max_total,
        "max_level": edition.max_level,
        "categories": [
            [_hundredths(c.lower_bound), language.say(c.category)] for c in store.categories
        ],
    }


def _name(indicator: Indicator) -> str:
    return f"{indicator.indicator_code} {indicator.name}"


def _hundredths(value: Decimal) -> int:
    return int(value * 100)
