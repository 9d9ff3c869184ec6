"""Random changes of a home directory, each of which `iid verify` must find and locate.

What belongs here: one change at a time (a flipped bit, a file cut, grown, emptied, removed, swapped
with another or added; a record of the chain edited, removed, doubled, moved; the end of the chain
cut) and its undoing. By hand: `python -m tests.mutate_home --count 1000`.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.audit.verification import differences
from orchestration.settings import PROJECT, Settings, load_settings

# Where one changed bit must be noticed. Dagster's own storage and the database of the build are
# no record of anything.
WATCHED = ("raw", "landing", "build/landing", "editions", "published", "chain")


def watched_files(home: Path) -> list[Path]:
    """Every file whose bytes are guarded, in a fixed order."""
    files = [path for part in WATCHED for path in (home / part).rglob("*") if path.is_file()]
    kept = {path for path in files if "terbaru" not in path.relative_to(home).parts}
    return sorted({*kept, home / "build/landing.json", home / "build/mutu.html"})


def flip_bit(path: Path, dice: random.Random) -> str:
    content = bytearray(path.read_bytes())
    at = dice.randrange(len(content))
    content[at] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return f"bit of byte {at} flipped"


def cut(path: Path, dice: random.Random) -> str:
    content = path.read_bytes()
    path.write_bytes(content[: dice.randrange(len(content))])
    return "cut"


def grow(path: Path, dice: random.Random) -> str:
    with path.open("ab") as file:
        file.write(dice.randbytes(dice.randint(1, 20)))
    return "grown"


def remove(path: Path, dice: random.Random) -> str:
    path.unlink()
    return "removed"


def _lines(change: Callable[[list[bytes], random.Random], None]) -> Callable:
    def changed(path: Path, dice: random.Random) -> str:
        lines = path.read_bytes().splitlines(keepends=True)
        before = list(lines)
        while lines == before:
            change(lines, dice)
        path.write_bytes(b"".join(lines))
        return change.__name__

    return changed  # fmt: skip


def drop_line(lines: list[bytes], dice: random.Random) -> None:
    del lines[dice.randrange(len(lines))]


def repeat_line(lines: list[bytes], dice: random.Random) -> None:
    lines.insert(dice.randint(0, len(lines)), dice.choice(lines))


def move_line(lines: list[bytes], dice: random.Random) -> None:
    lines.insert(dice.randrange(len(lines)), lines.pop(dice.randrange(len(lines))))


def cut_lines(lines: list[bytes], dice: random.Random) -> None:
    del lines[dice.randrange(len(lines)) :]


ANY = (flip_bit, flip_bit, flip_bit, cut, grow, remove)
LINES = tuple(_lines(change) for change in (drop_line, repeat_line, move_line, cut_lines))


@contextmanager
def mutated(home: Path, dice: random.Random) -> Iterator[str]:
    """Change one thing of a home for the time of the block.

    Yields:
        What was changed, for a person.
    """
    files = watched_files(home)
    # Half of the changes are of the chain, since it has the fewest bytes.
    path = dice.choice(sorted((home / "chain").iterdir()) if dice.random() < 0.5 else files)
    kinds = ANY + (LINES * 2 if path.suffix == ".jsonl" else ())
    if path.parts[-3:-2] == ("editions",) and dice.random() < 0.1:
        stray = path.with_name("tambahan.html")
        stray.write_text("x")
        yield f"{stray.relative_to(home)}: added"
        stray.unlink()
        return
    original, link = path.read_bytes(), home / "editions/terbaru"
    target = link.readlink()
    what = dice.choice(kinds)(path, dice)
    if path.exists() and path.read_bytes() == original:
        what = flip_bit(path, dice)
    yield f"{path.relative_to(home)}: {what}"
    path.write_bytes(original)
    if not link.is_symlink():
        link.symlink_to(target)


def found(settings: Settings) -> str | None:
    """The first difference that verification finds."""
    return next(differences(settings), None)


def main() -> None:
    """Mutate a copy of a home and count what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="a home to copy; else the sample is built")
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="iid-mutate-") as scratch:
        home = Path(scratch) / "home"
        if arguments.home:
            shutil.copytree(arguments.home, home, symlinks=True)
        else:
            from orchestration.runner import run_weekly

            run_weekly(load_settings(home, PROJECT / "sample/inbox"), {"week": "2026-W47"})
        settings = load_settings(home, PROJECT / "sample/inbox")
        assert found(settings) is None, found(settings)
        missed, located, started = [], Counter[bool](), time.monotonic()
        for _ in range(arguments.count):
            with mutated(home, dice) as what:
                difference = found(settings)
            if difference is None:
                missed.append(what)
            else:
                located[names_the_place(what, difference)] += 1
        assert found(settings) is None, "not undone"
    seconds = time.monotonic() - started
    print(f"{arguments.count} changes, {len(missed)} missed, {located[True]} named exactly")
    print(f"{seconds:.0f} s, seed {arguments.seed}")
    for what in missed:
        print("missed:", what)
    raise SystemExit(1 if missed else 0)


def names_the_place(what: str, difference: str) -> bool:
    """Whether a difference names the file that was changed."""
    return difference.startswith(what.split(":")[0])


if __name__ == "__main__":
    main()
