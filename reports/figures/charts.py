"""Figures: a drawing with a title and a description, and its data as a table beneath.

Here belong the frame of every figure and the charts of many regions: numbers in, markup out. Charts
of one region are in `region_figures`; marks that stand in a table cell belong to `charts`. Axes of
scores begin at 0 and end at 100 wherever a length stands for a score. Nothing is told by colour
alone: lines are named at their ends, bars bear their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from reports.language.catalogue import DEFAULT, Language
from reports.language.format import DASH, span

NAME = 236
PLOT = 400
WIDTH = NAME + PLOT + 104
ROW = 26
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
    key: str,
    title: str,
    description: str,
    size: tuple[int, int],
    body: Markup,
    table: Table,
    language: Language = DEFAULT,
) -> Markup:
    """A drawing with its words and its data.

    Args:
        key: Begins the identifiers of this figure; no other of the page has the same.
        title: What it shows.
        description: What is to be seen in it, in a sentence from data.
        size: Width and height in units of the drawing.
        body: Marks.
        table: The same content as a table.
        language: Language of the page.
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
        "<details><summary>{summary}</summary><table><caption>{title}</caption>"
        "<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details></figure>"
    ).format(
        key=key, title=title, description=description, w=size[0], h=size[1], body=body, head=head,
        rows=rows, summary=language.say("Data gambar sebagai tabel"),
    )  # fmt: skip


def score_x(score: Decimal) -> Decimal:
    """Position of a score on the axis from 0 to 100."""
    inside = min(max(score, Decimal(0)), Decimal(100))
    return (Decimal(NAME) + inside * PLOT / 100).quantize(Decimal("0.1"))


def axis(height: int, bounds: Sequence[Decimal]) -> str:
    """The axis from 0 to 100, with the lower bounds of the categories."""
    ticks = "".join(
        f'<text x="{score_x(Decimal(v))}" y="12" class="tick">{v}</text>'
        f'<path d="M{score_x(Decimal(v))} 18V{height}" class="grid"/>'
        for v in (0, 20, 40, 60, 80, 100)
    )
    lines = "".join(f'<path d="M{score_x(b)} 18V{height}" class="bl"/>' for b in bounds if b >= 1)
    return ticks + lines


def label(text: str, x: object, y: object, css: str) -> str:
    """A text of a drawing, cut where it would reach its neighbour."""
    shown = text if len(text) <= 34 else f"{text[:33]}…"
    return f'<text x="{x}" y="{y}" class="{css}">{escape(shown)}</text>'


def dot_plot(
    key: str,
    title: str,
    dots: Sequence[Dot],
    bounds: Sequence[Decimal],
    language: Language = DEFAULT,
) -> Markup:
    """Scores of regions: a dot at the verified score, a line to the claimed one.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        dots: Regions in the order of their ranks.
        bounds: Lower bounds of the categories.
        language: Language of the page.
    """
    say, number = language.say, language.printer.number
    height = 24 + len(dots) * ROW
    marks = [axis(height, bounds)]
    for index, dot in enumerate(dots):
        y = 24 + index * ROW + ROW // 2
        name = f"{dot.rank}. {dot.name}" if dot.rank is not None else dot.name
        marks.append(label(name, 0, y + 4, "name"))
        if dot.claimed > dot.verified:
            marks.append(
                f'<path d="M{score_x(dot.verified)} {y}H{score_x(dot.claimed)}" class="gap"/>'
                f'<path d="M{score_x(dot.claimed)} {y - 6}v12" class="end"/>'
            )
        marks.append(f'<circle cx="{score_x(dot.verified)}" cy="{y}" r="5" class="dot"/>')
        end = f"{number(dot.verified)}{DASH}{number(dot.claimed)}"
        marks.append(label(end, NAME + PLOT + 10, y + 4, "val"))
    firm = sum(d.rank is not None and d.rank_best == d.rank_worst for d in dots)
    ranked = sum(d.rank is not None for d in dots)
    widest = max(dots, key=lambda d: (d.claimed - d.verified, d.name), default=None)
    words = say(
        "Titik adalah IID terverifikasi, garis berakhir pada IID klaim. Peringkat %(firm)s dari"
        " %(ranked)s daerah tidak berubah bila sebagian atau semua klaim diterima.",
        firm=firm,
        ranked=ranked,
    )
    if widest:
        gap = number(widest.claimed - widest.verified)
        words += " " + say("Selisih terbesar %(gap)s: %(name)s.", gap=gap, name=widest.name)
    table = Table(
        (say("Daerah"), say("Peringkat"), say("Selang peringkat"), say("Terverifikasi"),
         say("Klaim")),
        tuple(
            (d.name, DASH if d.rank is None else str(d.rank), span(d.rank_best, d.rank_worst),
             number(d.verified), number(d.claimed))
            for d in dots
        ),
    )  # fmt: skip
    return figure(key, title, words, (WIDTH, height), Markup("".join(marks)), table, language)


def bump(
    key: str,
    title: str,
    weeks: Sequence[str],
    lines: Sequence[Line],
    language: Language = DEFAULT,
) -> Markup:
    """Ranks over editions, one line per region, named at its newest end.

    Args:
        key: Identifier of the figure.
        title: What it shows.
        weeks: Names of the editions, oldest first; at least two.
        lines: Regions in the order of their newest rank.
        language: Language of the page.
    """
    say = language.say
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
            marks.append(label(text, right + 12, 20 + last * 24 + shift * 13, "name"))
    moved = [line for line in lines if len({r for r in line.ranks if r is not None}) > 1]
    span_of = {"first": weeks[0], "last": weeks[-1]}
    words = (
        say(
            "%(moved)s dari %(all)s daerah berpindah peringkat antara %(first)s dan %(last)s.",
            moved=len(moved),
            all=len(lines),
            **span_of,
        )
        if moved
        else say(
            "Tidak ada daerah yang berpindah peringkat antara %(first)s dan %(last)s.", **span_of
        )
    )
    words += " " + say("Bulatan adalah kabupaten, belah ketupat kota.")
    table = Table(
        (say("Daerah"), *weeks),
        tuple(
            (line.name, *(DASH if rank is None else str(rank) for rank in line.ranks))
            for line in lines
        ),
    )
    return figure(key, title, words, (WIDTH, height), Markup("".join(marks)), table, language)
