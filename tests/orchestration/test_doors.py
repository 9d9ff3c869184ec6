"""The reverse proxy of `deploy/nginx.conf`, with a real nginx: who gets in and may do what."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from orchestration import dev
from orchestration.settings import PROJECT

NGINX, OPENSSL = shutil.which("nginx"), shutil.which("openssl")
needed = pytest.mark.skipif(not (NGINX and OPENSSL), reason="nginx and openssl are not installed")


class Backend(BaseHTTPRequestHandler):
    """Answers with what reached it."""

    def do_GET(self) -> None:
        heard = {"path": self.path, "authorization": self.headers.get("Authorization")}
        body = json.dumps(heard).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def backend() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a running proxy."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    (folder / "tls").mkdir()
    command = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=localhost", "-keyout", "tls/key.pem", "-out", "tls/cert.pem"]
    subprocess.run([str(OPENSSL), *command], cwd=folder, check=True, capture_output=True)
    lines = {}
    for name in ("operator", "auditor"):
        done = subprocess.run(
            [str(OPENSSL), "passwd", "-apr1", f"rahasia-{name}"], capture_output=True, text=True
        )
        lines[name] = f"{name}:{done.stdout}"
    (folder / "operators.htpasswd").write_text(lines["operator"])
    (folder / "auditors.htpasswd").write_text(lines["operator"] + lines["auditor"])
    edition = folder / "editions/2026-W47"
    (edition / "data").mkdir(parents=True)
    (edition / "index.html").write_text("<p>peringkat</p>")
    (edition / "data/region.csv").write_text("region\n")
    (folder / "editions/terbaru").symlink_to("2026-W47")
    port = free_port()
    with backend() as manage, backend() as read:
        text = (PROJECT / "deploy/nginx.conf").read_text(encoding="utf-8")
        for old, new in (("8443", port), ("3000", manage), ("3001", read)):
            assert f"127.0.0.1:{old}" in text
            text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
        if os.geteuid() == 0:
            text = f"user root;\n{text}"
        (folder / "nginx.conf").write_text(text)
        run = [str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-g", "daemon off;"]
        process = subprocess.Popen(run, stderr=subprocess.PIPE)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait()


def ask(port: int, path: str, name: str | None = None, method: str = "GET") -> tuple[int, str]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    headers = {}
    if name:
        word = base64.b64encode(f"{name}:rahasia-{name}".encode()).decode()
        headers["Authorization"] = f"Basic {word}"
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@needed
def test_nobody_gets_in_without_a_name(door: int) -> None:
    for path in ("/", "/editions/2026-W47/data/region.csv", "/baca/", "/kelola/"):
        assert ask(door, path)[0] == 401
        assert ask(door, path, "orang lain")[0] == 401


@needed
def test_an_auditor_reads_and_cannot_run(door: int) -> None:
    assert ask(door, "/", "auditor") == (200, "<p>peringkat</p>")
    assert ask(door, "/data/region.csv", "auditor") == (200, "region\n")
    assert ask(door, "/editions/2026-W47/index.html", "auditor")[0] == 200
    assert ask(door, "/", "auditor", "POST")[0] == 403
    assert ask(door, "/editions/2026-W47/index.html", "auditor", "DELETE")[0] == 403
    status, heard = ask(door, "/baca/runs", "auditor")
    assert (status, json.loads(heard)) == (200, {"path": "/baca/runs", "authorization": None})
    assert ask(door, "/kelola/graphql", "auditor", "POST")[0] == 401


@needed
def test_an_operator_reaches_the_buttons(door: int) -> None:
    status, heard = ask(door, "/kelola/graphql", "operator", "POST")
    # The password stays at the door.
    assert (status, json.loads(heard)) == (200, {"path": "/kelola/graphql", "authorization": None})
    assert ask(door, "/", "operator")[0] == 200


@needed
def test_nothing_beside_the_editions_is_served(door: int) -> None:
    for path in ("/../nginx.conf", "/editions/../operators.htpasswd", "/editions/..%2ftls/key.pem"):
        status, body = ask(door, path, "auditor")
        assert status in (400, 403, 404), path
        assert "operator:" not in body


def test_servers_bind_to_loopback() -> None:
    assert '"--host", "127.0.0.1"' in Path(dev.__file__).read_text(encoding="utf-8")
