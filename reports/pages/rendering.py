"""The template environment: escaping always on, Indonesian filters, nothing undefined.

Here belongs how a template is loaded and what it may call. What it prints belongs elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.figures import marks
from reports.language import format as fmt
from reports.language.catalogue import DEFAULT, SOURCE, Language
from reports.language.labels import Labels
from reports.pages.common import PUBLICATION


def build_environment(labels: Labels, language: Language = DEFAULT) -> Environment:
    """Templates of this package, with the labels of one edition.

    Autoescape does not depend on a template's file name: every text from outside is escaped.
    """
    environment = Environment(
        loader=PackageLoader("reports.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The one stylesheet is in every page, named by its hash: no other style can take effect.
    style, script = _source(environment, "style.css"), _source(environment, "whatif.js")
    say, printer = language.say, language.printer
    told = labels.told(say)
    environment.filters.update(
        num=printer.number,
        int_=printer.integer,
        exact=printer.exact,
        pct=printer.percent,
        points=printer.points,
        gain=printer.gain,
        long_date=printer.long_date,
        short_date=printer.short_date,
        dotted=fmt.region_code,
        in_sentence=fmt.in_sentence,
        label=told.text,
        describe=told.describe,
        labels=told.each,
    )
    environment.globals.update(
        span=fmt.span,
        _=say,
        language=language.code,
        # Texts of the data, and most other pages, are Indonesian whatever the language of a page.
        foreign=Markup("" if language.code == SOURCE else f' lang="{SOURCE}"'),
        abroad=Markup("" if language.code == SOURCE else f' hreflang="{SOURCE}"'),
        change_word=lambda move: move.told(say),
        axis=partial(marks.axis, language=language),
        interval=partial(marks.interval, language=language),
        glyph=marks.glyph,
        states=marks.STATES,
        letters={code: letter for letter, code in marks.STATES},
        style=Markup(style),
        style_hash=Markup(policy_hash(style)),
        script=Markup(script),
        script_hash=Markup(policy_hash(script)),
        publication=PUBLICATION,
    )
    return environment


def _source(environment: Environment, name: str) -> str:
    """Text of a file beside the templates that is no template."""
    source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
    return source.strip()


def policy_hash(text: str) -> str:
    """The source expression that allows exactly this inline text in a Content Security Policy."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
