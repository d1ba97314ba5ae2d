"""The hub over HTTP, on a free port of this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from week2.hub.protocol import Answer, Hub, Request
from week2.serving import answering

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
    with answering(Handler, port) as server:
        served = Served(hub, f"http://127.0.0.1:{server.server_port}")
        server.served = served  # type: ignore[attr-defined]
        yield served


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"  # keeps the connection, as the clients expect

    def respond(self) -> None:
        """Answer one request."""
        served: Served = self.server.served  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        served.log.append((self.command, parts.path, self.headers.get("Range") or ""))
        query = parse_qs(parts.query)
        self.send(
            served.hub.answer(Request(self.command, parts.path, query, body, served.endpoint)),
            next((served.breaks.pop(end) for end in [*served.breaks] if self.breaks_at(end)), None),
        )

    do_GET = do_HEAD = do_POST = do_PUT = respond

    def breaks_at(self, end: str) -> bool:
        """Whether this request is the one whose answer is to break off."""
        return self.command == "GET" and urlsplit(self.path).path.endswith(end)

    def send(self, answer: Answer, until: int | None) -> None:
        """Send an answer, or the range of it that was asked for, or the first bytes of that."""
        content = answer.content
        asked = RANGE.fullmatch(self.headers.get("Range") or "")
        if asked and answer.status == 200:
            first = int(asked[1])
            last = min(int(asked[2] or len(content)), len(content) - 1)
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

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log is kept."""
