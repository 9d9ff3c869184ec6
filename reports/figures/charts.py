"""Figures: a drawing with a title and a description, and its data as a table beneath.

Here belong the frame of every figure, and the charts: numbers in, markup out. Marks that stand in a
table cell belong to `marks`. Axes of scores begin at 0 and end at 100 wherever a length stands for
a score. A change of a few hundredths would vanish there: `steps` has an axis around its scores,
says where that begins and ends, and therefore marks scores by dots, since the length of a bar would
lie. Nothing is told by colour alone: lines are named at their ends, bars bear their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from markupsafe import Markup, escape

from reports.language.catalogue import DEFAULT, Language
from reports.language.format import DASH, span

HEAD = 24
# Width of a letter of a name, in units.
LETTER = Decimal("6.2")
_DASHES = ("", "7 3", "2 3", "9 3 2 3")
# Distances that the lines of an axis may have; no more than six of them are drawn apart.
_BETWEEN = tuple(Decimal(n).scaleb(power) for power in range(-2, 2) for n in (1, 2, 5))[:-1]
_MOST = 6


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
class Track:
    """One region of a bump chart: its rank in each edition, None where it had none."""

    name: str
    is_city: bool
    ranks: tuple[int | None, ...]


@dataclass(frozen=True)
class Frame:
    """The measures of a drawing, in units of about a pixel.

    Attributes:
        css: Its class; the style sheet shows one frame on a screen.
        left: Where the plot begins, right of the names unless these stand above their rows.
        plot: Width of the plot.
        right: Width of what stands to its right.
        row: Height of a row.
    """

    css: str
    left: int
    plot: int
    right: int
    row: int

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return self.left + self.plot + self.right


WIDE = Frame("wide", left=236, plot=400, right=104, row=26)
# For a phone, where a wide drawing would be cut or too small to read: names stand above their rows.
NARROW = Frame("narrow", left=18, plot=230, right=82, row=44)


@dataclass
class Drawing:
    """A drawing in the making, in one frame."""

    frame: Frame
    marks: list[str] = field(default_factory=list)

    @property
    def is_narrow(self) -> bool:
        """Whether it is the one for a phone."""
        return self.frame is NARROW

    def label(self, text: str, x: object, y: object, css: str, room: int = 0) -> None:
        """A text of a drawing, cut where it would reach its neighbour, so much to the right."""
        most = int(room / LETTER) if room else len(text)
        shown = text if len(text) <= most else f"{text[: most - 1]}…"
        self.marks.append(f'<text x="{x}" y="{y}" class="{css}">{escape(shown)}</text>')

    def height(self, n_rows: int) -> int:
        """Height of a drawing of so many rows."""
        return HEAD + n_rows * self.frame.row

    def row(self, at: int, name: str, mark: str, value: str) -> None:
        """A row with its name and value; ``{top}`` and ``{middle}`` of the mark are its."""
        y = HEAD + at * self.frame.row
        below = 16 if self.is_narrow else 0
        room = self.frame.width if self.is_narrow else self.frame.left
        self.label(name, 0, y + (13 if self.is_narrow else 17), "name", room)
        self.marks.append(mark.format(top=y + 5 + below, middle=y + 13 + below))
        self.label(value, self.frame.left + self.frame.plot + 10, y + 17 + below, "val")

    def x(self, score: Decimal) -> Decimal:
        """Position of a score on the axis from 0 to 100."""
        inside = min(max(score, Decimal(0)), Decimal(100))
        return (Decimal(self.frame.left) + inside * self.frame.plot / 100).quantize(Decimal("0.1"))

    def axis(self, height: int, bounds: Sequence[Decimal] = ()) -> None:
        """The axis from 0 to 100, with the lower bounds of the categories."""
        for v in (0, 20, 40, 60, 80, 100):
            self.label(str(v), self.x(Decimal(v)), 12, "tick")
            self.marks.append(f'<path d="M{self.x(Decimal(v))} 18V{height}" class="grid"/>')
        shown = (b for b in bounds if b >= 1)
        self.marks += [f'<path d="M{self.x(b)} 18V{height}" class="bl"/>' for b in shown]


@dataclass(frozen=True)
class Chart:
    """A figure: a drawing for each frame, its words, its data.

    Attributes:
        key: Begins the identifiers of this figure; no other of the page has the same.
        title: What it shows.
        language: Language of the page.
    """

    key: str
    title: str
    language: Language = DEFAULT

    def _svg(self, frame: Frame, draw: Callable[[Drawing], int], description: str) -> Markup:
        drawing = Drawing(frame)
        height = draw(drawing)
        return Markup(
            '<svg class="chart {css}" viewBox="0 0 {w} {h}" role="img"'
            ' aria-labelledby="{key}-t {key}-d">'
            '<title id="{key}-t">{title}</title><desc id="{key}-d">{description}</desc>{body}</svg>'
        ).format(
            css=frame.css, w=frame.width, h=height, title=self.title, description=description,
            key=f"{self.key}-n" if frame is NARROW else self.key,
            body=Markup("".join(drawing.marks)),
        )  # fmt: skip

    def drawn(
        self,
        description: str,
        draw: Callable[[Drawing], int],
        columns: Sequence[str],
        data: Iterable[Sequence[str]],
    ) -> Markup:
        """The drawings with their words and their data.

        Args:
            description: What is to be seen in it, in a sentence from data.
            draw: Draws into a frame, and returns the height.
            columns: Headings of the same content as a table.
            data: Rows of that table as printed, the first text of which names each.
        """
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in columns)
        rows = Markup("").join(
            Markup('<tr><th scope="row">{}</th>{}</tr>').format(
                row[0], Markup("").join(Markup("<td>{}</td>").format(text) for text in row[1:])
            )
            for row in data
        )
        return Markup(
            '<figure class="fig">'
            "{wide}{narrow}<figcaption>{description}</figcaption>"
            "<details><summary>{summary}</summary><table><caption>{title}</caption>"
            "<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details></figure>"
        ).format(
            title=self.title, description=description, head=head, rows=rows,
            wide=self._svg(WIDE, draw, description), narrow=self._svg(NARROW, draw, description),
            summary=self.language.say("Data gambar sebagai tabel"),
        )  # fmt: skip


def _bar(low: Decimal, high: Decimal, css: str) -> str:
    """The bar of a row between two positions."""
    width = max(high - low, Decimal(1))
    return f'<path d="M{low} {{top}}h{width}v16h-{width}z" class="{css}"/>'


def dot_plot(
    chart: Chart,
    dots: Sequence[Dot],
    bounds: Sequence[Decimal],
) -> Markup:
    """Scores of regions: a dot at the verified score, a line to the claimed one.

    Args:
        chart: To draw it in.
        dots: Regions in the order of their ranks.
        bounds: Lower bounds of the categories.
    """
    say, number = chart.language.say, chart.language.printer.number

    def draw(into: Drawing) -> int:
        height = into.height(len(dots))
        into.axis(height, bounds)
        for index, dot in enumerate(dots):
            name = f"{dot.rank}. {dot.name}" if dot.rank is not None else dot.name
            mark = f'<circle cx="{into.x(dot.verified)}" cy="{{middle}}" r="5" class="dot"/>'
            if dot.claimed > dot.verified:
                mark = (
                    f'<path d="M{into.x(dot.verified)} {{middle}}H{into.x(dot.claimed)}"'
                    f' class="gap"/><path d="M{into.x(dot.claimed)} {{top}}v16" class="end"/>{mark}'
                )
            into.row(index, name, mark, f"{number(dot.verified)}{DASH}{number(dot.claimed)}")
        return height

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
    head = (say("Daerah"), say("Peringkat"), say("Rentang peringkat"), say("Terverifikasi"),
            say("Klaim"))  # fmt: skip
    rows = [
        (d.name, DASH if d.rank is None else str(d.rank), span(d.rank_best, d.rank_worst),
         number(d.verified), number(d.claimed))
        for d in dots
    ]  # fmt: skip
    return chart.drawn(words, draw, head, rows)


def bump(
    chart: Chart,
    weeks: Sequence[str],
    lines: Sequence[Track],
) -> Markup:
    """Ranks over editions, one line per region, named at its newest end.

    Args:
        chart: To draw it in.
        weeks: Names of the editions, oldest first; at least two.
        lines: Regions in the order of their newest rank.
    """
    say = chart.language.say
    most = max((r for line in lines for r in line.ranks if r is not None), default=1)

    def draw(into: Drawing) -> int:
        left, right = (16, 110) if into.is_narrow else (30, 436)
        step = Decimal(right - left) / max(len(weeks) - 1, 1)
        for n, week in enumerate(weeks):
            if into.is_narrow and 0 < n < len(weeks) - 1:
                continue
            into.label(week[-3:], f"{left + step * n:.1f}", 12, "tick")
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
                into.marks.append(mark)
            dash = _DASHES[index % 4]
            into.marks.append(f'<path d="{path}" class="ln" stroke-dasharray="{dash}"/>')
            last = line.ranks[-1]
            if last is not None:
                # Ties share a rank: their names stand below one another.
                shift = taken.get(last, 0)
                taken[last] = shift + 1
                text, y = f"{last}. {line.name}", 20 + last * 24 + shift * 13
                into.label(text, right + 12, y, "name", into.frame.width - right - 12)
        return 40 + most * 24

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
    rows = [
        (line.name, *(DASH if rank is None else str(rank) for rank in line.ranks)) for line in lines
    ]
    return chart.drawn(words, draw, (say("Daerah"), *weeks), rows)


def waterfall(
    chart: Chart,
    start: tuple[str, Decimal],
    steps: Sequence[tuple[str, Decimal]],
    end: tuple[str, Decimal],
) -> Markup:
    """From one score to another: a bar per cause, each beginning where the one before ended.

    Args:
        chart: To draw it in.
        start: Name and score that it begins with.
        steps: Cause and points, negative where points are lost.
        end: Name and score that it ends at.
    """
    say, number = chart.language.say, chart.language.printer.number

    def draw(into: Drawing) -> int:
        height = into.height(len(steps) + 2)
        into.axis(height)
        zero, at = into.x(Decimal(0)), start[1]
        into.row(0, start[0], _bar(zero, into.x(at), "kept"), number(at))
        for row, (name, points) in enumerate(steps, start=1):
            low, high = sorted((at, at + points))
            css, sign = ("won", "+") if points > 0 else ("lost", "")
            mark = _bar(into.x(low), into.x(high), css)
            into.row(row, name, mark, f"{sign}{number(points)}")
            at += points
        into.row(len(steps) + 1, end[0], _bar(zero, into.x(end[1]), "kept"), number(end[1]))
        return height

    largest = min(steps, key=lambda s: s[1], default=None)
    words = say("Dari %(start)s ke %(end)s.", start=number(start[1]), end=number(end[1]))
    if largest and largest[1] < 0:
        words += " " + say(
            "Kehilangan terbesar %(points)s poin: %(cause)s.",
            points=number(-largest[1]),
            cause=largest[0].lower(),
        )
    rows = [(name, number(points)) for name, points in (start, *steps, end)]
    return chart.drawn(words, draw, (say("Langkah"), say("Poin")), rows)


def progress(
    chart: Chart,
    score: Decimal,
    categories: Sequence[tuple[str, Decimal]],
) -> Markup:
    """How far a score is from the next category.

    Args:
        chart: To draw it in.
        score: The published score.
        categories: Name and lower bound, highest first.
    """
    say, number = chart.language.say, chart.language.printer.number

    def draw(into: Drawing) -> int:
        width = into.frame.width

        def x(value: Decimal) -> str:
            return f"{value * width / 100:.1f}"

        def inside(text: str, value: Decimal) -> str:
            """Where the middle of a text stands, so that none of it reaches past an end."""
            half = Decimal(len(text)) * 3
            return f"{min(max(value * width / 100, half), width - half):.1f}"

        into.marks.append(f'<path d="M0 26h{width}v12h-{width}z" class="room"/>')
        into.marks.append(f'<path d="M0 26h{x(score)}v12h-{x(score)}z" class="kept"/>')
        bounds = [(name, bound) for name, bound in categories if bound >= 1]
        for n, (name, bound) in enumerate(bounds):
            # Names would reach each other on a phone: there each has a line of its own.
            below = 16 * n if into.is_narrow else 0
            into.marks.append(f'<path d="M{x(bound)} 20v{24 + below}" class="end"/>')
            text = f"{name} {number(bound)}"
            into.label(text, inside(text, bound), 58 + below, "tick")
        into.marks.append(f'<circle cx="{x(score)}" cy="32" r="6" class="dot"/>')
        into.label(number(score), inside(number(score), score), 14, "tick strong")
        return 64 + (16 * max(len(bounds) - 1, 0) if into.is_narrow else 0)

    higher = [(name, bound) for name, bound in categories if bound > score]
    if higher:
        name, bound = higher[-1]
        words = say(
            "IID %(score)s; terpaut %(points)s poin dari %(category)s.",
            score=number(score),
            points=number(bound - score),
            category=name,
        )
    else:
        words = say("IID %(score)s, pada kategori tertinggi.", score=number(score))
    head = (say("Kategori"), say("Batas bawah"), say("Jarak dari skor"))
    rows = [(name, number(bound), number(bound - score)) for name, bound in categories]
    return chart.drawn(words, draw, head, rows)


def steps(
    chart: Chart,
    start: tuple[str, Decimal],
    causes: Sequence[tuple[str, Decimal]],
    end: str,
) -> Markup:
    """From one score to a near one: a dot, a bar per cause, a dot.

    Args:
        chart: To draw it in.
        start: Name and score that it begins with.
        causes: Name and points of each cause, negative where points are lost.
        end: Name of the score that the causes lead to.
    """
    say, printer = chart.language.say, chart.language.printer
    number, gain = printer.number, printer.gain
    reached = [start[1]]
    for _, points in causes:
        reached.append(reached[-1] + points)
    low, high, between = _window(min(reached), max(reached))
    places = 0 if between >= 1 else 2

    def draw(into: Drawing) -> int:
        left, plot = into.frame.left, into.frame.plot

        def x(score: Decimal) -> Decimal:
            return (left + (score - low) * plot / (high - low)).quantize(Decimal("0.1"))

        def dot(score: Decimal) -> str:
            return f'<circle cx="{x(score)}" cy="{{middle}}" r="5" class="dot"/>'

        height = into.height(len(causes) + 2)
        for n in range(int((high - low) / between) + 1):
            at = low + n * between
            into.label(number(at, places), x(at), 12, "tick")
            into.marks.append(f'<path d="M{x(at)} 18V{height}" class="grid"/>')
        into.row(0, start[0], dot(start[1]), number(start[1], 4))
        for n, (name, points) in enumerate(causes, start=1):
            first, last = sorted((reached[n - 1], reached[n]))
            css = "won" if points > 0 else "lost" if points < 0 else "grid"
            into.row(n, name, _bar(x(first), x(last), css), gain(points, 4))
        into.row(len(causes) + 1, end, dot(reached[-1]), number(reached[-1], 4))
        return height

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
    return chart.drawn(words, draw, head, rows)


def _window(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The narrowest axis that holds both: its ends, and the distance between its lines."""
    first, last, between = Decimal(0), Decimal(100), _BETWEEN[-1]
    for between in _BETWEEN:
        first = (low / between).to_integral_value(ROUND_FLOOR) * between
        last = (high / between).to_integral_value(ROUND_CEILING) * between
        if last - first <= _MOST * between:
            break
    return first, max(last, first + between), between
