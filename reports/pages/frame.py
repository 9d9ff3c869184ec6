"""The frame around a page: where it lies, and which other pages it leads to.

Here belong ways between pages. What a page says belongs to the views, how it looks to templates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reports.errors import ReportError

_SAFE_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")


@dataclass(frozen=True)
class Places:
    """Some pages that a reader can go to from every page: a heading, and names with their ways.

    Attributes:
        ways: Name of each, and its way below the folder of the edition.
    """

    heading: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Where a page lies among others.

    Attributes:
        root: Relative way from the page to the folder of the edition.
        names: Names of the overview pages that exist; none where this page stands alone.
        is_correction: Whether the page of a correction exists beside this one.
        translated: For a page in another language, the overview pages that are in it, too; they
            lie beside it.
        places: Regions, and on pages of a region its agencies, to go to.
        other: The same page in another language: code, way from this page, name of the language.
    """

    root: str = ""
    names: frozenset[str] = frozenset()
    is_correction: bool = False
    translated: frozenset[str] = frozenset()
    places: tuple[Places, ...] = ()
    other: tuple[str, str, str] | None = None

    @property
    def has_siblings(self) -> bool:
        """Whether the other pages of the edition exist beside this one."""
        return bool(self.names)

    def document(self, name: str) -> str:
        """Way to a document that exists in every language of the pages."""
        return name if self.translated else f"{self.root}{name}"

    def to(self, name: str) -> str:
        """Way to an overview page, in the language of this page where there is one."""
        return f"{name}.html" if name in self.translated else f"{self.root}{name}.html"

    def below(self, depth: int) -> Frame:
        """The frame of a page that lies some folders below the edition's own."""
        return replace(self, root="../" * depth)


def safe_code(code: str) -> str:
    """Region code as a file name.

    Raises:
        ReportError: The code holds anything but letters, digits, dash and underscore.
    """
    if not _SAFE_CODE.fullmatch(code):
        raise ReportError(f"the region code {code!r} cannot be the name of a file")
    return code
