"""dbt as Dagster sees it: the manifest, how models become assets, dbt without a process.

Only the bridge belongs here, over what both libraries document; what is transformed is the dbt
project's matter.
"""

from __future__ import annotations

import functools
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration.engine.columns import read_column_lineage, write_column_lineage
from orchestration.engine.parsed import dbt_target, sole_parser
from orchestration.engine.shown import COLUMNS, relations
from orchestration.errors import FAILURE_STATUS, WiringError

RANKING_TAG = "ranking"
# Folders that are a group of their own in whatever layer they lie.
TOPICS = (RANKING_TAG, "programme")
# Tests of what changes with the code alone, or holds by construction: of `dbt build` and `dbt test`
# by hand and in CI, not of the week.
BY_HAND = "tag:by_hand"
GATE_KEY = dg.AssetKey("quality_gate")
OWNERS = ["team:pengelola-data"]


class Translator(DagsterDbtTranslator):
    """Models as assets: grouped by folder, described in words, ranking behind the gate."""

    def __init__(self, project_dir: Path, settings: DagsterDbtTranslatorSettings) -> None:
        super().__init__(settings)
        self._lineage = read_column_lineage(project_dir, _fingerprint(project_dir))

    def _key(self, manifest: Mapping[str, Any], unique_id: str) -> dg.AssetKey:
        return self.get_asset_key(self.get_resource_props(manifest, unique_id))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer of a model, or its topic where that is a group; `rules` for every seed."""
        if dbt_resource_props["resource_type"] == "seed":
            return "rules"
        folders = dbt_resource_props["fqn"][1:-1]
        return next((topic for topic in TOPICS if topic in folders), folders[0])

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
        if unique_id in self._lineage:
            deps = {
                column: [
                    dg.TableColumnDep(self._key(manifest, parent), name) for parent, name in made_of
                ]
                for column, made_of in self._lineage[unique_id].items()
            }
            lineage = dg.TableColumnLineage(deps)
            spec = spec.merge_attributes(metadata={"dagster/column_lineage": lineage})
        if RANKING_TAG in self.get_resource_props(manifest, unique_id).get("tags", []):
            return spec.merge_attributes(deps=[GATE_KEY])
        return spec


# What failed is in the result; a line for each of some thousand events is read by nobody.
SILENT = ("--log-level", "none", "--log-level-file", "none")
# Where dagster-dbt notes in the metadata of assets and checks what they are in dbt.
UNIQUE_ID = "dagster_dbt/unique_id"


class InProcessDbt:
    """dbt in this process: a dbt process would take seconds to start, twice a run.

    Not re-entrant: the pool `duckdb` admits one step at a time.
    """

    def __init__(self, project_dir: Path) -> None:
        self._project_dir = project_dir

    def build(
        self, context: dg.AssetExecutionContext, warehouse: Path, selection: Sequence[str]
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Build the assets of a `@dbt_assets` function, or those that a run selects of them.

        Args:
            context: of the function.
            warehouse: the database that dbt's profile writes; beside it, dbt's artifacts.
            selection: dbt's arguments that select all of the function's models.

        Yields:
            A result per model and seed that was built, and per test that is an asset check.

        Raises:
            dg.Failure: a model crashed, or a test of severity error failed; its metadata has
                `FAILURE_STATUS` when only tests failed, which is a verdict on the data.
        """
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        specs, tests = context.assets_def.specs, context.assets_def.check_specs
        assets = {
            one.metadata[UNIQUE_ID]: one.key
            for one in specs
            if one.key in context.selected_asset_keys
        }
        checks = {
            (one.metadata or {})[UNIQUE_ID]: one.key
            for one in tests
            if one.key in context.selected_asset_check_keys
        }
        if context.is_subset:
            # The second part of a unique id is the project's name, the third the node's.
            names = [unique_id.split(".")[2] for unique_id in (*assets, *checks)]
            selection = ["--indirect-selection", "empty", "--select", *names]
        manifest = _parsed(self._project_dir, _fingerprint(self._project_dir))
        common = _common_arguments(self._project_dir, warehouse.parent / "target")
        command = ["build", *common, *SILENT, "--no-write-json"]
        for kind in ("unit_test", "exposure"):
            command += ["--exclude-resource-type", kind]
        command += selection
        try:
            outcome = _with_short_stack(dbtRunner(manifest=manifest).invoke, command)
        finally:
            # dbt-duckdb keeps its database open, which would lock out the next reader.
            DuckDBConnectionManager.env().close()
            DuckDBConnectionManager.close_all_connections()
        # The definition has the columns of models, with their descriptions, but not of seeds.
        untold = [one.key.path[-1] for one in specs if COLUMNS not in one.metadata]
        made = relations(warehouse, untold)
        for result in outcome.result or ():
            unique_id, seconds = result.node.unique_id, {"seconds": result.execution_time}
            if unique_id in assets and result.status == "success":
                shown = made.get(result.node.name, {})
                yield dg.MaterializeResult(asset_key=assets[unique_id], metadata=seconds | shown)
            elif unique_id in checks and result.status != "skipped":
                severity = dg.AssetCheckSeverity
                yield dg.AssetCheckResult(
                    asset_key=checks[unique_id].asset_key,
                    check_name=checks[unique_id].name,
                    passed=result.status == "pass",
                    severity=severity.WARN if result.status == "warn" else severity.ERROR,
                    metadata=seconds | {"failed": result.failures or 0},
                )
        if not outcome.success:
            raise _failure(outcome)


def _failure(outcome: Any) -> dg.Failure:
    """What failed in a dbt command, one clause per node."""
    if outcome.exception is not None:
        return dg.Failure(f"dbt failed: {outcome.exception}")
    failed = [one for one in outcome.result if one.status in ("error", "fail")]
    # A test that crashed has the status `error`, as a model has.
    is_verdict = all(one.status == "fail" for one in failed)
    return dg.Failure(
        "; ".join(f"{one.node.name}: {one.message}" for one in failed) or "dbt failed",
        metadata={FAILURE_STATUS: "blocked"} if failed and is_verdict else {},
    )


def _with_short_stack(function: Callable[[list[str]], Any], arguments: list[str]) -> Any:
    """Call in a thread of its own: dbt walks the stack for each of its flags, Dagster's is deep."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, arguments).result()


def dbt_executable() -> str:
    """The dbt of this environment, wherever the shell's PATH points."""
    return str(Path(sys.executable).parent / "dbt")


def prepared_project(project_dir: Path) -> DbtProject:
    """The dbt project with a manifest that is newer than its sources; parses it when it is not.

    Raises:
        WiringError: it does not parse.
    """
    target_path = dbt_target(project_dir)
    project = DbtProject(project_dir=project_dir, profiles_dir=project_dir, target_path=target_path)
    with sole_parser(project_dir) as target:
        fingerprint = target / "fingerprint"
        current = _fingerprint(project_dir)
        kept = fingerprint.read_text() if fingerprint.exists() else ""
        if kept != current or not project.manifest_path.exists():
            parse = [dbt_executable(), "--quiet", "parse", *_parse_arguments(project_dir)]
            done = subprocess.run(parse, capture_output=True, text=True, check=False)
            if done.returncode:
                said = " ".join(done.stdout.split())
                remedy = "mend it, then run again"
                raise WiringError(f"the dbt project does not parse: {said}", remedy, exit_code=1)
            fingerprint.write_text(current)
    return project


def prepare_column_lineage(project_dir: Path) -> None:
    """Read the lineage of columns from the project, unless it is known; for the UI to draw.

    Raises:
        WiringError: the project does not compile.
    """
    target = dbt_target(project_dir) / "columns"
    arguments = [*_common_arguments(project_dir, target), "--target", "parse"]
    command = [dbt_executable(), "--quiet", "compile", *arguments, "--no-introspect"]
    with sole_parser(project_dir):
        write_column_lineage(project_dir, _fingerprint(project_dir), command)


@functools.lru_cache(maxsize=1)
def _parsed(project_dir: Path, fingerprint: str) -> Any:
    """The project as dbt parsed it, once in a process: it is the same for every home."""
    from dbt.cli.main import dbtRunner

    with sole_parser(project_dir):
        arguments = ["parse", *_parse_arguments(project_dir), *SILENT, "--no-write-json"]
        parsed = _with_short_stack(dbtRunner().invoke, arguments)
    if parsed.exception or not parsed.success:
        raise dg.Failure(f"the dbt project does not parse: {parsed.exception}")
    return parsed.result


def _parse_arguments(project_dir: Path) -> list[str]:
    """Arguments of a parse whose result is kept for every home: without one."""
    return [*_common_arguments(project_dir, dbt_target(project_dir)), "--target", "parse"]


def _common_arguments(project_dir: Path, target: Path) -> list[str]:
    paths = ["--project-dir", project_dir, "--profiles-dir", project_dir]
    paths += ["--target-path", target, "--log-path", target]
    return [*map(str, paths)]


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
