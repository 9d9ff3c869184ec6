"""The template environment: escaping always on, Indonesian filters, nothing undefined.

Here belongs how a template is loaded and what it may call. What it prints belongs elsewhere.
"""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports import charts
from reports import format as fmt
from reports.labels import Labels
from reports.pages.common import PUBLICATION


def build_environment(labels: Labels) -> Environment:
    """Templates of this package, with the labels of one edition.

    Autoescape does not depend on a template's file name: every text from outside is escaped.
    """
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        num=fmt.number,
        int_=fmt.integer,
        exact=fmt.exact,
        pct=fmt.percent,
        points=fmt.points,
        gain=fmt.gain,
        long_date=fmt.long_date,
        short_date=fmt.short_date,
        dotted=fmt.region_code,
        label=labels.text,
        describe=labels.describe,
        labels=labels.each,
    )
    environment.globals.update(
        span=fmt.span,
        axis=charts.axis,
        interval=charts.interval,
        fall=charts.fall,
        glyph=charts.glyph,
        publication=PUBLICATION,
    )
    return environment
