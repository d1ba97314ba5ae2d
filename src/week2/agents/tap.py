"""Count what really goes to a language model: a small server that stands between and passes on.

    with local_model() as lm, tapped(lm) as (counted, traffic):
        OpenAI(base_url=counted.base_url, api_key=counted.api_key)…
    print(traffic.requests, traffic.prompt_tokens)

Libraries count in ways of their own, and some ask again without a word. Here every request counts,
with the tokens that the endpoint itself says it read and wrote. A streamed reply is passed on
whole, and counted without its tokens.

Only programs of this machine may ask: what a web page sends, which has an Origin, is refused, as is
what calls the server by another name, a body beyond `LARGEST`, and a slow sender.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from week2.agents.server import LocalModel
from week2.serving import answering

PATIENCE = 600  # seconds that a reply may take
SLOWEST = 30  # seconds between two pieces of a request
DRAINED = 2  # seconds that a refused request may go on
LARGEST = 1 << 24  # bytes of a request
JSON = "application/json"


@dataclass
class Traffic:
    """What has gone through so far.

    Attributes:
        requests: sent to the endpoint, those that failed included.
        failed: answered with an error.
        prompt_tokens, completion_tokens: read and written, as the endpoint counted them.
        seconds: that the endpoint took.
    """

    requests: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def since(self, before: Traffic) -> Traffic:
        """Return what has been added since `before`, which `snapshot` gave."""
        return Traffic(**{name: value - vars(before)[name] for name, value in vars(self).items()})

    def snapshot(self) -> Traffic:
        """Return a copy that stays as it is."""
        return replace(self)

    def note(self, status: int, body: bytes, seconds: float) -> None:
        """Count one reply."""
        self.requests += 1
        self.seconds += seconds
        self.failed += status >= 400
        usage = _usage(body)
        self.prompt_tokens += int(usage.get("prompt_tokens") or 0)
        self.completion_tokens += int(usage.get("completion_tokens") or 0)


@contextmanager
def tapped(
    lm: LocalModel, adding: Mapping[str, Any] | None = None
) -> Iterator[tuple[LocalModel, Traffic]]:
    """Serve an endpoint that passes everything on to `lm`'s, and count what it passes on.

    Args:
        lm: where to.
        adding: fields to put into each request, whoever sends it, such as llama.cpp's
            `cache_prompt`.
    """
    traffic, lock = Traffic(), threading.Lock()

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = SLOWEST

        def do_POST(self) -> None:
            try:
                body = self._body()
                if adding:
                    body = _with(body, adding)
            except _Refused as refused:
                self._reply(refused.status, JSON, _error(str(refused)))
                self._hang_up()
                return
            headers = {
                name: value
                for name in ("Content-Type", "Authorization")
                if (value := self.headers.get(name))
            }
            url = lm.base_url + self.path.removeprefix("/v1")
            started = time.perf_counter()
            status, kind, reply = _passed_on(urllib.request.Request(url, body, headers))
            with lock:
                traffic.note(status, reply, time.perf_counter() - started)
            self._reply(status, kind, reply)

        def _body(self) -> bytes:
            host, port = self.connection.getsockname()[:2]
            names = {f"{host}:{port}", f"localhost:{port}"}
            if "Origin" in self.headers or self.headers.get("Host") not in names:
                raise _Refused(HTTPStatus.FORBIDDEN, "only programs of this machine may ask")
            length = self.headers.get("Content-Length", "")
            if not length.isascii() or not length.isdecimal():
                raise _Refused(HTTPStatus.LENGTH_REQUIRED, "a request says how long it is")
            if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
                error = f"a request has at most {LARGEST:,} bytes"
                raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error)
            try:
                body = self.rfile.read(int(length))
            except TimeoutError as error:
                raise _Refused(HTTPStatus.REQUEST_TIMEOUT, "the request came to a stop") from error
            if len(body) < int(length):
                raise _Refused(HTTPStatus.BAD_REQUEST, "the request ends before it should")
            return body

        def _reply(self, status: int, kind: str, content: bytes) -> None:
            with suppress(OSError):  # who asked may have given up meanwhile
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def _hang_up(self) -> None:
            """Take what else is sent, a little: a connection closed before loses the reply."""
            self.close_connection = True
            end = time.monotonic() + DRAINED
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_WR)
                while (left := end - time.monotonic()) > 0:
                    self.connection.settimeout(left)
                    if not self.connection.recv(1 << 16):
                        break

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with answering(Passing) as server:
        yield replace(lm, base_url=f"http://127.0.0.1:{server.server_port}/v1"), traffic


class _Refused(Exception):
    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def _with(body: bytes, adding: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(json.loads(body) | dict(adding)).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise _Refused(HTTPStatus.BAD_REQUEST, "the body is not a JSON object") from error


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message}}).encode()


def _passed_on(request: urllib.request.Request) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            return reply.status, reply.headers.get("Content-Type", ""), reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Content-Type", ""), error.read()
    except OSError as error:
        return HTTPStatus.BAD_GATEWAY, JSON, _error(f"the endpoint cannot be reached: {error}")


def _usage(body: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(body).get("usage") or {})
    except (AttributeError, ValueError):
        return {}
