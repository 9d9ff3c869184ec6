"""Perangkat daerah as they appear in the published tables, each with a name for its files.

Here belongs who gets a worklist and what the file is called. What stands in the list belongs to
`worklist`. A file name is derived from the agency's name and never contains anything but lower-case
letters, digits and dashes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MAX_SLUG = 48
NAMELESS = "tanpa-nama"
# Names that some systems keep for devices, whatever the extension.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


@dataclass(frozen=True)
class Agency:
    """One perangkat daerah of a region; ``name`` is empty where the data names none."""

    region_code: str
    name: str
    slug: str

    @property
    def path(self) -> str:
        """Its worklist below the folder of the edition, without an extension."""
        return f"opd/{self.region_code}/{self.slug}"


def slugs(names: Iterable[str]) -> dict[str, str]:
    """File names for texts, one each, whatever they hold.

    Names that come down to the same letters, to none, or to more than fit get a few digits of
    their own hash, so that a name keeps its file when another one appears or goes.

    Args:
        names: distinct texts.

    Returns:
        Slug by text: ``[a-z0-9-]``, at most 57 characters, all different.
    """
    texts = sorted(set(names))
    plain = {text: _plain(text) for text in texts}
    count = Counter(slug[:MAX_SLUG] for slug in plain.values())
    result = {}
    for text, slug in plain.items():
        cut = slug[:MAX_SLUG].strip("-")
        clear = slug and len(slug) <= MAX_SLUG and count[slug] == 1
        if not clear or _RESERVED.fullmatch(slug) or re.search(r"-[0-9a-f]{8}$", slug):
            cut = f"{cut or NAMELESS}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        result[text] = cut
    return result


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")


def agencies_of(region_code: str, names: Iterable[str | None]) -> dict[str, Agency]:
    """The agencies of one region by name, in the order of their names."""
    found = slugs(name or "" for name in names)
    return {name: Agency(region_code, name, slug) for name, slug in sorted(found.items())}
