"""Data Docs that open without a network: their own first page, and pages that ask nobody.

What belongs here: what is taken out of the pages that Great Expectations writes, and what replaces
it. It loads styles and scripts from public servers, and without them its first page is empty. What
does not: what is validated (`data_docs`).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

STYLE = """
body{font:15px/1.5 "Segoe UI",Helvetica,Arial,sans-serif;color:#16202a;max-width:76rem;
margin:0 auto;padding:1rem 1.5rem 4rem}a{color:#0b4f6c}h1{font-size:1.6rem}
h5{font-size:1.2rem;margin:1.5rem 0 .3rem}h6{font-size:1rem;margin:1rem 0 .3rem}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
th,td{text-align:left;vertical-align:top;padding:.35rem 1rem .35rem 0;
border-bottom:1px solid #d3dae0}.text-success{color:#0b4f6c}
.text-danger,.failed{color:#9a2f14;font-weight:600}i.fa-check-circle::before{content:"\\2713"}
i.fa-times::before{content:"\\2717"}.badge{border:1px solid #d3dae0;padding:0 .3rem}
footer,.col-lg-2,.col-md-2{display:none}ol,ul{padding-left:1.2rem}
"""
_FOREIGN = re.compile(r"<script\b.*?</script\s*>|<(link|img)\b[^>]*>", re.DOTALL | re.IGNORECASE)
_POLICY = (
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_INDEX = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Data Docs, edition {{ edition }}</title></head>
<body>
<h1>Data Docs of the build of edition {{ edition }}</h1>
<p>What Great Expectations says of every landing table by the suite of its contract, and of the
measurements by the suite of the gate.</p>
<table>
<thead><tr>
<th scope="col">Suite</th><th scope="col">Result</th><th scope="col">Pages</th>
</tr></thead>
<tbody>
{% for suite, failed, result in suites %}
<tr><th scope="row">{{ suite }}</th>
<td>{% if failed %}<span class="failed">{{ failed | length }} not met</span>
<ul>{% for one in failed %}<li>{{ one }}</li>{% endfor %}</ul>{% else %}all met{% endif %}</td>
<td><a href="{{ result }}">result</a>, <a href="expectations/{{ suite }}.html">suite</a></td></tr>
{% endfor %}
</tbody></table>
</body>
</html>
"""


def take_offline(site: Path, edition: str, failed: dict[str, list[str]]) -> None:
    """Strip all pages of a site of what is remote or runs, and write its first page anew.

    Args:
        site: folder that Great Expectations has written, one validation per suite.
        edition: that the build was for.
        failed: by suite, what did not hold; suites without a failure may lack.
    """
    from jinja2 import Environment

    suites = []
    for path in sorted((site / "validations").glob("*/")):
        (result,) = path.rglob("*.html")
        suites.append((path.name, failed.get(path.name, []), result.relative_to(site).as_posix()))
    page = Environment(autoescape=True).from_string(_INDEX)
    (site / "index.html").write_text(page.render(edition=edition, suites=suites), encoding="utf-8")
    shutil.rmtree(site / "static")
    for path in site.rglob("*.html"):
        path.write_text(_alone(path.read_text(encoding="utf-8")), encoding="utf-8")


def _alone(html: str) -> str:
    """A page without scripts, pictures and styles from elsewhere, with a style of its own."""
    html = _FOREIGN.sub("", html)
    return html.replace("</head>", f"{_POLICY}<style>{STYLE}</style></head>", 1)
