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
from reports.language.catalogue import SOURCE, Language
from reports.pages.drawings import Drawings
from reports.pages.frame import Frame
from reports.pages.orders import in_order
from reports.tables.store import Store
from reports.views.completeness import SHOWN
from reports.views.imprint import PUBLICATION, Imprint
from reports.views.programme.commitments import next_step
from reports.views.region.innovation import trace_command
from reports.views.region.priorities import title

# Where the page of quality tells more about the reason of a state.
QUALITY_PART = {
    "rows_rejected": "baris",
    "due_file_refused": "berkas",
    "waiver_applies": "pengecualian",
}


def plain_environment(language: Language) -> Environment:
    """Templates of this package, for pages that belong to no edition.

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
    style = _source(environment, "style.css")
    environment.filters.update(long_date=language.printer.long_date)
    environment.globals.update(
        _=language.say,
        language=language.code,
        style=Markup(style),
        style_hash=Markup(policy_hash(style)),
        publication=PUBLICATION,
    )
    return environment


def build_environment(store: Store, imprint: Imprint) -> Environment:
    """The same for the pages of one edition in one language."""
    environment = plain_environment(imprint.language)
    script = _source(environment, "whatif.js")
    bank_script = _source(environment, "bank.js")
    language, printer, labels = imprint.language, imprint.printer, imprint.labels
    environment.filters.update(
        num=printer.number,
        int_=printer.integer,
        exact=printer.exact,
        pct=printer.percent,
        points=printer.points,
        gain=printer.gain,
        short_date=printer.short_date,
        dotted=fmt.region_code,
        in_sentence=fmt.in_sentence,
        label=labels.text,
        describe=labels.describe,
        labels=labels.each,
        in_order=in_order,
    )
    is_source = language.code == SOURCE
    environment.globals.update(
        imprint=imprint,
        edition=imprint.edition,
        draw=Drawings(store, imprint),
        span=fmt.span,
        # Texts of the data, and most other pages, are Indonesian whatever the language of a page.
        foreign=Markup("" if is_source else f' lang="{SOURCE}"'),
        abroad=Markup("" if is_source else f' hreflang="{SOURCE}"'),
        change_word=lambda move: move.told(imprint.say),
        headline=lambda of: of.headline(language),
        todo=lambda one: title(one, language),
        next_step=lambda one: next_step(one, language),
        reaches=lambda of, one: of.reaches(one, language),
        axis=partial(marks.axis, language=language),
        interval=partial(marks.interval, language=language),
        glyph=marks.glyph,
        states=marks.STATES,
        letters={code: letter for letter, code in marks.STATES},
        quality_part=QUALITY_PART,
        completeness_letters=SHOWN,
        trace_command=trace_command,
        script=Markup(script),
        script_hash=Markup(policy_hash(script)),
        bank_script=Markup(bank_script),
        bank_hash=Markup(policy_hash(bank_script)),
    )
    return environment


def render(environment: Environment, template: str, frame: Frame, **views: object) -> str:
    """A page: its template, the frame around it, and the views that it shows."""
    found = environment.get_template(f"{template}.html.jinja")
    return found.render(frame=frame, page=template, **views)


def _source(environment: Environment, name: str) -> str:
    """Text of a file beside the templates that is no template."""
    source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
    return source.strip()


def policy_hash(text: str) -> str:
    """The source expression that allows exactly this inline text in a Content Security Policy."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
