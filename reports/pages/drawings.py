"""The drawings of pages: which figure shows which view.

Here belongs what a figure is given and what it is called. How it is drawn belongs to `figures`.
"""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from reports.figures import marks
from reports.figures.burn_up import Course, burn_up
from reports.figures.charts import (
    Chart,
    Dot,
    Track,
    bump,
    dot_plot,
    progress,
    steps,
    waterfall,
)
from reports.tables.rows import Indicator, Score
from reports.tables.store import Store
from reports.views.changes import RegionChange
from reports.views.history import History
from reports.views.imprint import Imprint
from reports.views.programme.commitments import Commitments
from reports.views.ranking import Province
from reports.views.region.region import RegionView

# A drawing of more regions than this is no longer read, and would outgrow a page.
MOST_DRAWN = 60


class Drawings:
    """The drawings of one edition in one language; each takes a view and gives markup.

    A drawing that has nothing to show is empty.
    """

    def __init__(self, store: Store, imprint: Imprint) -> None:
        self._store, self._language, self._labels = store, imprint.language, imprint.labels

    def _chart(self, key: str, title: str) -> Chart:
        return Chart(key, title, self._language)

    @property
    def sid(self) -> list[Indicator]:
        """Indicators of an innovation, the columns of its maps."""
        return self._store.sid

    def strip(self, cells: str) -> Markup:
        """The states of an innovation's cells, one letter each."""
        names = {letter: self._labels.text(code, "cell_status") for letter, code in marks.STATES}
        return marks.strip(cells, [i.is_mandatory for i in self._store.sid], names)

    def strip_head(self) -> Markup:
        """Head of a column of strips."""
        sid = self._store.sid
        numbers = [i.indicator_code.rpartition("-")[2] for i in sid]
        return marks.strip_head(numbers, [i.is_mandatory for i in sid])

    def parts(self, score: Score | None) -> Markup:
        """The parts of a score on the scale of the highest total."""
        if score is None:
            return Markup("")
        edition = self._store.edition
        return marks.parts_bar(
            (
                ("SPD", score.spd_score, edition.max_spd),
                ("SID", score.sid_mean, edition.max_sid),
                (self._language.say("jumlah inovasi"), score.count_score, edition.max_count),
            ),
            edition.max_total,
            self._language,
        )

    def progress(self, view: RegionView) -> Markup:
        """How far a region is from the next category."""
        iid, say = view.line.row.iid, self._language.say
        if iid is None or view.line.row.rank is None:
            return Markup("")
        scale = [(say(c.category), c.lower_bound) for c in view.scale if c.lower_bound >= 1]
        return progress(self._chart("p", say("Jarak ke kategori berikutnya")), iid, scale)

    def losses(self, view: RegionView) -> Markup:
        """From 100 to a region's score, by cause."""
        iid, say = view.line.row.iid, self._language.say
        if iid is None or view.line.row.rank is None or not view.losses:
            return Markup("")
        lost = [(self._labels.text(s.cause, "loss_cause"), -s.points) for s in view.losses]
        start, end = (say("Nilai tertinggi"), Decimal(100)), (say("IID terverifikasi"), iid)
        return waterfall(self._chart("w", say("Dari 100 ke IID terverifikasi")), start, lost, end)

    def change(self, change: RegionChange) -> Markup:
        """From the index before to that of today, by cause."""
        row, say = change.row, self._language.say
        if row.previous_points is None or not any(points for _, points in change.parts):
            return Markup("")
        title = say("Dari indeks edisi sebelumnya ke indeks sekarang, %(name)s", name=change.name)
        return steps(
            self._chart(f"c{row.region_code}", title),
            (say("Edisi %(name)s", name=row.previous_edition), row.previous_points),
            [(self._labels.text(c, "change_cause"), points) for c, points in change.parts],
            say("Edisi %(name)s", name=self._store.edition.edition),
        )

    def scores(self, province: Province) -> Markup:
        """Scores of a province, from verified to claimed."""
        dots = [
            Dot(r.region_name, r.rank, r.rank_best, r.rank_worst, r.iid, r.iid_claimed)
            for r in (line.row for line in province.ranked)
            if r.iid is not None and r.iid_claimed is not None
        ]
        if not dots or len(dots) > MOST_DRAWN:
            return Markup("")
        title = self._language.say("Skor dan rentangnya, %(where)s", where=province.name)
        bounds = [c.lower_bound for c in self._store.categories]
        return dot_plot(self._chart(f"d{province.code}", title), dots, bounds)

    def ranks(self, history: History, province: Province) -> Markup:
        """Ranks of a province over the last editions."""
        shown, regions = history.recent, self._store.regions
        if not shown:
            return Markup("")
        newest = [s for s in shown[-1].standings.values() if s.province_code == province.code]
        newest.sort(key=lambda s: (s.rank or len(newest) + 1, s.region_name, s.region_code))
        lines = []
        for one in newest:
            region = regions.get(one.region_code)
            is_city = region is not None and region.region_type == "kota"
            if one.rank is not None:
                ranks = tuple(edition.rank(one.region_code) for edition in shown)
                lines.append(Track(one.region_name, is_city, ranks))
        title = self._language.say("Peringkat pada %(n)s edisi terakhir", n=len(shown))
        names = [edition.name for edition in shown]
        return bump(self._chart(f"b{province.code}", title), names, lines)

    def commitments(self, view: Commitments) -> Markup:
        """What a region promised and kept, by week."""
        if len(view.weeks) < 2:
            return Markup("")
        say = self._language.say
        return burn_up(
            self._chart("k", say("Komitmen dan yang sudah dilaporkan, pekan demi pekan")),
            [one.cutoff_date for one in view.weeks],
            Course(say("Komitmen"), tuple(one.n_committed for one in view.weeks)),
            (
                Course(say("Dilaporkan"), tuple(one.n_kept for one in view.weeks)),
                Course(say("Terverifikasi"), tuple(one.n_kept_verified for one in view.weeks)),
            ),
            (view.due_date, view.first_due_date),
        )
