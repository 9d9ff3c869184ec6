"""Reference data at the door: the regions and the indicators that cells may name.

Reads the seeds (the one place where shared words live) and resolves region keys; it never
guesses: what no code, name or alias matches is reported.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from ingest.contracts.column import Column
from ingest.findings import Refused
from ingest.lists import Correction
from ingest.text.cells import fold

TYPE_WORDS = {
    "kab": "kabupaten",
    "kodya": "kota",
    "kotamadya": "kota",
    "pemkab": "kabupaten",
    "pemkot": "kota",
    "prov": "provinsi",
    "pemprov": "provinsi",
}

# Short words inside names.
NAME_WORDS = {"kep": "kepulauan", "adm": "administrasi"}

KINDS = ("kabupaten", "kota", "provinsi")
# Of rows that hold for all regions; no region bears it.
NATION_CODE = "00"


def normalise_name(text: str) -> str:
    """Fold a region's name: `Kab. Berau` and `KABUPATEN  BERAU` become `kabupaten berau`."""
    words = fold(text, " ").split()
    if words[:1] in (["pemerintah"], ["pemda"]):
        words = words[1:]
        if words[:1] == ["daerah"]:
            words = words[1:]
    if words and words[0] in TYPE_WORDS:
        words[0] = TYPE_WORDS[words[0]]
    return " ".join(NAME_WORDS.get(word, word) for word in words)


@dataclass(frozen=True)
class Reference:
    """What cells may name.

    Attributes:
        by_bps: Kemendagri code by BPS code.
        shared_names: bare names that several regions bear; they resolve to none of them.
        by_name: Kemendagri code by folded name; bare names (without Kabupaten or Kota) only
            where a single region bears them.
        indicators: indicator codes by aspect, over all rule years.
        kinds: kabupaten, kota or provinsi by known Kemendagri code.
        weights: weight by rule year and indicator, the newest version.
        codes: per finding code its severity, title and remedy (Indonesian).
        checks: per finding code the check that it fails.
        utc_hours: by code of a province, by how many hours its clocks are ahead of UTC.
        counted_measures: measures that the rule book counts with.
    """

    by_bps: dict[str, str]
    by_name: dict[str, str]
    shared_names: frozenset[str]
    indicators: dict[str, frozenset[str]]
    codes: dict[str, tuple[str, str, str]]
    checks: dict[str, str]
    kinds: dict[str, str]
    weights: dict[tuple[int, str], Decimal]
    utc_hours: dict[str, int]
    counted_measures: frozenset[str]
    corrections: tuple[Correction, ...] = ()

    @cached_property
    def by_joined(self) -> dict[str, str]:
        """Kemendagri code by name without spaces, where that names one region only."""
        joined: dict[str, set[str]] = {}
        for name, code in self.by_name.items():
            joined.setdefault(name.replace(" ", ""), set()).add(code)
        shared = {name.replace(" ", "") for name in self.shared_names}
        return {n: min(codes) for n, codes in joined.items() if len(codes) == 1 and n not in shared}

    def indicators_of(self, column: Column) -> frozenset[str]:
        """The indicator codes that a column may hold."""
        if column.aspect == "all":
            return frozenset().union(*self.indicators.values())
        return self.indicators.get(column.aspect or "", frozenset())

    def day_in(self, moment: dt.datetime, region: str | None) -> dt.date | Refused:
        """The day that a moment is in a region, or why it is none."""
        hours = self.utc_hours.get((region or "")[:2])
        if hours is None:
            return Refused("E_DATE", "saat dalam UTC, daerahnya tidak diketahui")
        return (moment + dt.timedelta(hours=hours)).date()

    def region(
        self,
        text: str,
        column: Column,
        without_type: str | None = None,
        capitals_mean: str | None = None,
    ) -> str:
        """Resolve one region key to its Kemendagri code.

        A name that is found in a code column is read as a name.

        Args:
            text: the cell.
            column: the column that it stands in.
            without_type: what a name without Kabupaten or Kota means, where the contract says.
            capitals_mean: what such a name means that is written in capitals, likewise.

        Raises:
            Refused: `E_REGION_UNKNOWN`.
        """
        name = normalise_name(text)
        code = self._code(text, column)
        if code is None and capitals_mean and text.isupper() and name.split(" ")[0] not in KINDS:
            # GORONTALO is the province over Gorontalo.
            code = self.by_name.get(f"{capitals_mean} {name}")
        code = code or self._named(name, without_type)
        if code is None:
            detail = "tidak ada di daftar wilayah"
            if name in self.shared_names:
                detail = "nama ini milik beberapa daerah"
            raise Refused("E_REGION_UNKNOWN", detail)
        return code

    def _named(self, name: str, without_type: str | None) -> str | None:
        names = [name]
        if without_type and name.split(" ")[0] not in KINDS:
            # A table that writes Kota wherever it means one never means a kota without it.
            names = [f"{without_type} {name}", f"provinsi {name}", name]
        for one in names:
            # Names are printed with and without spaces: Labuhan Batu is Labuhanbatu.
            code = self.by_name.get(one) or self.by_joined.get(one.replace(" ", ""))
            if code and (len(names) == 1 or one != name or self._may_be(code, without_type or "")):
                return code
        return None

    def _may_be(self, code: str, kind: str) -> bool:
        return len(code) == 2 or self.kinds.get(code, kind) == kind

    def _code(self, text: str, column: Column) -> str | None:
        digits = _digits(text)
        if column.type == "region_bps":
            return self.by_bps.get(digits) or self.by_bps.get(re.sub(r"00$", "", digits))
        province = re.sub(r"00$", "", digits)
        return next((code for code in (digits, province) if code in self.kinds), None)


def _digits(text: str) -> str:
    """The digits of a region code in the ways that people and spreadsheets write it, else ''."""
    if re.fullmatch(r"\d\d[.,]\d", text):
        return f"{text[:2]}{text[3]}0"  # a spreadsheet number: 64.10 was written as 64.1
    if match := re.fullmatch(r"(\d{4})[.,]0+", text):
        return match[1]
    if match := re.fullmatch(r"(\d\d) ?[., -]? ?(\d\d)?\.?", text):
        return match[1] + (match[2] or "")
    return re.sub(r"\D", "", text) if re.fullmatch(r"\d[.,]\d{3}", text) else ""


def load_reference(seeds: Path, corrections: tuple[Correction, ...] = ()) -> Reference:
    """Read the region, indicator and finding-code seeds.

    Args:
        seeds: the dbt project's seed folder.
        corrections: known errors of sources that are put right while reading.
    """
    regions = _rows(seeds / "reference/region.csv")
    by_name: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    islands: dict[str, set[str]] = {}
    for region in regions:
        code, kind = region["kemendagri_code"], region["region_type"]
        name = normalise_name(region["name"])
        if kind == "provinsi":
            name = f"provinsi {name}"
        by_name[name] = code
        # Those of Jakarta are written with and without the word.
        by_name[name.replace(" administrasi ", " ")] = code
        name = name.replace(" administrasi ", " ")
        bare.setdefault(name.removeprefix(f"{kind} "), set()).add(code)
        islands.setdefault(_islands_last(name), set()).add(code)
    for alias in _rows(seeds / "reference/region_alias.csv"):
        by_name.setdefault(normalise_name(alias["alias"]), alias["region_code"])
    for name, codes in bare.items():
        if len(codes) == 1:
            by_name.setdefault(name, *codes)
    for name, codes in islands.items():
        # Kab. Kep. Konawe is Konawe Kepulauan, as Selayar Kepulauan is Kepulauan Selayar.
        if len(codes) == 1:
            words = name.split(" ")
            for one in (name, " ".join([*words[:1], "kepulauan", *words[1:-1]])):
                if words[-1] == "kepulauan":
                    by_name.setdefault(one, *codes)
    indicators = _rows(seeds / "rule_book/rule_indicator.csv")
    catalogue = _rows(seeds / "catalogue/finding_code.csv")
    return Reference(
        by_bps={r["bps_code"]: r["kemendagri_code"] for r in regions if r["bps_code"]},
        by_name=by_name,
        shared_names=frozenset(name for name, codes in bare.items() if len(codes) > 1),
        indicators={
            aspect: frozenset(i["indicator_code"] for i in indicators if i["aspect"] == aspect)
            for aspect in {i["aspect"] for i in indicators}
        },
        codes={row["code"]: (row["severity"], row["title"], row["remedy"]) for row in catalogue},
        checks={row["code"]: row["check_id"] for row in catalogue},
        kinds={region["kemendagri_code"]: region["region_type"] for region in regions},
        weights={
            (int(i["rule_year"]), i["indicator_code"]): Decimal(i["weight"])
            for i in sorted(indicators, key=lambda i: i["valid_from"])
        },
        utc_hours={
            row["province_code"]: int(row["utc_hours"])
            for row in _rows(seeds / "reference/province_clock.csv")
        },
        counted_measures=frozenset(
            row["measure"] for row in _rows(seeds / "rule_book/rule_measure.csv")
        ),
        corrections=corrections,
    )


def _islands_last(name: str) -> str:
    """A name with the word Kepulauan at its end, wherever it stands."""
    words = name.split(" ")
    kept = [word for word in words if word != "kepulauan"]
    return " ".join(kept + ["kepulauan"] * (len(kept) < len(words)))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
