"""Great Expectations, asked about tables; what it answers is kept for `iid data-docs`.

What belongs here: the one way in which a suite meets a table, where results are kept, and what a
step reads from them. What does not: what is expected (`expectations`, `gate`), the pages
(`data_docs`).
"""

from __future__ import annotations

import importlib
import logging
import shutil
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult

RESULTS = "validation"
# Failing rows that are named; how many there are is always said.
N_ROWS = 20


@dataclass(frozen=True)
class NotMet:
    """One expectation that a table does not meet.

    Attributes:
        expectation: its type and the columns that it is about.
        check_id: the check of the gate that it belongs to; empty for a contract.
        n_failed: rows that fail it; 0 where it could not be asked, or is about the whole table.
        rows: the places of the first of them, by column; no value that is judged.
    """

    expectation: str
    check_id: str
    n_failed: int
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Outcome:
    """What Great Expectations says of one table by one suite."""

    suite: str
    n_expectations: int
    n_rows: int
    not_met: tuple[NotMet, ...]


def import_in_background() -> Thread:
    """Start the seconds that importing takes, beside what waits for files; join it before use."""
    name = "great_expectations.expectations"
    thread = Thread(target=importlib.import_module, args=[name], daemon=True)
    thread.start()
    return thread


def results_context(build: Path) -> gx.data_context.EphemeralDataContext:
    """A context whose suites and results are files below a build; it prints and sends nothing."""
    warnings.filterwarnings("ignore", module="great_expectations|marshmallow")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        FilesystemStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=FilesystemStoreBackendDefaults(str(build / RESULTS)),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(project_config=config, mode="ephemeral")


def results_of(build: Path, suite: str = "") -> Path:
    """The folder of the results of a build, or of one suite."""
    return build / RESULTS / "uncommitted/validations" / suite


class Validations:
    """The suites that one step asks about tables of a build."""

    def __init__(self, build: Path, edition: str) -> None:
        self._build = build
        self._edition = edition
        self._context = results_context(build)
        table = self._context.data_sources.add_pandas("build").add_dataframe_asset("table")
        self._rows = table.add_batch_definition_whole_dataframe("all rows")

    def ask(
        self,
        name: str,
        expectations: Sequence[dict[str, Any]],
        parts: Iterable[pd.DataFrame],
        places: Sequence[str],
        *,
        shows_values: bool,
    ) -> Outcome:
        """Validate a table with a suite; the results take the place of the suite's last ones.

        Args:
            name: of the suite.
            expectations: documents of `great_expectations`: `type`, `kwargs`, perhaps `meta`.
            parts: the table, whole or in parts; a part has all rows that share a key.
            places: columns that say where a row is.
            shows_values: whether results may hold the values that fail. Those of a file could be
                anything, a person's number included.
        """
        import great_expectations as gx
        from great_expectations.core.run_identifier import RunIdentifier

        shutil.rmtree(results_of(self._build, name), ignore_errors=True)
        for kept in ("expectations", "validation_definitions"):
            # Taking a suite's place compares all pairs of its expectations; a new one is just put.
            (self._build / RESULTS / kept / f"{name}.json").unlink(missing_ok=True)
        suite = gx.ExpectationSuite(name, expectations=list(expectations))
        definition = self._context.validation_definitions.add(
            gx.ValidationDefinition(
                name=name, data=self._rows, suite=self._context.suites.add(suite)
            )
        )
        counted = {"result_format": "BASIC", "partial_unexpected_count": 0}
        n_rows, failed = 0, []
        for part in parts:
            located = {
                "result_format": "SUMMARY",
                "partial_unexpected_count": N_ROWS,
                "unexpected_index_column_names": [one for one in places if one in part.columns],
            }
            outcome = definition.run(
                batch_parameters={"dataframe": part},
                result_format=located if shows_values else counted,
                run_id=RunIdentifier(run_name=self._edition),
            )
            n_rows += len(part)
            found = [result for result in outcome.results if not result.success]
            if found and not shows_values:
                # Asked again without keeping the answer, which names the rows and their values.
                again = gx.ExpectationSuite(f"{name} again")
                for result in found:
                    if result.expectation_config is not None:
                        again.add_expectation_configuration(result.expectation_config)
                batch = self._rows.get_batch({"dataframe": part})
                found = list(batch.validate(again, result_format=located).results)
            failed += found
        return Outcome(name, len(expectations), n_rows, _merged(failed, places))


def _merged(
    failed: Iterable[ExpectationValidationResult], places: Sequence[str]
) -> tuple[NotMet, ...]:
    """One entry per expectation, over the parts of a table."""
    import pandas as pd

    merged: dict[tuple[str, str], NotMet] = {}
    for result in failed:
        config = result.expectation_config
        if config is None:
            continue
        about = [
            value
            for name, value in config.kwargs.items()
            if name.startswith("column") and not config.type.startswith("expect_table")
        ]
        words = " ".join((config.type, *(a if isinstance(a, str) else ", ".join(a) for a in about)))
        check_id = (config.meta or {}).get("check_id", "")
        rows = tuple(
            {place: row[place] for place in places if place in row and not pd.isna(row[place])}
            for row in result.result.get("partial_unexpected_index_list") or ()
        )
        before = merged.get((words, check_id), NotMet(words, check_id, 0, ()))
        merged[words, check_id] = NotMet(
            words,
            check_id,
            before.n_failed + (result.result.get("unexpected_count") or 0),
            (before.rows + rows)[:N_ROWS],
        )
    return tuple(merged.values())
