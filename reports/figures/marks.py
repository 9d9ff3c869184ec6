"""Small inline SVG: the interval of a score, the parts of a score, the states of cells.

Here belongs drawing only: numbers in, markup out. Nothing here needs a script, a font or a request,
and every figure carries its content as text for those who cannot see it. Positions on paper are
rounded to a tenth of a unit; they never flow back into a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from markupsafe import Markup, escape

from reports.language.catalogue import DEFAULT, Language

PITCH = 10
WIDTH = 200
STATES = (
    ("v", "verified"),
    ("p", "pending"),
    ("n", "no_evidence"),
    ("r", "rejected"),
    ("m", "missing"),
)
# One drawing per state, so that the shape alone tells it: full, half, outline, cross, dot.
_SHAPES = {
    "v": "M{x} 1h8v10h-8z",
    "p": "M{x} 6h8v5h-8z",
    "n": "M{x}.5 1.5h7v9h-7z",
    "r": "M{x} 2l8 8m0-8l-8 8",
    "m": "M{x} 5h3v3h-3z",
}


@dataclass(frozen=True)
class Scale:
    """A horizontal axis of scores: its ends and the category bounds that it shows."""

    low: Decimal
    high: Decimal
    bounds: tuple[Decimal, ...]

    def x(self, value: Decimal) -> str:
        """Position of a score, kept inside the axis, in units of the drawing."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return f"{Decimal(8) + share * (WIDTH - 16):.1f}"


def scale_for(values: Sequence[Decimal], bounds: Sequence[Decimal]) -> Scale:
    """Axis in tens that holds all values and all category bounds, never wider than 0 to 100."""
    shown = tuple(sorted(bound for bound in bounds if bound >= 1))
    every = [*values, *shown] or [Decimal(0), Decimal(100)]
    low = (min(every) / 10).to_integral_value(ROUND_FLOOR) * 10
    high = (max(every) / 10).to_integral_value(ROUND_CEILING) * 10
    low, high = max(low, Decimal(0)), min(max(high, low + 10), Decimal(100))
    return Scale(low, high, shown)


def axis(scale: Scale, language: Language = DEFAULT) -> Markup:
    """Head of a column of intervals: the ends of the axis and the category bounds."""
    parts = []
    for value, anchor in ((scale.low, "start"), (scale.high, "end")):
        # An end that would collide with a bound stays silent.
        if all(abs(Decimal(scale.x(value)) - Decimal(scale.x(b))) > 30 for b in scale.bounds):
            x = "1" if anchor == "start" else str(WIDTH - 1)
            parts.append(f'<text x="{x}" y="11" text-anchor="{anchor}">{value:.0f}</text>')
    for bound in scale.bounds:
        parts.append(
            f'<text x="{scale.x(bound)}" y="11" text-anchor="middle" class="b">'
            f'{language.printer.number(bound)}</text><path d="M{scale.x(bound)} 15v3" class="bl"/>'
        )
    return Markup(
        f'<svg class="iv ax" viewBox="0 0 {WIDTH} 18" aria-hidden="true">{{}}</svg>'
    ).format(Markup("".join(parts)))


def interval(
    scale: Scale,
    verified: Decimal | None,
    claimed: Decimal | None,
    language: Language = DEFAULT,
) -> Markup:
    """One region: a dot at the verified score, a line to the claimed end, bounds behind."""
    parts = [f'<path d="M{scale.x(b)} 0v24" class="bl"/>' for b in scale.bounds]
    parts.append(f'<path d="M8 12h{WIDTH - 16}" class="base"/>')
    say, number = language.say, language.printer.number
    spoken = say("Tanpa skor")
    if verified is not None:
        at = scale.x(verified)
        spoken = say("Terverifikasi %(score)s", score=number(verified))
        if claimed is not None and claimed > verified:
            end = scale.x(claimed)
            parts.append(
                f'<path d="M{at} 12H{end}" class="gap"/><path d="M{end} 7v10" class="end"/>'
            )
            spoken += say(", klaim %(score)s", score=number(claimed))
        parts.append(f'<circle cx="{at}" cy="12" r="5" class="dot"/>')
    return Markup(
        '<svg class="iv" viewBox="0 0 {w} 24" role="img" aria-label="{label}">{body}</svg>'
    ).format(w=WIDTH, label=spoken, body=Markup("".join(parts)))


def strip(cells: str, mandatory: Sequence[bool], names: dict[str, str]) -> Markup:
    """Heat strip of one innovation: one small cell per indicator, shape and colour by state.

    Args:
        cells: One letter per indicator (v, p, n, r, m).
        mandatory: Whether each indicator is mandatory; such a cell is underlined.
        names: Label of each state by its letter, for the text alternative.
    """
    if len(cells) != len(mandatory):
        return Markup("")
    paths = []
    for letter, _ in STATES:
        shape = _SHAPES[letter]
        drawn = "".join(
            shape.format(x=index * PITCH + (3 if letter == "m" else 1))
            for index, cell in enumerate(cells)
            if cell == letter
        )
        if drawn:
            paths.append(f'<path class="s-{letter}" d="{drawn}"/>')
    under = "".join(f"M{i * PITCH + 1} 13.5h8" for i, needed in enumerate(mandatory) if needed)
    counts = Counter(cells)
    spoken = ", ".join(
        f"{counts[letter]} {names[letter].lower()}" for letter, _ in STATES if counts[letter]
    )
    return Markup(
        '<svg class="st" viewBox="0 0 {w} 14" role="img" aria-label="{label}">'
        '{body}<path class="mu" d="{under}"/></svg>'
    ).format(w=len(cells) * PITCH, label=spoken, body=Markup("".join(paths)), under=under)


def strip_head(numbers: Sequence[str], mandatory: Sequence[bool]) -> Markup:
    """Head of a column of strips: first, last and the mandatory indicator numbers."""
    parts = []
    last = -3
    for index, (label, needed) in enumerate(zip(numbers, mandatory, strict=True)):
        if (needed or index in (0, len(numbers) - 1)) and index - last > 1:
            name = "m" if needed else "o"
            parts.append(
                f'<text x="{index * PITCH + 5}" y="9" class="{name}">{escape(label)}</text>'
            )
            last = index
    return Markup('<svg class="st" viewBox="0 0 {w} 12" aria-hidden="true">{body}</svg>').format(
        w=len(numbers) * PITCH, body=Markup("".join(parts))
    )


def glyph(letter: str) -> Markup:
    """The drawing of one state, for a legend or a table cell."""
    shape = _SHAPES.get(letter, _SHAPES["m"]).format(x=3 if letter == "m" else 1)
    return Markup(
        f'<svg class="gl" viewBox="0 0 10 12" aria-hidden="true">'
        f'<path class="s-{letter}" d="{shape}"/></svg>'
    )


def parts_bar(
    parts: Sequence[tuple[str, Decimal, int]], total: int, language: Language = DEFAULT
) -> Markup:
    """Parts of a score on the scale of the highest total: full share, room left, per part.

    Args:
        parts: ``(name, score, maximum)`` in the order of the sum.
        total: Sum of the maxima.
        language: Language of the page.
    """
    drawn, start = [], Decimal(0)
    for index, (_, score, most) in enumerate(parts):
        width = Decimal(600) * most / total
        filled = min(width, Decimal(600) * max(score, Decimal(0)) / total)
        drawn.append(
            f'<path class="room" d="M{start:.1f} 1h{width - 2:.1f}v16h-{width - 2:.1f}z"/>'
            f'<path class="p{index}" d="M{start:.1f} 1h{max(filled - 2, Decimal(0)):.1f}v16'
            f'h-{max(filled - 2, Decimal(0)):.1f}z"/>'
        )
        start += width
    say, number = language.say, language.printer.number
    spoken = ", ".join(
        say("%(name)s %(score)s dari %(most)s", name=name, score=number(score), most=most)
        for name, score, most in parts
    )
    return Markup(
        '<svg class="pb" viewBox="0 0 600 18" preserveAspectRatio="none" role="img"'
        ' aria-label="{label}">{body}</svg>'
    ).format(label=spoken, body=Markup("".join(drawn)))
