"""Delivery by e-mail: who gets what of an edition, sent over SMTP, once.

What belongs here: the lists of `IID_HOME/delivery.yml`, the messages, and their sending with
retries, by mail and to the webhook. Nothing is sent without that file. A list that could not be
reached is tried again by the next run; what was sent is remembered by edition and list, never by
address. What is told besides editions is `alarm`'s matter, what documents and messages say the
reports'.
"""

from __future__ import annotations

import http.client
import json
import re
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, ConfigDict, ValidationError
from pydantic.dataclasses import dataclass

from orchestration.editions.naming import NOTICE
from orchestration.editions.register import Withdrawal
from orchestration.errors import WiringError
from orchestration.settings import Settings
from reports.documents import mail

LISTS, LOG = "delivery.yml", "delivery/sent.jsonl"
EVERYBODY, OPERATORS = "semua", "pengelola"
WAITS = (2.0, 10.0)
# Seconds; with the waits, what a sensor does stays within the minute that Dagster gives it.
TIMEOUT = 10
MOST_ATTACHED = 10_000_000
_KEY = re.compile(rf"{EVERYBODY}|{OPERATORS}|\d{{4}}|\d{{4}}/[a-z0-9-]{{1,60}}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def _known(pattern: re.Pattern[str]) -> AfterValidator:
    def known(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"{text!r} is neither a list nor an address")
        return text

    return AfterValidator(known)


def _sender(text: str) -> str:
    """An address, with or without a name before it."""
    if not _ADDRESS.fullmatch(parseaddr(text)[1]):
        raise ValueError(f"{text!r} is neither a list nor an address")
    return text


def _webhook(text: str) -> str:
    """An address of http or https; what is wrong with it never repeats it."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if text and not (is_address and text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("no address such as https://host/path")
    if "@" in urlsplit(text).netloc:
        raise ValueError(
            "a name and password before the host are not sent: put a token in its path"
        )
    return text


@dataclass(frozen=True, config=ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True))
class Lists:
    """What `delivery.yml` says.

    Attributes:
        host, port: the mail server.
        security: `tls`, `starttls`, or `none`, which only a server on this machine may have.
        user: name to log in with; no log-in without.
        sender: address that messages come from.
        link: address of the folder of editions, when they are served; or empty.
        ca_file: certificates to trust instead of the system's; or empty.
        lists: addresses by list: `semua`, `pengelola`, a region's code, or `code/agency`.
        webhook: address that alarms are posted to, which may be a secret; or empty.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    sender: Annotated[str, AfterValidator(_sender)]
    lists: dict[Annotated[str, _known(_KEY)], tuple[Annotated[str, _known(_ADDRESS)], ...]]
    webhook: Annotated[str, AfterValidator(_webhook)] = field(default="", repr=False)
    user: str = ""
    link: str = ""
    ca_file: str = ""

    def __post_init__(self) -> None:
        if self.security == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("security none only for a server on this machine")


@dataclass
class Outcome:
    """What came of a delivery: lists by what happened, and one line per problem."""

    sent: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_lists(path: Path) -> Lists | None:
    """The lists, or None where there is no file.

    Raises:
        WiringError: the file is not what docs/delivery.md describes.
    """
    if not path.is_file():
        return None
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        fields = {"security": "starttls"} | told["smtp"] | {"lists": told["lists"]}
        link, webhook = (str(told.get(name) or "") for name in ("link", "webhook"))
        return Lists(**fields, link=link.rstrip("/"), webhook=webhook)
    except ValidationError as error:
        words = "; ".join(
            f"{' '.join(map(str, one['loc']))}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        )
    except yaml.MarkedYAMLError as error:
        # Its own words repeat the line, in which a secret may be.
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        words = f"{error.problem}{line}"
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        words = f"{type(error).__name__}: {error}"
    words = " ".join(words.split())
    raise WiringError(f"{path.name} is not understood ({words})", "see docs/delivery.md")


def edition_messages(
    lists: Lists, edition: Path, anchor: str = ""
) -> Iterator[tuple[str, EmailMessage]]:
    """One message per list: what its readers need of an edition, short, with a document.

    Args:
        lists: the lists.
        edition: folder of the edition.
        anchor: head of the audit chain, of which every recipient so holds a copy; empty for none.
    """
    summary = json.loads((edition / "ringkasan.json").read_text(encoding="utf-8"))
    regions = {row["region_code"]: row for row in summary["regions"]}
    for key in sorted(lists.lists):
        code, _, agency = key.partition("/")
        if key == OPERATORS:
            continue
        if key == EVERYBODY:
            subject = mail.edition_subject(edition.name)
            body = (edition / "pesan.txt").read_text(encoding="utf-8")
            page, files = "index.html", ["laporan.pdf"]
        elif code not in regions:
            continue
        else:
            subject = mail.edition_subject(edition.name, regions[code]["region_name"])
            body = mail.standing(regions[code], summary)
            page, files = f"daerah/{code}.html", [f"daerah/{code}.pdf"]
            if agency:
                if not (edition / "opd" / code / f"{agency}.html").is_file():
                    continue
                subject = mail.worklist_subject(agency, subject)
                body += f"\n{mail.worklist_note()}\n"
                page, files = f"opd/{code}/{agency}.html", [f"opd/{code}/{agency}.xlsx"]
        if lists.link:
            body += f"\n{lists.link}/{edition.name}/{page}\n"
        if anchor:
            body += f"\n{mail.anchor_note(anchor)}\n"
        yield key, new_message(lists, subject, body, [edition / one for one in files])


def withdrawal_messages(
    lists: Lists, log: Path, gone: Withdrawal, current: str
) -> Iterator[tuple[str, EmailMessage]]:
    """One message per list that was sent an edition which is withdrawn.

    Args:
        lists: the lists.
        log: what was sent.
        gone: the withdrawal.
        current: the edition in front now; the page of withdrawn ones where none is.
    """
    by, reason = gone.masked
    front = "" if current == NOTICE else current
    subject, body = mail.withdrawn(gone.edition, by=by, on=gone.day, reason=reason, front=front)
    if lists.link:
        body += f"\n{lists.link}/{current}/index.html\n"
    for what, key in sorted(_sent(log)):
        if what == gone.edition and key in lists.lists:
            yield key, new_message(lists, subject, body)


def tell_of_withdrawal(settings: Settings, gone: Withdrawal, current: str) -> list[str]:
    """Send the messages of a withdrawal, each once; a line per problem, never an exception.

    Args:
        settings: the deployment; without `delivery.yml` nobody is told.
        gone: the withdrawal.
        current: as in `withdrawal_messages`.
    """
    log = settings.home / LOG
    try:
        lists = read_lists(settings.home / LISTS)
        if lists is None:
            return []
        messages = withdrawal_messages(lists, log, gone, current)
        name = f"withdrawn {gone.edition} {gone.number}"
        return deliver(lists, messages, name, log, settings.smtp_password).problems
    except (WiringError, OSError, ValueError, KeyError) as error:
        return [str(error)]


def blocked_message(lists: Lists, page: Path, problems: Sequence[str]) -> EmailMessage:
    """The message of a week whose ranking is withheld: what blocks, and the quality page."""
    subject, body = mail.blocked(problems)
    return new_message(lists, subject, body, [page])


def new_message(lists: Lists, subject: str, body: str, files: Sequence[Path] = ()) -> EmailMessage:
    """A message from the sender of the lists to recipients that it does not name.

    Args:
        lists: the lists.
        subject: one line; a line break in it is a space.
        body: plain text.
        files: attached where they exist and are at most `MOST_ATTACHED` bytes.
    """
    message = EmailMessage()
    # A name from the data must not begin a header of its own.
    message["Subject"] = " ".join(subject.split())
    name, address = parseaddr(lists.sender)
    message["From"] = formataddr((name, address))
    message["To"] = "undisclosed-recipients:;"
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    message.set_content(body)
    for path in files:
        if path.is_file() and path.stat().st_size <= MOST_ATTACHED:
            message.add_attachment(
                path.read_bytes(),
                maintype="application",
                subtype="octet-stream",
                filename=path.name,
            )
    return message


def deliver(
    lists: Lists,
    messages: Iterable[tuple[str, EmailMessage]],
    name: str,
    log: Path,
    password: str = "",
    wait: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Send each list its message, unless it was sent before.

    Args:
        lists: the mail server and the addresses.
        messages: list and message.
        name: what is delivered; with the list, the key of what was sent.
        log: one line per list that was sent; made when needed.
        password: for the log-in.
        wait: how to wait between two attempts.

    Returns:
        What happened; a server that fails is a problem told, never an exception.
    """
    outcome = Outcome()
    done = _sent(log)
    for key, message in messages:
        if (name, key) in done:
            outcome.already.append(key)
            continue
        recipients = lists.lists[key]
        if not recipients:
            continue
        was_sent, problem = _try(lists, message, recipients, password, wait)
        if problem:
            outcome.problems.append(f"{key}: {problem}")
        if not was_sent:
            continue
        outcome.sent.append(key)
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"what": name, "list": key, "n": len(recipients)}) + "\n")
        except OSError as error:
            # A full disk: the lists that follow get theirs all the same.
            outcome.problems.append(f"{key}: sent, but not noted in {log.name}: {error.strerror}")
    return outcome


def _sent(log: Path) -> set[tuple[str, str]]:
    if not log.is_file():
        return set()
    lines = log.read_text(encoding="utf-8").splitlines()
    return {(row["what"], row["list"]) for row in map(json.loads, filter(None, lines))}


def _try(
    lists: Lists,
    message: EmailMessage,
    recipients: Sequence[str],
    password: str,
    wait: Callable[[float], None],
) -> tuple[bool, str]:
    """Whether the message left, and what went wrong; both when some addresses were refused."""
    error = ""
    for pause in (*WAITS, None):
        try:
            with _server(lists, password) as server:
                # Recipients are named to the server alone, so that they do not see one another.
                refused = server.send_message(message, to_addrs=list(recipients))
            return True, f"{len(refused)} addresses refused" if refused else ""
        except (smtplib.SMTPException, OSError) as problem:
            error = f"{type(problem).__name__}: {' '.join(str(problem).split())[:200]}"
            if pause is None or isinstance(problem, TimeoutError):
                break
            wait(pause)
    return False, error


def post(lists: Lists, document: dict[str, Any], wait: Callable[[float], None] = time.sleep) -> str:
    """Post a JSON document to the webhook of the lists.

    Redirects are not followed, since a POST would become a GET.

    Returns:
        What went wrong, without the address, which may be a secret; empty when it arrived.
    """
    context = ssl.create_default_context(cafile=lists.ca_file or None)
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))
    request = urllib.request.Request(
        lists.webhook,
        data=json.dumps(document, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "iid"},
    )
    error = ""
    for pause in (*WAITS, None):
        try:
            with opener.open(request, timeout=TIMEOUT):
                return ""
        except urllib.error.HTTPError as problem:
            error = f"the webhook answers {problem.code}"
        except (OSError, http.client.HTTPException) as problem:
            reason = getattr(problem, "reason", problem)
            error = f"the webhook does not answer: {type(reason).__name__}"
            if isinstance(reason, TimeoutError):
                break
        if pause is not None:
            wait(pause)
    return error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@contextmanager
def _server(lists: Lists, password: str) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context(cafile=lists.ca_file or None)
    if lists.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            lists.host, lists.port, timeout=TIMEOUT, context=context
        )
    else:
        server = smtplib.SMTP(lists.host, lists.port, timeout=TIMEOUT)
    with server:
        if lists.security == "starttls":
            server.starttls(context=context)
        if lists.user:
            server.login(lists.user, password)
        yield server
