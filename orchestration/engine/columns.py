"""From which columns a column of a model comes: read once from the SQL, for the UI to draw.

What belongs here: the lineage of columns between direct neighbours, kept beside dbt's manifest
until the project changes. It takes some fifteen seconds, so that only `make dev` and the services
ask for it, and no run. What does not: lineage of whole tables, which Dagster has of the manifest,
and of files (`orchestration.editions.lineage`).
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.engine.parsed import dbt_manifest, dbt_target
from orchestration.errors import WiringError

FILE = "column_lineage.json"
# A landing table in compiled SQL, as `external_location` of the sources writes it.
_LANDING = re.compile(r"read_parquet\('landing/(\w+)\.parquet'\)")
# Of a model its columns, of each the (unique id, column) that it is made of.
Lineage = dict[str, dict[str, list[tuple[str, str]]]]


def write_column_lineage(project_dir: Path, fingerprint: str, compile_command: list[str]) -> None:
    """Keep the lineage of a project, unless that of this very project is kept.

    Args:
        project_dir: the dbt project, parsed.
        fingerprint: of the project.
        compile_command: the dbt command that compiles it below `target/columns`.

    Raises:
        WiringError: it does not compile.
    """
    kept = dbt_target(project_dir) / FILE
    if kept.is_file() and json.loads(kept.read_text(encoding="utf-8"))["of"] == fingerprint:
        return
    target = dbt_target(project_dir) / "columns"
    target.mkdir(parents=True, exist_ok=True)
    # The target `parse` opens an empty database in the folder that it is run in.
    done = subprocess.run(compile_command, capture_output=True, text=True, check=False, cwd=target)
    if done.returncode:
        said = " ".join(done.stdout.split())
        raise WiringError(f"the dbt project does not compile: {said}", "mend it", exit_code=1)
    manifest = json.loads(dbt_manifest(project_dir).read_text(encoding="utf-8"))
    compiled = target / "compiled" / manifest["metadata"]["project_name"]
    document = {"of": fingerprint, "lineage": column_lineage(manifest, project_dir, compiled)}
    kept.write_text(json.dumps(document), encoding="utf-8")


def read_column_lineage(project_dir: Path, fingerprint: str) -> Lineage:
    """The lineage that was kept of this very project; empty where there is none."""
    kept = dbt_target(project_dir) / FILE
    if not kept.is_file():
        return {}
    document = json.loads(kept.read_text(encoding="utf-8"))
    return document["lineage"] if document["of"] == fingerprint else {}


def column_lineage(manifest: Mapping[str, Any], project_dir: Path, compiled: Path) -> Lineage:
    """The lineage of every column of every model, from its direct parents.

    Args:
        manifest: of the project.
        project_dir: the project, whose seeds name their columns in their files.
        compiled: folder of the compiled SQL.
    """
    nodes = manifest["nodes"]
    columns = {key: _columns(node, project_dir) for key, node in nodes.items()}
    return {
        key: _of_model((compiled / node["original_file_path"]).read_text("utf-8"), node, columns)
        if node["language"] == "sql"
        else _of_every_column(node, columns)
        for key, node in nodes.items()
        if node["resource_type"] == "model"
    }


def _of_every_column(
    node: Mapping[str, Any], columns: Mapping[str, list[str]]
) -> dict[str, list[tuple[str, str]]]:
    """Of a model in Python no more is known than that it reads its parents."""
    made_of = [
        (parent, column) for parent in node["depends_on"]["nodes"] for column in columns[parent]
    ]
    return dict.fromkeys(node["columns"], made_of)


def _columns(node: Mapping[str, Any], project_dir: Path) -> list[str]:
    if node["resource_type"] != "seed":
        return list(node["columns"])
    with (project_dir / node["original_file_path"]).open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _of_model(
    sql: str, node: Mapping[str, Any], columns: Mapping[str, list[str]]
) -> dict[str, list[tuple[str, str]]]:
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    # A parent goes by its last name: the third part of a model's id, the fourth of a source's.
    parents = {parent.rpartition(".")[2]: parent for parent in node["depends_on"]["nodes"]}
    known: dict[str, dict[str, dict[str, str]]] = {"main": {}, "landing": {}}
    for name, parent in parents.items():
        # A landing table has at least the columns that its one view takes from it.
        where = "landing" if parent.startswith("source.") else "main"
        known[where][name] = dict.fromkeys(columns.get(parent) or node["columns"], "text")
    schema: Any = {"warehouse": {where: tables for where, tables in known.items() if tables}}
    if not parents:
        schema = None
    tree: Any = qualify(
        parse_one(_LANDING.sub(r'"warehouse"."landing"."\1"', sql), dialect="duckdb"),
        schema=schema,
        dialect="duckdb",
        validate_qualify_columns=False,
    )
    scope = build_scope(tree)
    found: dict[str, list[tuple[str, str]]] = {}
    for column in node["columns"]:
        if column not in tree.named_selects:
            continue
        leaves = lineage(column, tree, schema=schema, scope=scope, dialect="duckdb").walk()
        found[column] = sorted(
            {
                (parents[leaf.expression.name], leaf.name.rpartition(".")[2].strip('"'))
                for leaf in leaves
                if not leaf.downstream
                and isinstance(leaf.expression, exp.Table)
                and leaf.expression.name in parents
            }
        )
    return found
