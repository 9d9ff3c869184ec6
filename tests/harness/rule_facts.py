"""What stages and statuses let an innovation do, by the rule book, for rules made by hand."""

from __future__ import annotations

import csv
from typing import Any

from orchestration.settings import PROJECT
from reports.scenario.scoring import Allowance


def _read() -> dict[str, Any]:
    result: dict[str, Any] = {"stages": {}, "statuses": {}}
    seed = PROJECT / "dbt_project/seeds/rule_book/rule_status.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lets = (
                row[name] == "true"
                for name in ("is_reported", "is_eligible", "is_open", "is_listed")
            )
            kind = "stages" if row["kind"] == "stage" else "statuses"
            result[kind][row["code"]] = Allowance(*lets)
    return result


# Arguments of `Rules`.
ALLOWANCES = _read()
