"""Figures: a drawing with a title and a description, and its data as a table beneath.

Here belongs drawing of whole charts: numbers in, markup out. Marks that stand in a table cell
belong to `charts`. Axes of scores always begin at 0 and end at 100. Nothing is told by colour
alone: lines are named at their ends, bars bear their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from reports.format import DASH, number, span

_NAME = 236
_PLOT = 400
_WIDTH = _NAME + _PLOT + 104
_ROW = 26
_DASHES = ("", "7 3", "2 3", "9 3 2 3")


@dataclass(frozen=True)
class Table:
    """The data of a figure: headings, and rows of printed texts, the first of which names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Dot:
    """One region of a dot plot: verified and claimed score, rank and the interval of its rank."""

    name: str
    rank: int | None
    rank_best: int | None
    rank_worst: int | None
    verified: Decimal
    claimed: Decimal


@dataclass(frozen=True)
class Line:
    """One region of a bump chart: its rank in each edition, None where it had none."""

    name: str
    is_city: bool
    ranks: tuple[int | None, ...]


def figure(
    key: str, title: str, description: str, size: tuple[int, int], body: Markup, table: Table
) -> Markup:
    """A drawing with its words and its data.

    Args:
        key: Begins the identifiers of this figure; no other of the page has the same.
        title: What it shows.
        description: What is to be seen in it, in a sentence from data.
        size: Width and height in units of the drawing.
        body: Marks.
        table: The same content as a table.
    """
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in table.head)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup("").join(Markup("<td>{}</td>").format(text) for text in row[1:])
        )
        for row in table.rows
    )
    return Markup(
        '<figure class="fig"><div class="scroll" tabindex="0" role="region" aria-label="{title}">'
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{key}-t {key}-d">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{description}</desc>{body}</svg>'
        "</div><figcaption>{description}</figcaption>"
        "<details><summary>Data gambar sebagai tabel</summary><table><caption>{title}</caption>"
        "<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details></figure>"
    ).format(
        key=key, title=title, description=description, w=size[0], h=size[1], body=body, head=head,
        rows=rows,
    )  # fmt: skip


def _x(score: Decimal) -> Decimal:
    inside = min(max(score, Decimal(0)), Decimal(100))
    return (Decimal(_NAME) + inside * _PLOT / 100).quantize(Decimal("0.1"))


def _axis(height: int, bounds: Sequence[Decimal]) -> str:
    ticks = "".join(
        f'<text x="{_x(Decimal(v))}" y="12" class="tick">{v}</text>'
        f'<path d="M{_x(Decimal(v))} 18V{height}" class="grid"/>'
        for v in (0, 20, 40, 60, 80, 100)
    )
    lines = "".join(f'<path d="M{_x(b)} 18V{height}" class="bl"/>' for b in bounds if b >= 1)
    return ticks + lines


def _label(text: str, x: object, y: object, css: str) -> str:
    shown = text if len(text) <= 34 else f"{text[:33]}…"
    return f'<text x="{x}" y="{y}" class="{css}">{escape(shown)}</text>'


def dot_plot(key: str, title: str, dots: Sequence[Dot], bounds: Sequence[Decimal]) -> Markup:
    """Scores of regions: a dot at the verified score, a line to the claimed one.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        dots: Regions in the order of their ranks.
        bounds: Lower bounds of the categories.
    """
    height = 24 + len(dots) * _ROW
    marks = [_axis(height, bounds)]
    for index, dot in enumerate(dots):
        y = 24 + index * _ROW + _ROW // 2
        name = f"{dot.rank}. {dot.name}" if dot.rank is not None else dot.name
        marks.append(_label(name, 0, y + 4, "name"))
        if dot.claimed > dot.verified:
            marks.append(
                f'<path d="M{_x(dot.verified)} {y}H{_x(dot.claimed)}" class="gap"/>'
                f'<path d="M{_x(dot.claimed)} {y - 6}v12" class="end"/>'
            )
        marks.append(f'<circle cx="{_x(dot.verified)}" cy="{y}" r="5" class="dot"/>')
        end = f"{number(dot.verified)}{DASH}{number(dot.claimed)}"
        marks.append(_label(end, _NAME + _PLOT + 10, y + 4, "val"))
    firm = sum(d.rank is not None and d.rank_best == d.rank_worst for d in dots)
    ranked = sum(d.rank is not None for d in dots)
    widest = max(dots, key=lambda d: (d.claimed - d.verified, d.name), default=None)
    words = f"Titik adalah IID terverifikasi, garis berakhir pada IID klaim. Peringkat {firm} dari"
    words += f" {ranked} daerah tidak berubah bila sebagian atau semua klaim diterima."
    if widest:
        words += f" Selisih terbesar {number(widest.claimed - widest.verified)}: {widest.name}."
    table = Table(
        ("Daerah", "Peringkat", "Selang peringkat", "Terverifikasi", "Klaim"),
        tuple(
            (d.name, DASH if d.rank is None else str(d.rank), span(d.rank_best, d.rank_worst),
             number(d.verified), number(d.claimed))
            for d in dots
        ),
    )  # fmt: skip
    return figure(key, title, words, (_WIDTH, height), Markup("".join(marks)), table)


def bump(key: str, title: str, weeks: Sequence[str], lines: Sequence[Line]) -> Markup:
    """Ranks over editions, one line per region, named at its newest end.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        weeks: Names of the editions, oldest first; at least two.
        lines: Regions in the order of their newest rank.
    """
    most = max((r for line in lines for r in line.ranks if r is not None), default=1)
    height, left, right = 40 + most * 24, 30, 436
    step = Decimal(right - left) / max(len(weeks) - 1, 1)
    marks = [
        f'<text x="{left + step * n:.1f}" y="12" class="tick">{escape(week[-3:])}</text>'
        for n, week in enumerate(weeks)
    ]
    taken: dict[int, int] = {}
    for index, line in enumerate(lines):
        path, pen = "", "M"
        for n, rank in enumerate(line.ranks):
            if rank is None:
                pen = "M"
                continue
            x, y = f"{left + step * n:.1f}", 16 + rank * 24
            path += f"{pen}{x} {y}"
            pen = "L"
            mark = (
                f'<path d="M{x} {y - 4}l4 4-4 4-4-4z" class="mk"/>'
                if line.is_city
                else f'<circle cx="{x}" cy="{y}" r="4" class="mk"/>'
            )
            marks.append(mark)
        marks.append(f'<path d="{path}" class="ln" stroke-dasharray="{_DASHES[index % 4]}"/>')
        last = line.ranks[-1]
        if last is not None:
            # Ties share a rank: their names stand below one another.
            shift = taken.get(last, 0)
            taken[last] = shift + 1
            text = f"{last}. {line.name}"
            marks.append(_label(text, right + 12, 20 + last * 24 + shift * 13, "name"))
    moved = [line for line in lines if len({r for r in line.ranks if r is not None}) > 1]
    if moved:
        words = f"{len(moved)} dari {len(lines)} daerah berpindah peringkat"
    else:
        words = "Tidak ada daerah yang berpindah peringkat"
    words += f" antara {weeks[0]} dan {weeks[-1]}. Bulatan adalah kabupaten, belah ketupat kota."
    table = Table(
        ("Daerah", *weeks),
        tuple(
            (line.name, *(DASH if rank is None else str(rank) for rank in line.ranks))
            for line in lines
        ),
    )
    return figure(key, title, words, (_WIDTH, height), Markup("".join(marks)), table)


def waterfall(
    key: str,
    title: str,
    start: tuple[str, Decimal],
    steps: Sequence[tuple[str, Decimal]],
    end: tuple[str, Decimal],
) -> Markup:
    """From one score to another: a bar per cause, each beginning where the one before ended.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        start: Name and score that it begins with.
        steps: Cause and points, negative where points are lost.
        end: Name and score that it ends at.
    """
    height = 24 + (len(steps) + 2) * _ROW
    marks = [_axis(height, ())]

    def bar(row: int, name: str, low: Decimal, high: Decimal, css: str, value: str) -> None:
        y = 24 + row * _ROW
        width = max(_x(high) - _x(low), Decimal(1))
        marks.append(_label(name, 0, y + 17, "name"))
        marks.append(f'<path d="M{_x(low)} {y + 5}h{width}v16h-{width}z" class="{css}"/>')
        marks.append(_label(value, _NAME + _PLOT + 10, y + 17, "val"))

    bar(0, start[0], Decimal(0), start[1], "kept", number(start[1]))
    at = start[1]
    for row, (name, points) in enumerate(steps, start=1):
        low, high = sorted((at, at + points))
        sign = "+" if points > 0 else ""
        bar(row, name, low, high, "won" if points > 0 else "lost", f"{sign}{number(points)}")
        at += points
    bar(len(steps) + 1, end[0], Decimal(0), end[1], "kept", number(end[1]))
    largest = min(steps, key=lambda s: s[1], default=None)
    words = f"Dari {number(start[1])} ke {number(end[1])}."
    if largest and largest[1] < 0:
        words += f" Kehilangan terbesar {number(-largest[1])} poin: {largest[0].lower()}."
    table = Table(
        ("Langkah", "Poin"),
        (
            (start[0], number(start[1])),
            *((name, number(points)) for name, points in steps),
            (end[0], number(end[1])),
        ),
    )
    return figure(key, title, words, (_WIDTH, height), Markup("".join(marks)), table)


def progress(
    key: str, title: str, score: Decimal, categories: Sequence[tuple[str, Decimal]]
) -> Markup:
    """How far a score is from the next category.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        score: The published score.
        categories: Name and lower bound, highest first.
    """
    width, height = 640, 64

    def x(value: Decimal) -> str:
        return f"{value * width / 100:.1f}"

    marks = [f'<path d="M0 26h{width}v12h-{width}z" class="room"/>']
    marks.append(f'<path d="M0 26h{x(score)}v12h-{x(score)}z" class="kept"/>')
    for name, bound in categories:
        if bound >= 1:
            marks.append(f'<path d="M{x(bound)} 20v24" class="end"/>')
            marks.append(_label(f"{name} {number(bound)}", x(bound), 58, "tick"))
    marks.append(f'<circle cx="{x(score)}" cy="32" r="6" class="dot"/>')
    marks.append(_label(number(score), x(score), 14, "tick strong"))
    higher = [(name, bound) for name, bound in categories if bound > score]
    if higher:
        name, bound = higher[-1]
        words = f"IID {number(score)}; kurang {number(bound - score)} poin untuk {name}."
    else:
        words = f"IID {number(score)}, pada kategori tertinggi."
    table = Table(
        ("Kategori", "Batas bawah", "Jarak dari skor"),
        tuple((n, number(b), number(b - score)) for n, b in categories),
    )
    return figure(key, title, words, (width, height), Markup("".join(marks)), table)
