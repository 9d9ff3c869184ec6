"""An inbox of the whole nation for load tests, all of it synthetic and labelled.

What belongs here: `write_nation`. What does not: the making of rows, which is the sample's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sample.book import SEEDS, Book, read_book
from sample.dice import Dice
from sample.files import HEADERS, LABEL, Layout, write_file
from sample.innovations import Record
from sample.kaltim import TITLES, keyed, make_region, region_key
from sample.profile import Profile, random_profile

# Its six regions are administrative: they have no government of their own to score.
WITHOUT_REGIONS = "31"
N_INNOVATIONS = 36_742  # reported nationally in 2025


def write_nation(
    directory: Path, seed: int, n_innovations: int = N_INNOVATIONS, seeds: Path = SEEDS
) -> list[Path]:
    """Write one large CSV per source and province for all kabupaten and kota.

    Args:
        directory: becomes the inbox.
        seed: everything follows from it.
        n_innovations: innovations of all regions together.
        seeds: the project's seeds.

    Returns:
        The files written, sorted. Memory stays at one region.
    """
    book = read_book(seeds)
    profiles = _profiles(book, seed, n_innovations)
    provinces = sorted({profile.region_code[:2] for profile in profiles})
    written = []
    for source, title in TITLES.items():
        for province in provinces:
            own = [profile for profile in profiles if profile.region_code[:2] == province]
            layout = Layout("csv", titles=(LABEL, title))
            path = directory / source / f"provinsi_{province}_{source}"
            rows = _rows(source, own, book, seed)
            written.append(
                write_file(path, ("Kode Wilayah", *HEADERS[source]), rows, layout, int(province))
            )
    return sorted(written)


def _profiles(book: Book, seed: int, n_innovations: int) -> list[Profile]:
    """Return a random profile per region; their innovations add up to the given number."""
    dice = Dice(f"{seed}/nation")
    codes = [
        code
        for code, row in book.regions.items()
        if row["region_type"] != "provinsi" and code[:2] != WITHOUT_REGIONS
    ]
    weights = [dice.integer(1, 20) * dice.integer(1, 20) for _ in codes]
    total = sum(weights)
    counts = [n_innovations * weight // total for weight in weights]
    for at in range(n_innovations - sum(counts)):
        counts[at % len(counts)] += 1
    return [random_profile(c, n, dice) for c, n in zip(codes, counts, strict=True)]


def _rows(source: str, profiles: list[Profile], book: Book, seed: int) -> Iterator[Record]:
    for profile in profiles:
        rows = make_region(profile, book, seed)
        yield from keyed(getattr(rows, source), region_key(profile, book))
