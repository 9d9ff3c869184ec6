"""Great Expectations, imported without two libraries that no check of ours needs.

What belongs here: the one way to import it first. What does not: what is expected
(`expectations`, `gate`).
"""

from __future__ import annotations

import importlib
import sys
import threading
from types import ModuleType
from typing import Any

# Great Expectations imports them for the divergence of distributions and its chart: half of the
# memory and of the seconds of its import (decision 0066).
LEFT_OUT = ("scipy", "scipy.stats", "altair")
_ONE_AT_A_TIME = threading.Lock()


class _LeftOut(ModuleType):
    """Stands for a library during the import; who asks it for more is told why it fails."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{self.__name__}.{name}: left out of the import by {__name__}")


def import_great_expectations() -> None:
    """Import `great_expectations` with its expectations; nothing the second time.

    Afterwards `import great_expectations` is the same package, and `import scipy` the library
    itself: the stand-ins are there for this import alone. Threads wait for each other.
    """
    with _ONE_AT_A_TIME:
        if "great_expectations.expectations" in sys.modules:
            return
        stand_ins = {name: _LeftOut(name) for name in LEFT_OUT if name not in sys.modules}
        for name, module in stand_ins.items():
            parent, _, child = name.rpartition(".")
            if parent in stand_ins:
                setattr(stand_ins[parent], child, module)
        sys.modules.update(stand_ins)
        try:
            importlib.import_module("great_expectations.expectations")
        finally:
            for name in stand_ins:
                del sys.modules[name]
