"""OpenLineage events of an edition, as a file for those who collect them.

What belongs here: the events (OpenLineage 2-0-2) of one published edition, one per job: `ingest`,
each dbt model, `edition`. They are written to `IID_HOME/lineage/<edition>.jsonl`; nothing is sent.
No page or export depends on them.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.editions.manifest import read_manifest
from orchestration.editions.publication import TABLES
from orchestration.ledger.chain import write_whole
from orchestration.settings import Settings

PRODUCER = "https://pypi.org/project/iid-warehouse"
SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
FACETS = "https://openlineage.io/spec/facets/1-0-0"
NAMESPACE = "iid"
RAW, WAREHOUSE, EDITIONS = "iid://raw", "iid://build/warehouse", "iid://editions"


def write_lineage(settings: Settings, folder: Path) -> Path:
    """Write the events of a published edition.

    Args:
        settings: the deployment, whose dbt project has a manifest.
        folder: the published edition.

    Returns:
        The file: one JSON event per line.
    """
    path = settings.home / "lineage" / f"{folder.name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    parsed = json.loads((settings.dbt_project / "target/manifest.json").read_text("utf-8"))
    lines = [
        json.dumps(event, ensure_ascii=False) for event in events(read_manifest(folder), parsed)
    ]
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return path


def events(manifest: dict[str, Any], dbt: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of one edition, every job after those that it reads from.

    Args:
        manifest: of the edition.
        dbt: dbt's manifest: models, sources and what each depends on.
    """
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    parent = {
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_URL, manifest["digest"]))},
        "job": {"namespace": NAMESPACE, "name": "weekly_edition"},
    }

    def event(job: str, inputs: list[dict], outputs: list[dict]) -> dict[str, Any]:
        run_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{manifest['digest']}/{job}"))
        return {
            "eventType": "COMPLETE",
            "eventTime": moment,
            "producer": PRODUCER,
            "schemaURL": SPEC,
            "run": {"runId": run_id, "facets": {"parent": _facet("ParentRunFacet", **parent)}},
            "job": {"namespace": NAMESPACE, "name": job},
            "inputs": inputs,
            "outputs": outputs,
        }

    nodes = {k: n for k, n in dbt["nodes"].items() if n["resource_type"] == "model"}
    landed = {key: {"namespace": WAREHOUSE, "name": f"landing.{source['name']}"}
              for key, source in dbt["sources"].items()}  # fmt: skip
    models = {key: {"namespace": WAREHOUSE, "name": node["name"]} for key, node in nodes.items()}
    files = sorted({one["file_sha256"] for one in manifest["inputs"] if one["is_in_force"]})
    yield event("ingest", [_dataset(RAW, sha, sha) for sha in files], list(landed.values()))
    known = landed | models
    for key in _ordered(nodes):
        node = nodes[key]
        parents = [known[one] for one in node["depends_on"]["nodes"] if one in known]
        columns = [
            {"name": column["name"], "type": column.get("data_type") or "unknown",
             "description": column["description"]}
            for column in node["columns"].values()
        ]  # fmt: skip
        schema = {"facets": {"schema": _facet("SchemaDatasetFacet", fields=columns)}}
        yield event(f"dbt.{node['name']}", parents, [models[key] | schema])
    published = [one for one in models.values() if one["name"] in TABLES]
    outputs = [
        _dataset(EDITIONS, f"{manifest['edition']}/{name}", sha)
        for name, sha in sorted(manifest["outputs"].items())
    ]
    yield event("edition", published, outputs)


def _dataset(namespace: str, name: str, sha256: str) -> dict[str, Any]:
    version = _facet("DatasetVersionDatasetFacet", datasetVersion=sha256)
    return {"namespace": namespace, "name": name, "facets": {"version": version}}


def _facet(kind: str, **fields: Any) -> dict[str, Any]:
    url = f"{FACETS}/{kind}.json#/$defs/{kind}"
    return {"_producer": PRODUCER, "_schemaURL": url, **fields}


def _ordered(nodes: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Models, each after those that it depends on."""
    from graphlib import TopologicalSorter

    graph = {
        key: {one for one in node["depends_on"]["nodes"] if one in nodes}
        for key, node in sorted(nodes.items())
    }
    yield from TopologicalSorter(graph).static_order()
