"""Data Docs: what Great Expectations found in the last run, as pages to click through.

What belongs here: the site, written from the suites and results that the run kept, and what makes
it open without a network. What does not: validating, which the run does (`validation`).
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.quality.validation import RESULTS, results_context, results_of
from orchestration.settings import Settings
from reports.errors import ReportError

SITE = "data_docs"
# Of what does not hold, on the first page.
N_PLACES = 5
# Great Expectations loads scripts, pictures and styles from public servers.
_FOREIGN = re.compile(r"<script\b.*?</script\s*>|<(link|img)\b[^>]*>", re.DOTALL | re.IGNORECASE)
_HEAD = """<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{font:15px/1.5 sans-serif;max-width:76rem;margin:0 auto;padding:1rem}
th,td{text-align:left;vertical-align:top;padding:.3rem 1rem .3rem 0;border-bottom:1px solid #d3dae0}
.text-danger{color:#9a2f14;font-weight:600}i.fa-check-circle::before{content:"\\2713"}
i.fa-times::before{content:"\\2717"}footer,.col-lg-2,.col-md-2{display:none}</style></head>"""
_INDEX = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Data Docs</title>
</head><body><h1>Data Docs of the last run, edition {{ edition }}</h1><table>
<tr><th>Table</th><th>Expectations</th><th>Not met</th><th>Pages</th></tr>
{% for r in results %}<tr><th><a href="expectations/{{ r.suite }}.html">{{ r.suite }}</a></th>
<td>{{ r.n }}</td><td>{% for one, places in r.failed.items() %}
<div class="text-danger">{{ one }}</div>
<ul>{% for place in places %}<li>{{ place }}</li>{% endfor %}</ul>
{% else %}all met{% endfor %}</td><td><a href="{{ r.page }}">result</a></td></tr>{% endfor %}
</table></body></html>"""


@dataclass
class DataDocs:
    """The site of a run.

    Attributes:
        index: its first page.
        edition: the edition that the run was for.
        n_expectations: of all suites.
        failed: by suite, what did not hold: the check, or the expectation's type and its column.
    """

    index: Path
    edition: str
    n_expectations: int = 0
    failed: dict[str, list[str]] = field(default_factory=dict)


def write_data_docs(settings: Settings, target: Path | None = None) -> DataDocs:
    """Write the pages about the last run, in place of what was there; else the home stays as it is.

    Args:
        settings: the deployment; the caller holds its lock where it can be held.
        target: folder to write; `IID_HOME/data_docs` by default.

    Raises:
        ReportError: nothing has been validated yet.
    """
    if not any(results_of(settings.build).rglob("*.json")):
        raise ReportError(f"nothing was validated in {settings.home}", "run `iid run`")
    target = target or settings.home / SITE
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    # Great Expectations writes beside what it reads.
    with tempfile.TemporaryDirectory(prefix="iid-data-docs-") as scratch:
        shutil.copytree(settings.build / RESULTS, Path(scratch) / RESULTS)
        docs = _write(Path(scratch), partial, target)
    shutil.rmtree(target, ignore_errors=True)
    partial.replace(target)
    return docs


def _write(build: Path, partial: Path, target: Path) -> DataDocs:
    """Write the site of the results below a build into a new folder."""
    from jinja2 import Environment

    found = sorted(results_of(build).rglob("*.json"))
    context = results_context(build)
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
                "base_directory": str(partial),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    context.build_data_docs(site_names=[SITE])
    edition = found[0].relative_to(results_of(build)).parts[1]
    docs, results = DataDocs(target / "index.html", edition), []
    for path in found:
        results.append(_result(path, results_of(build)))
        docs.n_expectations += results[-1]["n"]
        if results[-1]["failed"]:
            docs.failed.setdefault(results[-1]["suite"], []).extend(results[-1]["failed"])
    index = Environment(autoescape=True).from_string(_INDEX)
    page = index.render(edition=edition, results=results)
    (partial / "index.html").write_text(page, encoding="utf-8")
    _take_offline(partial)
    return docs


def _result(path: Path, folder: Path) -> dict[str, Any]:
    """A line of the first page, from a result as the run kept it."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return {
        "suite": document["suite_name"],
        "n": len(document["results"]),
        "failed": dict(_failed(document["results"])),
        "page": (Path("validations") / path.relative_to(folder)).with_suffix(".html").as_posix(),
    }


def _failed(results: Iterable[dict[str, Any]]) -> Iterable[tuple[str, list[str]]]:
    """What does not hold, and the places of the first rows where the run kept them."""
    for result in results:
        config, found = result["expectation_config"], result["result"]
        if not result["success"]:
            check = (config.get("meta") or {}).get("check_id")
            words = filter(None, (config["type"], config["kwargs"].get("column")))
            names = found.get("unexpected_index_column_names") or ()
            rows = found.get("partial_unexpected_index_list") or ()
            places = [" ".join(str(row[name]) for name in names if row.get(name)) for row in rows]
            yield check or " ".join(words), places[:N_PLACES]


def _take_offline(site: Path) -> None:
    """Strip all pages of what is remote or runs; the browser is told to ask nobody."""
    shutil.rmtree(site / "static", ignore_errors=True)
    for path in site.rglob("*.html"):
        html = _FOREIGN.sub("", path.read_text(encoding="utf-8"))
        path.write_text(html.replace("</head>", _HEAD, 1), encoding="utf-8")
