"""Servers on this machine that keep what is sent to them: one for mail, one for a webhook.

Only as much of each protocol as a delivery or an alarm speaks belongs here.
"""

from __future__ import annotations

import json
import socketserver
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets; `failures` connections are turned away first."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.failures = 0
        self.kept: list[tuple[list[str], EmailMessage]] = []

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no matter of a test."""


class Session(socketserver.StreamRequestHandler):
    """One connection: enough of SMTP to take messages."""

    server: Server

    def handle(self) -> None:
        if self.server.failures:
            self.server.failures -= 1
            self.say("421 busy")
            return
        self.say("220 ready")
        recipients: list[str] = []
        while line := self.rfile.readline().decode():
            word = line[:4].upper()
            if word == "DATA":
                self.say("354 go on")
                lines = []
                while (row := self.rfile.readline()) != b".\r\n":
                    lines.append(row)
                content = message_from_bytes(b"".join(lines), policy=policy.default)
                self.server.kept.append((recipients, content))  # type: ignore[arg-type]
                recipients = []
            elif word == "RCPT":
                recipients.append(line.split("<")[1].split(">")[0])
            self.say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Webhook(ThreadingHTTPServer):
    """A webhook that keeps the documents that it gets, and answers with `status`."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.status = 200
        self.kept: list[dict] = []


class Call(BaseHTTPRequestHandler):
    """One request; a redirect leads to the same place."""

    server: Webhook

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.kept.append(json.loads(content))
        self.send_response(self.server.status)
        self.send_header("Location", self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass
