"""Figures of one region: how far to the next category, where points are lost, what moved its score.

Here belongs drawing, as in `figures`. A change of a few hundredths would vanish on an axis from 0
to 100: `steps` has an axis around its scores, says where that begins and ends, and therefore marks
scores by dots, since the length of a bar would lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from markupsafe import Markup

from reports.figures.charts import NAME, PLOT, ROW, WIDTH, Table, axis, figure, label, score_x
from reports.language.catalogue import DEFAULT, Language

# Distances that the lines of an axis may have; no more than six of them are drawn apart.
_BETWEEN = tuple(Decimal(n).scaleb(power) for power in range(-2, 2) for n in (1, 2, 5))[:-1]
_MOST = 6


def waterfall(
    key: str,
    title: str,
    start: tuple[str, Decimal],
    steps: Sequence[tuple[str, Decimal]],
    end: tuple[str, Decimal],
    language: Language = DEFAULT,
) -> Markup:
    """From one score to another: a bar per cause, each beginning where the one before ended.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        start: Name and score that it begins with.
        steps: Cause and points, negative where points are lost.
        end: Name and score that it ends at.
        language: Language of the page.
    """
    say, number = language.say, language.printer.number
    height = 24 + (len(steps) + 2) * ROW
    marks = [axis(height, ())]

    def bar(row: int, name: str, low: Decimal, high: Decimal, css: str, value: str) -> None:
        y = 24 + row * ROW
        width = max(score_x(high) - score_x(low), Decimal(1))
        marks.append(label(name, 0, y + 17, "name"))
        marks.append(f'<path d="M{score_x(low)} {y + 5}h{width}v16h-{width}z" class="{css}"/>')
        marks.append(label(value, NAME + PLOT + 10, y + 17, "val"))

    bar(0, start[0], Decimal(0), start[1], "kept", number(start[1]))
    at = start[1]
    for row, (name, points) in enumerate(steps, start=1):
        low, high = sorted((at, at + points))
        sign = "+" if points > 0 else ""
        bar(row, name, low, high, "won" if points > 0 else "lost", f"{sign}{number(points)}")
        at += points
    bar(len(steps) + 1, end[0], Decimal(0), end[1], "kept", number(end[1]))
    largest = min(steps, key=lambda s: s[1], default=None)
    words = say("Dari %(start)s ke %(end)s.", start=number(start[1]), end=number(end[1]))
    if largest and largest[1] < 0:
        words += " " + say(
            "Kehilangan terbesar %(points)s poin: %(cause)s.",
            points=number(-largest[1]),
            cause=largest[0].lower(),
        )
    table = Table(
        (say("Langkah"), say("Poin")),
        (
            (start[0], number(start[1])),
            *((name, number(points)) for name, points in steps),
            (end[0], number(end[1])),
        ),
    )
    return figure(key, title, words, (WIDTH, height), Markup("".join(marks)), table, language)


def progress(
    key: str,
    title: str,
    score: Decimal,
    categories: Sequence[tuple[str, Decimal]],
    language: Language = DEFAULT,
) -> Markup:
    """How far a score is from the next category.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        score: The published score.
        categories: Name and lower bound, highest first.
        language: Language of the page.
    """
    say, number = language.say, language.printer.number
    width, height = 640, 64

    def x(value: Decimal) -> str:
        return f"{value * width / 100:.1f}"

    marks = [f'<path d="M0 26h{width}v12h-{width}z" class="room"/>']
    marks.append(f'<path d="M0 26h{x(score)}v12h-{x(score)}z" class="kept"/>')
    for name, bound in categories:
        if bound >= 1:
            marks.append(f'<path d="M{x(bound)} 20v24" class="end"/>')
            marks.append(label(f"{name} {number(bound)}", x(bound), 58, "tick"))
    marks.append(f'<circle cx="{x(score)}" cy="32" r="6" class="dot"/>')
    marks.append(label(number(score), x(score), 14, "tick strong"))
    higher = [(name, bound) for name, bound in categories if bound > score]
    if higher:
        name, bound = higher[-1]
        words = say(
            "IID %(score)s; kurang %(points)s poin untuk %(category)s.",
            score=number(score),
            points=number(bound - score),
            category=name,
        )
    else:
        words = say("IID %(score)s, pada kategori tertinggi.", score=number(score))
    table = Table(
        (say("Kategori"), say("Batas bawah"), say("Jarak dari skor")),
        tuple((n, number(b), number(b - score)) for n, b in categories),
    )
    return figure(key, title, words, (width, height), Markup("".join(marks)), table, language)


def steps(
    key: str,
    title: str,
    start: tuple[str, Decimal],
    causes: Sequence[tuple[str, Decimal]],
    end: str,
    language: Language = DEFAULT,
) -> Markup:
    """From one score to a near one: a dot, a bar per cause, a dot.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        start: Name and score that it begins with.
        causes: Name and points of each cause, negative where points are lost.
        end: Name of the score that the causes lead to.
        language: Language of the page.
    """
    say, number, gain = language.say, language.printer.number, language.printer.gain
    reached = [start[1]]
    for _, points in causes:
        reached.append(reached[-1] + points)
    low, high, between = _window(min(reached), max(reached))
    places = 0 if between >= 1 else 2

    def x(score: Decimal) -> Decimal:
        return (NAME + (score - low) * PLOT / (high - low)).quantize(Decimal("0.1"))

    height = 24 + (len(causes) + 2) * ROW
    marks = []
    for n in range(int((high - low) / between) + 1):
        at = low + n * between
        marks.append(label(number(at, places), x(at), 12, "tick"))
        marks.append(f'<path d="M{x(at)} 18V{height}" class="grid"/>')

    def row(n: int, name: str, mark: str, value: str) -> None:
        y = 24 + n * ROW
        marks.append(label(name, 0, y + 17, "name"))
        marks.append(mark.format(top=y + 5, middle=y + 13))
        marks.append(label(value, NAME + PLOT + 10, y + 17, "val"))

    def dot(score: Decimal) -> str:
        return f'<circle cx="{x(score)}" cy="{{middle}}" r="5" class="dot"/>'

    row(0, start[0], dot(start[1]), number(start[1], 4))
    for n, (name, points) in enumerate(causes, start=1):
        first, last = sorted((reached[n - 1], reached[n]))
        width = max(x(last) - x(first), Decimal(1))
        css = "won" if points > 0 else "lost" if points < 0 else "grid"
        bar = f'<path d="M{x(first)} {{top}}h{width}v16h-{width}z" class="{css}"/>'
        row(n, name, bar, gain(points, 4))
    row(len(causes) + 1, end, dot(reached[-1]), number(reached[-1], 4))
    words = say(
        "Dari %(start)s ke %(end)s; sumbu dari %(low)s sampai %(high)s.",
        start=number(start[1], 4),
        end=number(reached[-1], 4),
        low=number(low, places),
        high=number(high, places),
    )
    most = max(causes, key=lambda cause: abs(cause[1]), default=None)
    if most and most[1]:
        words += " " + say(
            "Terbesar: %(cause)s, %(points)s poin.", cause=most[0].lower(), points=gain(most[1], 4)
        )
    rows = [(start[0], "", number(start[1], 4))]
    rows += [
        (name, gain(points, 4), number(after, 4))
        for (name, points), after in zip(causes, reached[1:], strict=True)
    ]
    head = (say("Sebab"), say("Poin"), say("Indeks sesudahnya"))
    table = Table(head, tuple(rows))
    return figure(key, title, words, (WIDTH, height), Markup("".join(marks)), table, language)


def _window(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The narrowest axis that holds both: its ends, and the distance between its lines."""
    first, last, between = Decimal(0), Decimal(100), _BETWEEN[-1]
    for between in _BETWEEN:
        first = (low / between).to_integral_value(ROUND_FLOOR) * between
        last = (high / between).to_integral_value(ROUND_CEILING) * between
        if last - first <= _MOST * between:
            break
    return first, max(last, first + between), between
