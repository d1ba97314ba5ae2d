"""The hub over HTTP, on a free port of this machine."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from math import inf
from urllib.parse import parse_qs, urlsplit

from week2.agents.guard import SLOWEST, Received, Refused, drain
from week2.hub.connections import Bounded, body_of, refuse_strangers, running
from week2.hub.protocol import Answer, Hub, Request, as_json

LARGEST = 1 << 28  # bytes of a request: a checkpoint
LONGEST_NUMBER = 18  # digits
RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass
class Served:
    """A hub that answers.

    Attributes:
        hub: what it holds.
        endpoint: its address, for `HF_ENDPOINT`.
        log: method, path and range of each request.
        breaks: for a path's end, after how many bytes its next answer breaks off.
    """

    hub: Hub
    endpoint: str
    log: list[tuple[str, str, str]] = field(default_factory=list)
    breaks: dict[str, int] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which a client reaches it, and no other host."""
        return {
            "HF_ENDPOINT": self.endpoint,
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_XET": "1",  # storage of the real hub's own, which this one has not
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }


@contextmanager
def serving(hub: Hub, port: int = 0) -> Iterator[Served]:
    """Serve a hub on 127.0.0.1 until the block ends; port 0 takes a free one."""
    server = Bounded(port, Handler)
    served = Served(hub, f"http://127.0.0.1:{server.server_port}")
    server.served = served  # type: ignore[attr-defined]
    with running(server):
        yield served


class Handler(BaseHTTPRequestHandler):
    """One connection of a client, which must be a program of this machine."""

    # Keeps the connection, as the clients expect; what names no version is refused in it too.
    protocol_version = default_request_version = "HTTP/1.1"

    def setup(self) -> None:
        """Read against the clock."""
        super().setup()
        self.received = Received(self.connection)
        self.rfile = io.BufferedReader(self.received)

    def handle(self) -> None:
        """Answer until either side hangs up; a client may do that at any moment."""
        with suppress(OSError):
            super().handle()

    def respond(self) -> None:
        """Answer one request."""
        served: Served = self.server.served  # type: ignore[attr-defined]
        try:
            refuse_strangers(self)
            body = body_of(self, LARGEST)
            self.received.end = inf
            self.connection.settimeout(SLOWEST)
            path, query = self._target()
            asked = self._range()
        except Refused as refused:
            self._refuse(refused)
            return
        served.log.append((self.command, path, self.headers.get("Range") or ""))
        answer = served.hub.answer(Request(self.command, path, query, body, served.endpoint))
        ends = [end for end in served.breaks if self.command == "GET" and path.endswith(end)]
        self._send(answer, asked, served.breaks.pop(ends[0]) if ends else None)

    do_GET = do_HEAD = do_POST = do_PUT = respond

    def _target(self) -> tuple[str, dict[str, list[str]]]:
        """Give the path that is asked for, and what follows its question mark."""
        try:
            parts = urlsplit(self.path)
            return parts.path, parse_qs(parts.query)
        except ValueError as error:
            reason = f"the address cannot be read: {error}"
            raise Refused(HTTPStatus.BAD_REQUEST, reason) from error

    def _range(self) -> tuple[int, int | None] | None:
        """Give the first and the last byte that are asked for, if some are."""
        asked = RANGE.fullmatch(self.headers.get("Range") or "")
        if asked is None:
            return None
        if max(map(len, asked.groups())) > LONGEST_NUMBER:
            reason = f"a number in Range has at most {LONGEST_NUMBER} digits"
            raise Refused(HTTPStatus.BAD_REQUEST, reason)
        return int(asked[1]), int(asked[2]) if asked[2] else None

    def _send(
        self, answer: Answer, asked: tuple[int, int | None] | None, until: int | None
    ) -> None:
        """Send an answer, or the range of it that was asked for, or the first bytes of that."""
        content = answer.content
        if asked and answer.status == 200:
            first, last = asked
            last = min(len(content) if last is None else last, len(content) - 1)
            there = f"{first}-{last}" if first <= last else "*"
            self.send_response(206 if first <= last else 416)
            self.send_header("Content-Range", f"bytes {there}/{len(content)}")
            content = content[first : last + 1]
        else:
            self.send_response(answer.status)
        for name, text in answer.headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[:until])
        if until is not None:
            self.close_connection = True

    def _refuse(self, refused: Refused) -> None:
        """Say why, and hang up."""
        self.close_connection = True
        self._send(as_json({"error": str(refused)}, refused.status), None, None)
        drain(self.connection)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP, or a method that there is not, as everything else."""
        self._refuse(Refused(code, message or HTTPStatus(code).phrase))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log is kept."""
