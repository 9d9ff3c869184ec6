"""Delivery by e-mail against a real server on this machine, with TLS.

Here belongs what is sent to whom, what happens when it cannot be, and that nothing is sent unasked.
"""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.delivery import delivery, send
from orchestration.editions.delivery import (
    LISTS,
    LOG,
    Lists,
    blocked_message,
    deliver,
    edition_messages,
    read_lists,
)
from orchestration.editions.parameters import Parameters
from orchestration.errors import WiringError
from orchestration.settings import Settings
from reports.edition import blocking_checks
from tests.harness.mail_server import Server
from tests.harness.reports_fixture import build_database, keep_quality_only

CODE = "6403"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: delivery was NOT tested over TLS")
    folder = tmp_path_factory.mktemp("tls")
    found = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", str(found[0]),
         "-keyout", str(found[1])],
        check=True, capture_output=True,
    )  # fmt: skip
    return found


@pytest.fixture
def server(certificate: tuple[Path, Path]) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with Server(context) as started:
        threading.Thread(target=started.serve_forever, daemon=True).start()
        yield started
        started.shutdown()


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A folder with what messages are made of."""
    folder = tmp_path / "2026-W47"
    (folder / "opd" / CODE).mkdir(parents=True)
    (folder / "daerah").mkdir()
    row = {"region_code": CODE, "region_name": "Kabupaten\nBcc: x@y", "iid": 39.75, "rank": 7}
    summary = {"is_synthetic": True, "cutoff_date": "2026-11-22", "regions": [row]}
    (folder / "ringkasan.json").write_text(json.dumps(summary))
    (folder / "pesan.txt").write_text("Kota Bontang memimpin.\n")
    for name in ("laporan.pdf", f"daerah/{CODE}.pdf", f"opd/{CODE}/dinas.html",
                 f"opd/{CODE}/dinas.xlsx"):  # fmt: skip
        (folder / name).write_bytes(b"document")
    return folder


def lists(server: Server, certificate: tuple[Path, Path]) -> Lists:
    return Lists(
        "localhost", server.server_address[1], "tls", "IID <iid@example.org>",
        {"semua": ("a@example.org", "b@example.org"), CODE: ("c@example.org",),
         f"{CODE}/dinas": ("d@example.org",), "6499": ("nobody@example.org",)},
        link="https://example.org/editions", ca_file=str(certificate[0]),
    )  # fmt: skip


def test_each_list_gets_its_own_document_once(
    server: Server, certificate: tuple[Path, Path], edition: Path, tmp_path: Path
) -> None:
    told, log = lists(server, certificate), tmp_path / "log" / "sent.jsonl"
    first = deliver(told, edition_messages(told, edition), edition.name, log)
    assert first.problems == [] and first.sent == [CODE, f"{CODE}/dinas", "semua"]
    by_first = {to[0]: (to, message) for to, message in server.kept}
    attached = {
        to: [part.get_filename() for part in message.iter_attachments()]
        for to, (_, message) in by_first.items()
    }
    assert attached == {
        "a@example.org": ["laporan.pdf"],
        "c@example.org": [f"{CODE}.pdf"],
        "d@example.org": ["dinas.xlsx"],
    }
    recipients, message = by_first["a@example.org"]
    assert recipients == ["a@example.org", "b@example.org"]
    assert "@" not in message["To"] and message["Bcc"] is None
    region = by_first["c@example.org"][1]
    assert region["Bcc"] is None and "Bcc: x@y" in region["Subject"]
    text = region.get_body().get_content()  # type: ignore[union-attr]
    assert "peringkat 7, IID terverifikasi 39,75" in text and "sintetis" in text
    assert f"https://example.org/editions/2026-W47/daerah/{CODE}.html" in text
    assert "example.org" not in log.read_text()
    again = deliver(told, edition_messages(told, edition), edition.name, log)
    assert again.sent == [] and again.already == first.sent and len(server.kept) == 3


def test_a_busy_server_is_tried_again(
    server: Server, certificate: tuple[Path, Path], edition: Path, tmp_path: Path
) -> None:
    told = lists(server, certificate)
    server.failures = 2
    waited: list[float] = []
    messages = iter(list(edition_messages(told, edition))[:1])
    outcome = deliver(told, messages, "x", tmp_path / "log", wait=waited.append)
    assert outcome.sent and waited == [2.0, 10.0]


def test_an_unreachable_or_untrusted_server_is_a_problem_told(
    server: Server, certificate: tuple[Path, Path], edition: Path, tmp_path: Path
) -> None:
    told = lists(server, certificate)
    untrusted = Lists(**{**told.__dict__, "ca_file": ""})
    nobody = Lists(**{**told.__dict__, "port": 1})
    for wrong in (untrusted, nobody):
        messages = iter(list(edition_messages(wrong, edition))[:1])
        outcome = deliver(wrong, messages, "x", tmp_path / "log", wait=lambda _: None)
        assert outcome.sent == [] and len(outcome.problems) == 1
    assert server.kept == [] and not (tmp_path / "log").exists()


def test_a_withheld_ranking_says_what_blocks(
    server: Server, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    page = tmp_path / "mutu.html"
    page.write_text("<p>mutu</p>")
    message = blocked_message(lists(server, certificate), page, ["Baris seimbang: 3 gagal"])
    assert "ditahan" in message["Subject"]
    assert "Baris seimbang: 3 gagal" in message.get_body().get_content()  # type: ignore[union-attr]
    assert [part.get_filename() for part in message.iter_attachments()] == ["mutu.html"]


def test_what_blocks_is_read_from_the_quality_tables(tmp_path: Path) -> None:
    database = build_database(tmp_path / "quality.duckdb", regions=2)
    assert blocking_checks(database) == []
    keep_quality_only(database)
    assert blocking_checks(database) == ["Baris setiap berkas seimbang: 3 gagal"]


def test_a_broken_log_fails_no_edition(
    server: Server, certificate: tuple[Path, Path], edition: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (home / "delivery").mkdir(parents=True)
    (home / LOG).write_text("{broken\n")
    (home / LISTS).write_text(
        f"smtp: {{host: localhost, port: {server.server_address[1]}, security: tls,"
        f" sender: a@b, ca_file: {certificate[0]}}}\nlists: {{semua: [a@example.org]}}\n"
    )
    settings = Settings(home=home, inbox=home)
    (home / "build").mkdir()
    Parameters("2026-W47", "2026-W47", None, (), None, None, None, Decimal(0)).write(settings.build)
    result = send(settings, lambda read: ("x", edition_messages(read, edition)))
    assert "line 1" in str(result.metadata["problems"]) and server.kept == []


def test_nothing_is_sent_unless_configured(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, inbox=tmp_path)
    result = dg.materialize([delivery], resources={"settings": settings}, raise_on_error=False)
    assert result.success
    (event,) = result.get_asset_materialization_events()
    assert event.materialization.metadata["sent"].value == "nothing: no delivery.yml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("smtp: {}", "not understood"),
        ("- 1", "not understood"),
        ("smtp: {host: h, port: 25, sender: a@b}\nlists: {'../x': [a@b]}", "neither a list"),
        ("smtp: {host: h, port: 25, sender: a@b}\nlists: {semua: ['a b']}", "neither a list"),
        ("smtp: {host: h, port: 25, sender: a@b, security: none}\nlists: {}", "this machine"),
    ],
)
def test_wrong_lists_are_told_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "delivery.yml"
    path.write_text(text)
    with pytest.raises(WiringError, match=words) as told:
        read_lists(path)
    assert "\n" not in str(told.value)
