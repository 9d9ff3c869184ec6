"""Data Docs: what Great Expectations says of the newest build, as pages to click through.

What belongs here: validating every landing table with the suite of its contract, the measurements
with the suite of the gate, and the site of both. What does not: what is expected (`expectations`,
`gate`), and whether a ranking may be published, which the gate alone decides.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.catalogue import load_checks
from orchestration.editions.parameters import read_parameters
from orchestration.quality.expectations import expectations_of
from orchestration.quality.gate import (
    gate_frame,
    gate_suite,
    quiet_context,
    read_measurements,
)
from orchestration.quality.gx import import_great_expectations
from orchestration.quality.offline_docs import take_offline
from orchestration.settings import Settings, activate
from reports.errors import ReportError

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd

    from ingest.contracts.contract import Contract

SITE = "data_docs"
GATE = "quality_gate"
# No value of a file appears in the pages: counts say enough, and `iid check` names the cells.
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass
class DataDocs:
    """The site of a build.

    Attributes:
        index: its first page.
        edition: the edition that the build was for.
        n_expectations: of all suites.
        failed: by suite, what did not hold: the expectation's type and its column or check.
    """

    index: Path
    edition: str
    n_expectations: int = 0
    failed: dict[str, list[str]] = field(default_factory=dict)


def write_data_docs(settings: Settings, contracts: dict[str, Contract]) -> DataDocs:
    """Validate the newest build and write `IID_HOME/data_docs`, in place of what was there.

    Args:
        settings: the deployment; the caller holds its lock.
        contracts: by source.

    Raises:
        ReportError: nothing has been built yet.
    """
    import duckdb

    from ingest.conforming.reference import load_reference

    landing = settings.build / "landing"
    try:
        if not all((landing / f"{source}.parquet").is_file() for source in contracts):
            raise FileNotFoundError(landing)
        measurements = read_measurements(settings.warehouse)
    except (OSError, duckdb.Error) as error:
        # There was no run yet, or it was killed or failed before the quality models.
        raise ReportError(f"no whole build in {settings.home}", "run `iid run`") from error
    activate(settings)
    import_great_expectations()
    import great_expectations as gx

    reference, checks = load_reference(settings.seeds), load_checks(settings.seeds)
    target, partial = settings.home / SITE, settings.home / f"{SITE}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    context = _context(partial)
    docs = DataDocs(target / "index.html", read_parameters(settings.build).edition)
    for source, contract in contracts.items():
        suite = gx.ExpectationSuite(source, expectations=expectations_of(contract, reference))
        _validate(context, docs, suite, landing_frame(landing / f"{source}.parquet"))
    _validate(context, docs, gate_suite(checks), gate_frame(measurements))
    context.build_data_docs(site_names=[SITE])
    take_offline(partial, docs.edition, docs.failed)
    shutil.rmtree(target, ignore_errors=True)
    partial.replace(target)
    return docs


def landing_frame(path: Path) -> pd.DataFrame:
    """A landing table, its columns as they landed: dates as timestamps, numbers exact."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    def kind(arrow: pa.DataType) -> pd.ArrowDtype | None:
        return None if pa.types.is_date(arrow) else pd.ArrowDtype(arrow)

    return pq.read_table(path).to_pandas(types_mapper=kind, date_as_object=False)


def _context(folder: Path) -> gx.data_context.EphemeralDataContext:
    """A context whose one site is written to a folder."""
    context = quiet_context()
    for site in context.get_docs_sites_urls():
        context.delete_data_docs_site(str(site["site_name"]))
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            # Known to the site's builder, though not to its type.
            "show_how_to_buttons": False,  # type: ignore[typeddict-unknown-key]
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    return context


def _validate(
    context: gx.data_context.EphemeralDataContext,
    docs: DataDocs,
    suite: gx.ExpectationSuite,
    frame: pd.DataFrame,
) -> None:
    """Validate one table, keep the result for the site and note what failed."""
    import great_expectations as gx
    from great_expectations.core.run_identifier import RunIdentifier

    name = suite.name
    source = context.data_sources.add_pandas(name)
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
    definition = gx.ValidationDefinition(name=name, data=batch, suite=context.suites.add(suite))
    outcome = context.validation_definitions.add(definition).run(
        batch_parameters={"dataframe": frame},
        result_format=COUNTS_ONLY,
        run_id=RunIdentifier(run_name=docs.edition),
    )
    docs.n_expectations += len(outcome.results)
    for result in outcome.results:
        config = result.expectation_config
        if config is not None and not result.success:
            about = config.kwargs.get("column") if name != GATE else (config.meta or {})["check_id"]
            docs.failed.setdefault(name, []).append(" ".join(filter(None, (config.type, about))))
