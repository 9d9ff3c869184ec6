"""Where things are and how the deployment is set: the one place that reads the environment.

Paths of the home directory and of the project, and the deployment's settings. Parameters of one
run (its week, its rule year) are `orchestration.editions.parameters`' matter.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]

# Telemetry is off everywhere, whatever the machine's own settings say. Arrow's own allocator holds
# on to some 60 MB more than the system's.
ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
}


# A quarter: people look back that far, and a correction may go back that far.
FEWEST_WEEKS = 13


@dataclass(frozen=True)
class Settings:
    """The deployment.

    Attributes:
        home: IID_HOME, all data of the deployment.
        inbox: where agencies' files arrive; read only.
        rule_year: rule year of every run, or None for the newest that fits the week.
        coverage_gate_pct: claimed completeness in percent under which a region is not ranked.
        signing_key: Ed25519 key that signs each publication; None for no signature.
        trusted_key: public half of the key that must have signed each publication, for
            verification; None to ask for none.
        public_edition: whether each edition has a part for everybody, in `publik/`.
        raw_weeks: weeks that a raw file is kept after it counts no more; None for ever.
        log_weeks: weeks that Dagster's runs and events are kept; None for ever.
        letterhead: lines at the head of every PDF, the organisation first.
        smtp_password: for the log-in at the mail server, when delivery asks for one.
        dbt_project: the dbt project, with the seeds that every room reads.
        lists: reviewed decisions, corrections and acknowledgements of inputs.
    """

    home: Path
    inbox: Path
    rule_year: int | None = None
    coverage_gate_pct: Decimal = Decimal(0)
    signing_key: Path | None = None
    trusted_key: Path | None = None
    public_edition: bool = False
    raw_weeks: int | None = None
    log_weeks: int | None = None
    letterhead: tuple[str, ...] = ()
    smtp_password: str = field(default="", repr=False)
    dbt_project: Path = PROJECT / "dbt_project"
    lists: Path = PROJECT / "data"

    @property
    def seeds(self) -> Path:
        """The seed folder: rule book, reference data, catalogues."""
        return self.dbt_project / "seeds"

    @property
    def build(self) -> Path:
        """What is being built: landing snapshot, warehouse, staged edition."""
        return self.home / "build"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that dbt alone writes."""
        return self.build / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """What readers open."""
        return self.home / "published"

    @property
    def editions(self) -> Path:
        """One folder per published edition."""
        return self.home / "editions"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.home / "dagster"


def load_settings(home: Path | None = None, inbox: Path | None = None) -> Settings:
    """Read the settings: arguments first, then the environment, then defaults.

    Args:
        home: instead of IID_HOME.
        inbox: instead of IID_INBOX.

    Raises:
        ValueError: IID_RULE_YEAR is no year, IID_COVERAGE_GATE_PCT no percentage, or
            IID_PUBLIC_EDITION neither 0 nor 1, or a time of keeping no number of weeks.
    """
    environment = os.environ
    rule_year = environment.get("IID_RULE_YEAR") or ""
    gate = environment.get("IID_COVERAGE_GATE_PCT") or "0"
    public = environment.get("IID_PUBLIC_EDITION") or "0"
    if public not in ("0", "1"):
        raise ValueError(f"IID_PUBLIC_EDITION is {public}, not 0 or 1")
    if rule_year and not rule_year.isdecimal():
        raise ValueError(f"IID_RULE_YEAR is {rule_year}, not a year")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", gate) or Decimal(gate) > 100:
        raise ValueError(f"IID_COVERAGE_GATE_PCT is {gate}, not a percentage such as 61.25")
    return Settings(
        home=(home or Path(environment.get("IID_HOME") or "iid_home")).resolve(),
        inbox=(inbox or Path(environment.get("IID_INBOX") or PROJECT / "sample/inbox")).resolve(),
        rule_year=int(rule_year) if rule_year else None,
        coverage_gate_pct=Decimal(gate),
        signing_key=_file(environment.get("IID_SIGNING_KEY")),
        trusted_key=_file(environment.get("IID_TRUSTED_KEY")),
        public_edition=public == "1",
        raw_weeks=_weeks("IID_RAW_WEEKS", environment.get("IID_RAW_WEEKS")),
        log_weeks=_weeks("IID_LOG_WEEKS", environment.get("IID_LOG_WEEKS")),
        letterhead=_lines(environment.get("IID_LETTERHEAD") or ""),
        smtp_password=environment.get("IID_SMTP_PASSWORD") or "",
    )


def _weeks(name: str, text: str | None) -> int | None:
    """A number of weeks; fewer than that many would take what the next edition compares with."""
    if text and (not text.isdecimal() or int(text) < FEWEST_WEEKS):
        raise ValueError(f"{name} is {text}, not a number of at least {FEWEST_WEEKS} weeks")
    return int(text) if text else None


def _file(name: str | None) -> Path | None:
    return Path(name).resolve() if name else None


def _lines(text: str) -> tuple[str, ...]:
    """The parts of a setting between its vertical bars."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def quieten_libraries() -> None:
    """Set what libraries read of the environment when they are imported; call it before that."""
    os.environ.update(ENVIRONMENT)


def activate(settings: Settings) -> None:
    """Make the settings those of this process and of the processes that it starts.

    dbt reads IID_HOME in its profile, Dagster reads DAGSTER_HOME.
    """
    quieten_libraries()
    os.environ["IID_HOME"] = str(settings.home)
    os.environ["IID_INBOX"] = str(settings.inbox)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    shipped = PROJECT / "orchestration/dagster.yaml"
    shutil.copyfile(shipped, settings.dagster_home / "dagster.yaml")


def code_version() -> str:
    """The version of the package and a hash over everything that decides an edition's content."""
    digest = hashlib.sha256()
    patterns = (
        "ingest/**/*",
        "dbt_project/*.yml",
        "dbt_project/[ms]*/**/*",
        "reports/**/*",
        "orchestration/**/*",
        "data/*",
    )
    kinds = {".py", ".yml", ".sql", ".csv", ".jinja", ".css", ".js", ".typ", ".po"}
    files = {path for pattern in patterns for path in PROJECT.glob(pattern)}
    for path in sorted(files):
        if path.suffix in kinds and path.is_file():
            digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes())
    return f"{version('iid-warehouse')}+{digest.hexdigest()[:12]}"


def rule_book_hash(seeds: Path) -> str:
    """SHA-256 over the rule-book seeds, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted((seeds / "rule_book").glob("*.csv")):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def operator() -> str:
    """The user of this machine, for the record of who did something."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
