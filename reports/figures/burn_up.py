"""A burn-up: what is asked for, and what is there of it, over days.

Here belongs this one drawing. What is asked for is a line of steps, since it changes on a day; what
is there are lines between the days on which it was counted. Lines are named at their ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from reports.figures.charts import Chart, Drawing

LEFT, RIGHT, TOP, DEEP = 40, 520, 24, 220
NARROW_RIGHT = 200
APART = 15
_DASHES = ("7 3", "", "2 3")


@dataclass(frozen=True)
class Course:
    """A line of the drawing: its name, and its number on each day."""

    name: str
    numbers: tuple[int, ...]


def burn_up(
    chart: Chart,
    days: Sequence[date],
    scope: Course,
    done: Sequence[Course],
    last: Sequence[date | None],
) -> Markup:
    """Draws a burn-up.

    Args:
        chart: To draw it in.
        days: On which was counted, oldest first; at least two.
        scope: What is asked for.
        done: What is there, the larger first.
        last: The last day, and the one before it was extended; each is drawn where it lies between
            the first and the last of ``days``.
    """
    printer = chart.language.printer
    most = max(1, *scope.numbers, *(n for one in done for n in one.numbers))
    span = max((days[-1] - days[0]).days, 1)

    def draw(into: Drawing) -> int:
        right = NARROW_RIGHT if into.is_narrow else RIGHT

        def x(day: date) -> str:
            return f"{LEFT + Decimal((right - LEFT) * (day - days[0]).days) / span:.1f}"

        def y(number: int) -> Decimal:
            return (TOP + DEEP - Decimal(DEEP * number) / most).quantize(Decimal("0.1"))

        for number in sorted({0, most // 2, most}):
            into.marks.append(f'<path d="M{LEFT} {y(number)}H{right}" class="grid"/>')
            into.label(str(number), LEFT - 16, y(number) + 4, "tick")
        for day in (days[0], days[-1]):
            into.label(printer.short_date(day), x(day), TOP + DEEP + 20, "tick")
        for end, dash in zip(last, ("", "2 3"), strict=False):
            if end and days[0] <= end <= days[-1]:
                place = f"M{x(end)} {TOP}V{TOP + DEEP}"
                into.marks.append(f'<path d="{place}" class="bl" stroke-dasharray="{dash}"/>')
        ends: list[tuple[Decimal, str]] = []
        for one, dash in zip((scope, *done), _DASHES, strict=False):
            path = f"M{x(days[0])} {y(one.numbers[0])}"
            for day, number in zip(days[1:], one.numbers[1:], strict=True):
                path += f"H{x(day)}V{y(number)}" if one is scope else f"L{x(day)} {y(number)}"
            into.marks.append(f'<path d="{path}" class="ln" stroke-dasharray="{dash}"/>')
            if one is not scope:
                into.marks += [
                    f'<circle cx="{x(day)}" cy="{y(n)}" r="4" class="mk"/>'
                    for day, n in zip(days, one.numbers, strict=True)
                ]
            ends.append((y(one.numbers[-1]), f"{one.numbers[-1]} {one.name}"))
        at = Decimal(0)
        for height, text in sorted(ends):
            # Lines that end together have their names below one another.
            at = max(height, at + APART)
            into.label(text, right + 12, at + 4, "name", into.frame.width - right - 12)
        return TOP + DEEP + 34 + APART

    say = chart.language.say
    words = say(
        "%(done)s dari %(scope)s pada %(last)s; %(first)s %(before)s dari %(then)s.",
        done=done[0].numbers[-1],
        scope=scope.numbers[-1],
        last=printer.long_date(days[-1]),
        first=printer.long_date(days[0]),
        before=done[0].numbers[0],
        then=scope.numbers[0],
    )
    head = (say("Data sampai"), scope.name, *(one.name for one in done))
    rows = [
        (printer.short_date(day), *(str(one.numbers[n]) for one in (scope, *done)))
        for n, day in enumerate(days)
    ]
    return chart.drawn(words, draw, head, rows)
