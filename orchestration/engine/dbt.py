"""dbt as Dagster sees it: the manifest, how models become assets, dbt without a process.

Only the bridge belongs here; what is transformed is the dbt project's matter.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

RANKING_TAG = "ranking"
GATE_KEY = dg.AssetKey("quality_gate")
OWNERS = ["team:pengelola-data"]


class Translator(DagsterDbtTranslator):
    """Models as assets: grouped by folder, described in words, ranking behind the gate."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer of a model, `ranking` behind the gate, `rules` for every seed."""
        if dbt_resource_props["resource_type"] == "seed":
            return "rules"
        folders = dbt_resource_props["fqn"][1:-1]
        return RANKING_TAG if RANKING_TAG in folders else folders[0]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own description, without its SQL."""
        return dbt_resource_props.get("description", "")

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """One owner for all that the dbt project makes."""
        return OWNERS

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """The default, and for ranking models a dependency on the gate."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        if RANKING_TAG in self.get_resource_props(manifest, unique_id).get("tags", []):
            return spec.merge_attributes(deps=[GATE_KEY])
        return spec


RESULT_EVENTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}


class InProcessDbt:
    """dbt in this process: a dbt process would take seconds to start, twice a run.

    Selection and events go through dagster-dbt's own functions, so that assets, subsets and test
    results are those of `DbtCliResource`. The parsed manifest is kept between the commands of one
    process. Not re-entrant: the pool `duckdb` admits one step at a time.
    """

    def __init__(self, project_dir: Path) -> None:
        self._project_dir = project_dir
        self._manifest: Any = None

    def build(self, context: dg.AssetExecutionContext, target: Path) -> Iterator[Any]:
        """Build the assets that the context selects.

        Args:
            context: of a `@dbt_assets` function.
            target: folder for dbt's artifacts and its parse cache.

        Yields:
            Dagster's events for models, seeds and tests.

        Raises:
            dg.Failure: a model failed, or a test of severity error.
        """
        from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
        from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner
        from google.protobuf.json_format import MessageToDict

        parameters = get_updated_cli_invocation_params_for_context(context, {}, Translator())
        paths = ["--project-dir", self._project_dir, "--profiles-dir", self._project_dir]
        paths += ["--target-path", target, "--log-path", target, "--log-level-file", "none"]
        common = ["--quiet", "--no-write-json", *map(str, paths)]
        if self._manifest is None:
            parsed = _with_short_stack(dbtRunner().invoke, ["parse", *common])
            if parsed.exception or not parsed.success:
                raise dg.Failure(f"the dbt project does not parse: {parsed.exception}")
            self._manifest = parsed.result
        command = ["build", *common, "--exclude-resource-type", "unit_test"]
        if parameters.indirect_selection:
            command += ["--indirect-selection", parameters.indirect_selection]
        events: list[dict[str, Any]] = []

        def listen(event: Any) -> None:
            if event.info.name in RESULT_EVENTS:
                events.append(MessageToDict(event, preserving_proto_field_name=True))

        runner = dbtRunner(manifest=self._manifest, callbacks=[listen])
        try:
            outcome = _with_short_stack(runner.invoke, [*command, *parameters.selection_args])
        finally:
            # dbt-duckdb keeps its database open, which would lock out the next reader.
            if DuckDBConnectionManager._ENV is not None:
                DuckDBConnectionManager._ENV.close()
                DuckDBConnectionManager._ENV = None
        for event in events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            yield from message.to_default_asset_events(
                manifest=parameters.manifest,
                dagster_dbt_translator=parameters.dagster_dbt_translator,
                context=context,
                target_path=target,
                project=parameters.dbt_project,
            )
        if not outcome.success:
            raise dg.Failure(_reason(outcome))


def _with_short_stack(function: Callable[[list[str]], Any], arguments: list[str]) -> Any:
    """Call in a thread of its own: dbt walks the stack for each of its flags, Dagster's is deep."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, arguments).result()


def _reason(outcome: Any) -> str:
    """What failed in a dbt command, one clause per node."""
    if outcome.exception is not None:
        return f"dbt failed: {outcome.exception}"
    failed = [r for r in outcome.result if str(r.status) in ("error", "fail")]
    return "; ".join(f"{r.node.name}: {r.message}" for r in failed) or "dbt failed"


def dbt_executable() -> str:
    """The dbt of this environment, wherever the shell's PATH points."""
    return str(Path(sys.executable).parent / "dbt")


def prepared_project(project_dir: Path) -> DbtProject:
    """The dbt project with a manifest that is newer than its sources; parses it when it is not.

    Processes that start on a fresh checkout at the same time wait for the one that parses: dbt
    writes the manifest in place, and half of one is none.
    """
    project = DbtProject(project_dir=project_dir, profiles_dir=project_dir)
    target = project_dir / "target"
    target.mkdir(exist_ok=True)
    fingerprint = target / "fingerprint"
    current = _fingerprint(project_dir)
    with (target / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = fingerprint.read_text() if fingerprint.exists() else ""
        if kept != current or not project.manifest_path.exists():
            parse = [dbt_executable(), "--quiet", "parse", "--project-dir", str(project_dir)]
            subprocess.run([*parse, "--profiles-dir", str(project_dir)], check=True)
            fingerprint.write_text(current)
    return project


def _fingerprint(project_dir: Path) -> str:
    digest = hashlib.sha256()
    for folder in ("models", "macros", "seeds", "tests"):
        for path in sorted((project_dir / folder).rglob("*")):
            if path.suffix in {".sql", ".yml", ".csv"}:
                digest.update(f"{path.relative_to(project_dir)}\0".encode())
                if path.suffix != ".csv":
                    digest.update(path.read_bytes())
    for name in ("dbt_project.yml", "profiles.yml"):
        digest.update((project_dir / name).read_bytes())
    return digest.hexdigest()
