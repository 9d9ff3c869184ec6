"""Random rows of one region, made to sit on the edges of the rules.

What belongs here: the rows of a region by archetype (at the floor, at the cap, one failing cell,
nothing delivered ...), without their region key. What does not: files and region keys
(`random_inbox.py`) and any rule of the index: only the oracle says what a case is worth.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.harness.oracle_records import MONTHS, Rules

HEADERS = {
    "inovasi": (
        *("ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Jenis", "Urusan"),
        *("Urusan Beririsan", "Penerapan Awal", "Pengembangan Terbaru", "Rancang Bangun"),
        *("Anggaran", "Status"),
    ),
    "indikator_inovasi": (
        *("ID Inovasi", "Nomor Indikator", "Parameter", "Basis", "Nilai Ukur"),
        *("Nomor Dokumen", "Tanggal Dokumen", "Tautan Bukti", "Verifikasi", "Catatan"),
    ),
    "indikator_daerah": (
        *("Tahun", "Nomor Indikator", "Parameter", "Nomor Dokumen", "Tanggal Dokumen"),
        *("Tautan Bukti", "Verifikasi", "Catatan"),
    ),
    "angka_daerah": ("Ukuran", "Tahun", "Nilai", "Satuan", "Sumber"),
    "hasil_resmi": ("Tahun", "Skor", "Predikat", "Peringkat Nasional", "Sumber"),
}
BASIC = (
    *("Pendidikan", "KESEHATAN", "Pekerjaan Umum & Penataan Ruang"),
    *("Perumahan Rakyat dan Kawasan Permukiman", "Trantibumlinmas", "sosial"),
)
OTHER = ("Tenaga Kerja", "pangan", "Lingkungan  Hidup", "Kominfo", "Pariwisata", "Keuangan")
UNKNOWN = ("Kesehatn", "Urusan Lain-lain", "Pendidikan/Kesehatan", "2x")
ARCHETYPES = (
    *("ordinary", "ordinary", "floor", "affairs", "affairs", "perfect", "empty", "nothing"),
    "copy",
    *("one_failing", "rejected", "messy", "big"),
)

Row = dict[str, str | None]
Inbox = dict[str, list[Row]]


def empty_inbox() -> Inbox:
    """Return an inbox without rows: source -> []."""
    return {source: [] for source in HEADERS}


class RegionMaker:
    """Makes the rows of one region at a time; rows have no region key yet."""

    def __init__(self, dice: random.Random, rules: Rules) -> None:
        self.dice = dice
        self.rules = rules
        self.sid = [code[4:] for code in rules.weights if code.startswith("SID")]
        self.spd = [code[4:].lstrip("0") for code in rules.weights if code.startswith("SPD")]
        self.mandatory = [
            code[4:] for code in rules.weights if code in rules.mandatory and code.startswith("SID")
        ]
        self.serial = 0
        self.levels = "1233"  # what a filled-in cell states

    def date_text(self, day: date) -> str:
        """Write a day in one of the forms that people use."""
        serial = (day - date(1899, 12, 30)).days
        forms = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}")
        written = f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"
        return self.dice.choice((*forms, written, str(serial)))

    def day(self, inside: bool) -> date:
        """Return a day in the window, or outside it, often at its edge."""
        start, end = self.rules.window
        if inside:
            spread = start + timedelta(days=self.dice.randrange((end - start).days + 1))
            return self.dice.choice((start, end, spread))
        far = start - timedelta(days=self.dice.randrange(2, 900))
        return self.dice.choice((start - timedelta(days=1), end + timedelta(days=1), far))

    def dates(self, inside: bool) -> tuple[str | None, str | None]:
        """Return first applied and last developed, of which one lies in the window or none."""
        outside = self.dice.choice((self.date_text(self.day(False)), None, "31/02/2025", "segera"))
        if not inside:
            return outside, self.dice.choice((self.date_text(self.day(False)), None))
        pair = [self.date_text(self.day(True)), outside]
        self.dice.shuffle(pair)
        return pair[0], pair[1]

    def design(self, words: int) -> str | None:
        """Return a text of exactly that many words, often with markup between or around them."""
        if words == 0:
            return self.dice.choice((None, "<p>&nbsp;</p>"))
        marks = self.dice.choice((" ", " ", "<br>", "&nbsp;", "</p>\n<p class='a b'>", " <i></i> "))
        text = ""
        for number in range(words):
            glue = marks if number % 50 == 7 else " "
            text += (glue if number else "") + self.dice.choice(("layanan", "warga,", "100%", "-"))
        return self.dice.choice((text, f"<p>{text}</p>"))

    def evidence(self, present: bool) -> Row:
        """Return the evidence columns of a row that has evidence, or almost has."""
        day = self.date_text(self.day(True))
        if present:
            link = f"https://contoh.invalid/{self.dice.randrange(9999)}"
            document: Row = {"Nomor Dokumen": "188/12/2025", "Tanggal Dokumen": day}
            return self.dice.choice([{"Tautan Bukti": link}, document])
        absent: list[Row] = [{}, {}, {"Nomor Dokumen": "188/12/2025"}, {"Tanggal Dokumen": day}]
        impossible: Row = {"Nomor Dokumen": "SK 7", "Tanggal Dokumen": "30/02/2025"}
        return self.dice.choice([*absent, impossible])

    def piece(self, level: str | None, evidence: bool, verdict: str | None) -> Row:
        """Return one piece of evidence of a cell."""
        return {"Parameter": level, "Verifikasi": verdict} | self.evidence(evidence)

    def pieces(self, state: str, several: bool = True, zero: float = 0.03) -> list[Row]:
        """Return the rows of one cell that is meant to be in a state, or is anything."""
        dice = self.dice
        level = "0" if dice.random() < zero else dice.choice(self.levels)
        waiting = dice.choice(("Menunggu", None, "menunggu", "Entah"))
        if state == "missing":
            blank = [self.piece(dice.choice((None, "4", "x")), True, "Diterima")]
            return dice.choice(([], [], blank))
        if state == "verified":
            rows = [self.piece(level, True, dice.choice(("Diterima", "DITERIMA")))]
        elif state == "pending":
            rows = [self.piece(level, True, waiting)]
        elif state == "no_evidence":
            rows = [self.piece(level, False, dice.choice((waiting, "Diterima")))]
        elif state == "rejected":
            rows = [self.piece(level, dice.random() < 0.7, "Ditolak")]
        else:
            verdicts = (None, "Menunggu", "Diterima", "Ditolak", "Entah")
            count = dice.choice((1, 2, 2, 3)) if several else 1
            rows = [
                self.piece(
                    dice.choice((*"01233", None, "4")), dice.random() < 0.6, dice.choice(verdicts)
                )
                for _ in range(count)
            ]
        if several and state != "anything" and dice.random() < 0.1:
            rows.append(dict(rows[0]))
        return rows

    def innovation(self, inbox: Inbox, kind: str, affair: str | None = None) -> None:
        """Add one innovation of a kind (eligible, one_failing, sparse, anything) and its cells."""
        dice = self.dice
        self.serial += 1
        identifier = dice.choice(
            (f"INV-{self.serial:04d}", f"{self.serial}/A", f"id {self.serial}")
        )
        good = kind in ("eligible", "one_failing") or dice.random() < 0.6
        first, latest = self.dates(good or dice.random() < 0.3)
        row: Row = {
            "ID Inovasi": identifier,
            "Nama Inovasi": f"Inovasi {self.serial}",
            "OPD Pelaksana": dice.choice(
                ("Dinas Kesehatan", "Bapelitbang", "Kecamatan Kota; Satu")
            ),
            "Tahapan": "Penerapan" if good else dice.choice(("Inisiatif", "Uji Coba", "penerapan")),
            "Jenis": dice.choice(("Digital", "Non Digital", "Hibrida", None)),
            "Urusan": affair or dice.choice((*BASIC, *BASIC, *OTHER, *UNKNOWN)),
            "Urusan Beririsan": dice.choice((None, "Pendidikan", "Sosial; Kesehatan")),
            "Penerapan Awal": first,
            "Pengembangan Terbaru": latest,
            "Rancang Bangun": self.design(
                dice.choice((300, 301)) if good else dice.choice((0, 1, 298, 299, 300, 301))
            ),
            "Anggaran": dice.choice((None, "150000000", "banyak")),
            "Status": dice.choice(("Dikirim", "Diterima"))
            if good
            else dice.choice(("Draf", "Dikirim", "DITERIMA", "Ditolak")),
        }
        inbox["inovasi"].append(row)
        bad = dice.choice(self.mandatory) if kind == "one_failing" else None
        states = ("verified", "pending", "no_evidence", "rejected", "missing", "anything")
        for number in self.sid:
            if number == bad:
                state = dice.choice(states[1:5])
            elif kind in ("eligible", "one_failing"):
                optional = dice.choice(("verified", "verified", dice.choice(states)))
                state = "verified" if number in self.mandatory else optional
            elif kind == "sparse":
                state = dice.choice(("missing", "missing", dice.choice(states)))
            else:
                state = dice.choice(("verified", "pending", dice.choice(states)))
            zero = 0 if kind == "eligible" and number in self.mandatory else 0.03
            for piece in self.pieces(state, zero=zero):
                key: Row = {"ID Inovasi": identifier, "Nomor Indikator": number}
                inbox["indikator_inovasi"].append(key | piece)

    def own_rows(self, inbox: Inbox, state: str) -> None:
        """Add the region's own indicators, all meant to be in one state."""
        for number in self.spd:
            for piece in self.pieces(state, several=False):
                row: Row = {"Tahun": str(self.rules.rule_year), "Nomor Indikator": number}
                inbox["indikator_daerah"].append(row | piece)
            if self.dice.random() < 0.05:
                old: Row = {"Tahun": str(self.rules.rule_year - 1), "Nomor Indikator": number}
                inbox["indikator_daerah"].append(old | self.pieces("verified", False)[0])

    def spoil(self, inbox: Inbox) -> None:
        """Add repeated, contradictory, rejected and orphan rows."""
        dice = self.dice
        for source in ("inovasi", "indikator_inovasi", "indikator_daerah"):
            rows = inbox[source]
            if not rows:
                continue
            if dice.random() < 0.5:
                rows.insert(dice.randrange(len(rows)), dict(dice.choice(rows)))
            if dice.random() < 0.4:
                column = {"inovasi": "Nama Inovasi"}.get(source, "Parameter")
                changed: Row = {column: "2"}
                rows.append(dice.choice(rows) | changed)
        if inbox["inovasi"] and dice.random() < 0.6:
            columns = ("Status", "Tahapan", "OPD Pelaksana", "Urusan", "Nama Inovasi", "ID Inovasi")
            column = dice.choice(columns)
            bad: Row = {"ID Inovasi": "X-1"}
            bad |= {column: "Selesai" if column == "Status" else None}
            inbox["inovasi"].append(dice.choice(inbox["inovasi"]) | bad)
        orphan: Row = {"ID Inovasi": "X-1", "Nomor Indikator": "16"}
        if dice.random() < 0.6:
            inbox["indikator_inovasi"].append(orphan | self.pieces("verified", False)[0])
            unknown: Row = {"Nomor Indikator": dice.choice(("36", "2a"))}
            inbox["indikator_inovasi"].append(orphan | unknown)
        if inbox["indikator_daerah"] and dice.random() < 0.4:
            choices: list[Row] = [{"Tahun": "dua ribu"}, {"Nomor Indikator": "5c"}, {"Tahun": None}]
            wrong = dice.choice(choices)
            inbox["indikator_daerah"].append(inbox["indikator_daerah"][0] | wrong)

    def region(self, archetype: str, max_innovations: int) -> Inbox:
        """Return the rows of one region of an archetype."""
        dice, inbox = self.dice, empty_inbox()
        if archetype == "nothing":
            return inbox
        self.levels = "3" if archetype == "perfect" else dice.choice(("1233", "12", "2333"))
        own = "verified" if archetype == "perfect" else dice.choice(("verified", "anything"))
        self.own_rows(inbox, own)
        if archetype == "big" and max_innovations >= 201:
            for _ in range(dice.choice((199, 200, 201))):
                self.innovation(inbox, "eligible", dice.choice(BASIC))
        elif archetype == "floor":
            floor = self.rules.divisor_floor
            for _ in range(min(max_innovations, dice.choice((floor - 1, floor, floor + 1)))):
                self.innovation(inbox, dice.choice(("eligible", "one_failing")))
        elif archetype in ("affairs", "perfect"):
            covered = 6 if archetype == "perfect" else dice.choice((4, 5, 6))
            for affair in BASIC[:covered]:
                self.innovation(inbox, "eligible", affair)
            self.innovation(inbox, "one_failing", BASIC[covered % 6])
            for _ in range(max_innovations - 7 if archetype == "perfect" else 0):
                self.innovation(inbox, "eligible")
        elif archetype != "empty":
            kinds = {
                "one_failing": ("one_failing",),
                "messy": ("anything",),
            }.get(archetype, ("eligible", "one_failing", "sparse", "anything"))
            for _ in range(dice.randrange(max_innovations + 1)):
                self.innovation(inbox, dice.choice(kinds))
        if archetype in ("ordinary", "one_failing", "messy") and inbox["inovasi"]:
            for _ in range(dice.randrange(3)):
                dice.choice(inbox["inovasi"])["Status"] = "Draf"
        if archetype == "rejected":
            for row in inbox["inovasi"]:
                row["Status"] = dice.choice(("Ditolak", "Diterima"))
        if dice.random() < 0.7:
            self.spoil(inbox)
        return inbox
