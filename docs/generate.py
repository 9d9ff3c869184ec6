"""Writes the pages of `docs/` that follow from data: `python docs/generate.py`.

What belongs here: the pages of the contracts (`contracts/<source>.md`) and their JSON Schema, the
closed list of codes (`codes.md`), the checks (`checks.md`), the tables of an edition (the marked
part of `edition.md`), the rooms (of `README.md`) and their layers (of `architecture.md`). What does
not: prose, which people write. The pages that senders of files read are in Indonesian.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import tomllib
from pathlib import Path

import yaml

from ingest.conforming.reference import Reference, load_reference
from ingest.conforming.tables.table import find_table
from ingest.contracts.column import Column
from ingest.contracts.contract import (
    CONTRACTS,
    FOLDER,
    OWN_LAYOUT,
    Contract,
    contract_schema,
    load_contracts,
)
from ingest.findings import Refused
from ingest.reading.reader import read_sheet
from ingest.text.cells import one_line
from ingest.text.personal_data import mask
from orchestration.editions.publication import TABLES

PROJECT = Path(__file__).resolve().parents[1]
DOCS = PROJECT / "docs"
DBT = PROJECT / "dbt_project"
TABLES_MARK = "<!-- tables: written by docs/generate.py from the YAML beside the models -->"
ROOMS_MARK = "<!-- rooms: written by docs/generate.py from the first sentence at each door -->"
LAYERS_MARK = "<!-- layers: written by docs/generate.py from pyproject.toml -->"
END = "<!-- end of what is written -->"
ROOMS = ("ingest", "orchestration", "reports")
SHOWN = 70
EXAMPLE_REGION = "6403"

ORIGINS = {
    "puja_indah": "ekspor PUJA INDAH dan portal IID",
    "agency": "berkas perangkat daerah",
    "official": "hasil dan angka resmi",
}
TYPES = {
    "region_kemendagri": "kode wilayah Kemendagri: `64.03`, `6403`",
    "region_bps": "kode wilayah BPS",
    "region_name": "nama daerah, dengan Kabupaten atau Kota",
    "text": "teks",
    "identifier": "nomor atau kode, disimpan sebagai teks",
    "category": "pilihan",
    "integer": "bilangan bulat",
    "number": "angka",
    "number_or_text": "angka atau kata",
    "level": "bilangan bulat",
    "date": "tanggal",
    "indicator": "nomor indikator",
}
SCOPES = {"region_code": "daerah", "measure": "ukuran", "agency": "OPD"}
PERIODS = {"week": "setiap minggu", "month": "setiap bulan", "year": "setiap tahun"}
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DECIMALS = {"comma": "koma", "point": "titik"}


def documents() -> dict[Path, str]:
    """Every generated page: its path and its whole text."""
    pages = {
        DOCS / "codes.md": _codes(),
        DOCS / "checks.md": _checks(),
        DOCS / "edition.md": _edition(),
        DOCS / "architecture.md": _marked(DOCS / "architecture.md", LAYERS_MARK, _layers()),
        PROJECT / "README.md": _marked(PROJECT / "README.md", ROOMS_MARK, _rooms()),
    }
    for source, contract in load_contracts().items():
        pages[DOCS / "contracts" / f"{source}.md"] = _contract(contract)
    schema = json.dumps(contract_schema(), indent=2, ensure_ascii=False)
    pages[CONTRACTS / "schema.json"] = f"{schema}\n"
    return pages


def published_tables() -> dict[str, tuple[str, list[tuple[str, str, str]]]]:
    """The tables of `data/`.

    Returns:
        By published name: the description, and (name, type, description) of every column. The
        type is empty where the model has no contract.
    """
    words = (DBT / "models/docs.md").read_text(encoding="utf-8")
    typed_once = dict(re.findall(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", words, re.DOTALL))
    described = {}
    for path in sorted((DBT / "models").rglob("*.yml")):
        text = re.sub(
            r"\"{{ doc\('(\w+)'\) }}\"",
            lambda named: json.dumps(typed_once[named[1]], ensure_ascii=False),
            path.read_text(encoding="utf-8"),
        )
        for model in yaml.safe_load(text).get("models", ()):
            described[model["name"]] = model
    tables = {}
    for relation, name in TABLES.items():
        model = described[relation]
        columns = [
            (c["name"], c.get("data_type", ""), c.get("description", "")) for c in model["columns"]
        ]
        tables[name] = (model["description"], columns)
    return tables


def _codes() -> str:
    with (DBT / "seeds/catalogue/finding_code.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (
                *(f"`{row['code']}`", _severity(row["severity"]), row["title"]),
                *(row["example"], row["remedy"]),
            )
            for row in csv.DictReader(file)
        ]
    return "\n".join(
        [
            "# Kode temuan",
            "",
            "Halaman ini ditulis oleh `docs/generate.py` dari `finding_code.csv`.",
            "",
            "Daftar ini tertutup: berkas hanya dapat bertemuan kode di bawah. Kode `E_...` pada"
            " kolom yang tidak wajib hanya mengosongkan nilainya: barisnya tetap berlaku dan"
            " temuannya menjadi peringatan.",
            "",
            *_table(("Kode", "Tingkat", "Arti", "Contoh", "Yang perlu dilakukan"), rows),
            "",
        ]
    )


def _checks() -> str:
    """The catalogue of checks, in its order."""
    words = {(row["kind"], row["code"]): row["label"] for row in _seed("label")}
    rows = [
        (
            f"`{row['check_id']}`",
            f"{row['title']}. {row['description']}",
            words["dimension", row["dimension"]],
            words["severity", row["severity"]],
            f"{row['owner']}: {row['remedy']}",
            f"{row['due_days']} hari",
        )
        for row in _seed("check_catalogue")
    ]
    headings = ("Kode", "Yang diperiksa", "Dimensi", "Tingkat", "Siapa dan bagaimana", "Batas")
    return "\n".join(
        [
            "# Pemeriksaan mutu",
            "",
            "Halaman ini ditulis oleh `docs/generate.py` dari `check_catalogue.csv`. Dimensi"
            " menurut ISO/IEC 25012. *Menahan* menahan peringkat; *Catatan* hanya menandai. Batas"
            " dihitung dari tanggal tutup edisi yang pertama kali menemukannya."
            " `iid data-docs` menulis hasilnya, dan hasil setiap kontrak, sebagai Data Docs.",
            "",
            *_table(headings, rows),
            "",
        ]
    )


def _seed(name: str) -> list[dict[str, str]]:
    path = DBT / f"seeds/catalogue/{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _severity(code: str) -> str:
    return {"error": "kesalahan", "warn": "peringatan"}[code]


def _edition() -> str:
    lines = []
    for name, (description, columns) in sorted(published_tables().items()):
        rows = [(f"`{column}`", kind, words) for column, kind, words in columns]
        lines += [f"### `{name}`", "", one_line(description), ""]
        lines += [*_table(("column", "type", "what it is"), rows), ""]
    return _marked(DOCS / "edition.md", TABLES_MARK, lines)


def _rooms() -> list[str]:
    """Each room, its sub-packages and the modules at its top, by the first sentence of each."""
    rows = []
    for room in ROOMS:
        rows.append((f"**[{room}/]({room})**", _first_sentence(PROJECT / room / "__init__.py")))
        for door in sorted((PROJECT / room).glob("*/__init__.py")):
            folder = f"{room}/{door.parent.name}"
            rows.append((f"[{folder}/]({folder})", _first_sentence(door)))
        for module in sorted((PROJECT / room).glob("[a-z]*.py")):
            path = f"{room}/{module.name}"
            rows.append((f"[{path}]({path})", _first_sentence(module)))
    text = (DBT / "README.md").read_text(encoding="utf-8").partition("\n\n")[2]
    rows.append(("**[dbt_project/](dbt_project/README.md)**", text.partition(".")[0] + "."))
    for folder, words in re.findall(r"^\| \[([\w/]+)/\]\([^)]+\) \| (.+) \|$", text, re.M):
        if folder.count("/") < 2:
            path = f"dbt_project/{folder}"
            rows.append((f"[{path}/]({path})", f"{words[0].upper()}{words[1:]}."))
    return [*_table(("folder", "what lives there"), rows), ""]


def _first_sentence(module: Path) -> str:
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n\n")[0]


def _layers() -> list[str]:
    """The order of imports in each room, as import-linter enforces it."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    rows = [
        (f"`{container}`", ", ".join(f"`{layer}`" for layer in contract["layers"]))
        for contract in contracts
        if contract["type"] == "layers"
        for container in contract["containers"]
    ]
    return [*_table(("in", "from the top to the bottom"), rows), ""]


def _marked(path: Path, mark: str, lines: list[str]) -> str:
    """A page that people write, with the part between a mark and its end written anew."""
    before, _, rest = path.read_text(encoding="utf-8").partition(mark)
    return "\n".join([before + mark, "", *lines, END]) + rest.partition(END)[2]


def _contract(contract: Contract) -> str:
    example = _example(contract)
    scope = " dan ".join(SCOPES.get(name, name) for name in contract.scope)
    lines = [
        f"# `{contract.source}`: {contract.title}",
        "",
        "Halaman ini ditulis oleh `docs/generate.py` dari"
        f" `ingest/contracts/{contract.source}.yml`.",
        "",
        contract.description,
        "",
        f"* Letakkan di `inbox/{contract.source}/`, nama berkas bebas (XLSX, XLS, CSV, Parquet).",
        f"* Asal: {ORIGINS[contract.origin]}. Pemilik: {contract.owner}.",
        f"* Satu baris per {contract.row}.",
        f"* Satu berkas adalah potret lengkap per {scope}: berkas terbaru yang diterima berlaku.",
        f"* {_key(contract)}",
        f"* {_due(contract)}",
    ]
    if contract.sheet:
        lines.append(f"* Lembar bernama `{contract.sheet}` dibaca lebih dahulu.")
    if contract.due_for_region:
        lines.append(
            "* Wajib: selama berkas ini belum diterima, daerah tidak dapat berstatus Final."
        )
    lines += [
        "",
        *_columns(contract, example),
        "",
        "Contoh di atas adalah satu baris dari kotak masuk contoh. Huruf besar, spasi, dan tanda"
        " baca pada judul kolom tidak berpengaruh; urutan kolom bebas. Kolom yang tidak ada di"
        " tabel ini diabaikan (`W_HEADER_EXTRA`). Kesalahan dan cara memperbaikinya:"
        " [kode temuan](../codes.md).",
        "",
    ]
    for layout in contract.readings[1:]:
        lines += _layout(layout, contract)
    return "\n".join(lines)


def _layout(layout: Contract, own: Contract) -> list[str]:
    """The section of another layout: what differs from the source's own."""
    since = f", berlaku sejak {layout.valid_from}" if layout.valid_from else ""
    lines = [
        f"## Tata letak lain: {layout.title}",
        "",
        f"Kontrak `{own.source}.{layout.layout}`{since}. Pemilik: {layout.owner}.",
        "",
        layout.description,
        "",
    ]
    points = []
    if layout.region == FOLDER:
        points.append(f"Daerah: menurut folder, `inbox/{own.source}/6403/`.")
    elif layout.region:
        points.append(f"Daerah: selalu {layout.region}.")
    if layout.header_rows > 1:
        points.append(f"Judul kolom terdiri atas sampai {layout.header_rows} baris.")
    if layout.title_contains:
        points.append(f"Judul tabel memuat: {', '.join(layout.title_contains)}.")
    if layout.title_excludes:
        points.append(f"Judul tabel tidak memuat: {', '.join(layout.title_excludes)}.")
    if layout.names_without_type:
        points.append(f"Nama tanpa Kabupaten atau Kota berarti {layout.names_without_type}.")
    if layout.decimal:
        points.append(f"Tanda desimal: {DECIMALS[layout.decimal]}.")
    if layout.missing:
        points.append(f"Berarti kosong: {', '.join(f'`{mark}`' for mark in layout.missing)}.")
    if layout.marks:
        points.append(f"Tanda catatan kaki: {', '.join(f'`{mark}`' for mark in layout.marks)}.")
    headers = {column.name: column.header for column in own.columns}
    for name, text in layout.constants.items():
        points.append(f"{headers[name]}: selalu `{text}`.")
    for name, sources in layout.made.items():
        made_of = " dan ".join(headers[source] for source in sources)
        points.append(f"{headers[name]}: dibentuk dari {made_of}.")
    for name in layout.sections:
        points.append(f"{headers[name]}: menurut baris bagian di atasnya.")
    if layout.fill_down:
        names = ", ".join(headers[name] for name in layout.fill_down)
        points.append(f"Sel kosong mengulang sel di atasnya: {names}.")
    if unpivot := layout.unpivot:
        how = f"berpola `{unpivot.pattern}`" if unpivot.pattern else "yang disebut di kontrak"
        points.append(
            f"Kolom {how} menjadi baris: judulnya {headers[unpivot.name]}, selnya"
            f" {headers[unpivot.value]}."
        )
    lines += [f"* {point}" for point in points]
    example = _example(layout)
    return [*lines, "", *_columns(layout, example), ""]


def _columns(contract: Contract, example: dict[str, str]) -> list[str]:
    rows = [
        (
            column.header,
            _required(column),
            _type(column, contract),
            ", ".join(column.aliases),
            example.get(column.name, ""),
        )
        for column in contract.sought
    ]
    return _table(("Judul kolom", "Wajib", "Isi", "Judul lain yang dikenali", "Contoh"), rows)


def _due(contract: Contract) -> str:
    if contract.period is None:
        return "Dikirim bila ada."
    day = contract.due_day
    if contract.period == "week":
        when = DAYS[int(day or 1) - 1]
    else:
        when = f"tanggal {day}" if contract.period == "month" else f"{day} (bulan-tanggal)"
    due = f"Jatuh tempo {PERIODS[contract.period]}, paling lambat {when}."
    if contract.news:
        due += " Setiap periode meminta data baru: isi yang sama dengan kiriman sebelumnya tercatat"
        due += " terlambat, apa pun nama dan formatnya."
    return due


def _key(contract: Contract) -> str:
    if not contract.key:
        return (
            "Baris yang sama persis dihitung satu kali; selain itu setiap baris adalah satu bukti."
        )
    headers = {column.name: column.header for column in contract.columns}
    names = [headers.get(name, "daerah") for name in contract.key]
    return (
        f"Kunci baris: {', '.join(names)}. Dua baris sama dihitung satu kali; dua baris berbeda"
        " dengan kunci yang sama ditolak semuanya."
    )


def _required(column: Column) -> str:
    if column.type.startswith("region_"):
        return "sedikitnya satu kunci daerah"
    return "ya" if column.required else ""


def _type(column: Column, contract: Contract) -> str:
    words = TYPES[column.type]
    if column.values:
        words += ": " + ", ".join(f"`{spellings[0]}`" for spellings in column.values.values())
    if column.type == "indicator":
        words += {
            "SPD": " `1`, `2a` ... `15`",
            "SID": " `16` ... `35`",
            "all": " `1`, `2a` ... `35`",
        }[column.aspect or ""]
    if column.minimum is not None and column.maximum is not None:
        words += f" {column.minimum} s.d. {column.maximum}"
    elif column.minimum is not None:
        words += f", tidak kurang dari {column.minimum}"
    if column.unit:
        words += f" ({column.unit})"
    if column.description:
        words += f"; {column.description}"
    return words


def _example(contract: Contract) -> dict[str, str]:
    """The fullest row of a region in the sample's (or a test's) files of a layout, by column."""
    reference = load_reference(DBT / "seeds")
    files = sorted((PROJECT / "sample/inbox" / contract.source).glob("*"))
    if contract.layout != OWN_LAYOUT or not files:
        name = contract.layout if contract.layout != OWN_LAYOUT else contract.source
        files = list((PROJECT / "tests/fixtures").glob(f"*/{name}.csv"))
    file = next((path for path in files if path.name.startswith("berau")), files[0])
    table = find_table(read_sheet(file.read_bytes(), contract.headers), contract)
    columns = table.header.columns
    keys = [c for c in contract.region_columns if c.name in columns]
    rows = [
        row
        for _, row in table.rows
        if not keys or any(_is_example(row[columns[c.name]], c, reference) for c in keys)
    ]
    row = max(rows, key=lambda cells: sum(bool(cell) for cell in cells))
    return {name: _shown(row[at]) for name, at in columns.items() if at < len(row)}


def _is_example(text: str, column: Column, reference: Reference) -> bool:
    try:
        return bool(text) and reference.region(text, column) == EXAMPLE_REGION
    except Refused:
        return False


def _shown(text: str) -> str:
    line = mask(one_line(text))
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rstrip()} ..."


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    for row in rows:
        cells = [one_line(cell).replace("|", "\\|") for cell in row]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Write every generated page."""
    for path, text in documents().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
