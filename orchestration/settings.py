"""Where things are and how the deployment is set: the one place that reads the environment.

Paths of the home directory and of the project, and the deployment's settings. Parameters of one
run (its week, its rule year) are `orchestration.editions.parameters`' matter.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from orchestration.errors import WiringError

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
        own_region: the region that leads the summary, card, message and report, without the dot;
            empty for none.
        smtp_password: for the log-in at the mail server, when delivery asks for one.
        week: of the partition that runs; None outside of a run, and for a week that is none.
        replay: of a rebuild, the document of what the edition to be repeated was made of; None
            else.
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
    own_region: str = ""
    smtp_password: str = field(default="", repr=False)
    week: str | None = None
    replay: Path | None = None
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
    def staged(self) -> Path:
        """The edition in the making; renamed to its place in `editions` when it is whole."""
        return self.build / "edition"

    @property
    def staged_database(self) -> Path:
        """Its tables as readers open them."""
        return self.build / "published.duckdb"

    @property
    def export(self) -> Path:
        """What was exported of them: rows and digests, for the step that comes after."""
        return self.build / "export.json"

    @property
    def quality_database(self) -> Path:
        """The tables that the quality page needs, there also when the ranking is blocked."""
        return self.build / "quality.duckdb"

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


def _lines(text: Any) -> Any:
    """The parts of a setting between its vertical bars."""
    return [part.strip() for part in text.split("|") if part.strip()]


def _digits(text: Any) -> Any:
    """A number without sign, exponent or space around it."""
    if isinstance(text, str) and not text.replace(".", "", 1).isdecimal():
        raise ValueError(text)
    return text


def _region(text: str) -> str:
    """A code of a kabupaten or kota, without its dot."""
    plain = text.strip().replace(".", "", 1)
    if len(plain) != 4 or not (plain.isascii() and plain.isdecimal()):
        raise ValueError(text)
    return plain


Folder = Annotated[Path, AfterValidator(Path.resolve)]
Weeks = Annotated[Annotated[int, Field(ge=FEWEST_WEEKS)] | None, BeforeValidator(_digits)]
AT_LEAST = f"a number of at least {FEWEST_WEEKS} weeks"


class Environment(BaseSettings):
    """What the environment may set, each as `IID_<NAME>`; its description ends an error."""

    model_config = SettingsConfigDict(env_prefix="IID_", env_ignore_empty=True)

    home: Folder = Path("iid_home")
    inbox: Folder = PROJECT / "sample/inbox"
    rule_year: Annotated[int | None, BeforeValidator(_digits)] = Field(None, description="a year")
    coverage_gate_pct: Annotated[Decimal, BeforeValidator(_digits)] = Field(
        Decimal(0), le=100, decimal_places=2, description="a percentage such as 61.25"
    )
    signing_key: Folder | None = None
    trusted_key: Folder | None = None
    public_edition: Annotated[bool, BeforeValidator(_digits)] = Field(False, description="0 or 1")
    raw_weeks: Weeks = Field(None, description=AT_LEAST)
    log_weeks: Weeks = Field(None, description=AT_LEAST)
    letterhead: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_lines)] = Field(
        (), validate_default=False
    )
    own_region: Annotated[str, AfterValidator(_region)] = Field(
        "",
        validate_default=False,
        description="a Kemendagri code of a kabupaten or kota such as 64.03",
    )
    smtp_password: str = ""


def load_settings(home: Path | None = None, inbox: Path | None = None) -> Settings:
    """Read the settings: arguments first, then the environment, then defaults.

    Args:
        home: instead of IID_HOME.
        inbox: instead of IID_INBOX.

    Raises:
        WiringError: settings are not what they must be; every wrong one is named.
    """
    try:
        found = Environment(**_given(home, inbox))
    except ValidationError as error:
        wrong = _wrong(error)
        told = [
            f"IID_{name.upper()} is {text}, not {Environment.model_fields[name].description}"
            for name, text in wrong.items()
        ]
        raise WiringError("; ".join(told), "see docs/settings.md") from error
    return Settings(**dict(found))


def settings_that_hold(home: Path | None = None, inbox: Path | None = None) -> Settings:
    """The settings, with the default in the place of each that is wrong.

    For telling of the wrong ones: nothing is built with these.
    """
    given = _given(home, inbox)
    try:
        found = Environment(**given)
    except ValidationError as error:
        defaults = {name: Environment.model_fields[name].default for name in _wrong(error)}
        found = Environment(**given | defaults)
    return Settings(**dict(found))


def _given(home: Path | None, inbox: Path | None) -> dict[str, Any]:
    given: dict[str, Any] = {"home": home, "inbox": inbox}
    return {name: path for name, path in given.items() if path is not None}


def _wrong(error: ValidationError) -> dict[str, Any]:
    """What stands in each setting that is not what it must be, by its field."""
    return {str(one["loc"][0]): one["input"] for one in error.errors()}


def quieten_libraries() -> None:
    """Set what libraries read of the environment when they are imported; call it before that."""
    os.environ.update(ENVIRONMENT)


def activate(settings: Settings) -> None:
    """Make the settings those of this process, and its home one that Dagster can run in.

    Raises:
        WiringError: the path of the home cannot be in DuckDB's list of folders.
    """
    if "," in str(settings.home):
        # `file_search_path` of the dbt profile, which has no way to write a comma in a name.
        problem = f"the path of the home has a comma: {settings.home}"
        raise WiringError(problem, "move the home to a folder without one")
    set_environment(settings)
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    own = settings.dagster_home / "dagster.yaml"
    if not own.exists():
        # Afterwards it is its home's: what somebody changes there stays.
        shutil.copyfile(PROJECT / "orchestration/dagster.yaml", own)


def set_environment(settings: Settings) -> None:
    """Make the settings those of this process and of the processes that it starts; write nothing.

    dbt reads IID_HOME in its profile, Dagster reads DAGSTER_HOME.
    """
    quieten_libraries()
    os.environ["IID_HOME"] = str(settings.home)
    os.environ["IID_INBOX"] = str(settings.inbox)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


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


def git_commit() -> str:
    """The commit that the code was checked out at; empty where git knows of none.

    What is run may differ from it: the hash in `code_version` is of the files themselves.
    """
    command = ["git", "-C", str(PROJECT), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def operator() -> str:
    """The user of this machine, for the record of who did something."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
