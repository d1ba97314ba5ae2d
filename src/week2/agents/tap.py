"""Count what really goes to a language model: a small server that stands between and passes on.

    with local_model() as lm, tapped(lm) as (counted, traffic):
        OpenAI(base_url=counted.base_url, api_key=counted.api_key)…
    print(traffic.requests, traffic.prompt_tokens)

Libraries count in ways of their own, and some ask again without a word. Here every request counts,
with the tokens that the endpoint itself says it read and wrote. A streamed reply is passed on
whole, and counted without its tokens.

Only programs of this machine may ask: what a web page sends, which has an Origin, is refused, as is
what calls the server by another name, a body beyond `LARGEST`, and a slow sender. A reply that is
no HTTP, or beyond `LARGEST`, is an error of the endpoint: 502, and counted.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPException, IncompleteRead
from http.server import BaseHTTPRequestHandler
from typing import Any

from week2.agents.guard import Refused, drain, length_of
from week2.agents.server import LocalModel
from week2.serving import answering

WAITING = 1024  # connections that are not yet taken; beyond, some are lost
PATIENCE = 600  # seconds that a reply may take
SLOWEST = 30  # seconds between two pieces of a request
WHOLE = 120  # seconds from its headers to its end
LARGEST = 1 << 24  # bytes of a request, and of a reply
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
        self.failed += status >= 300  # led elsewhere is not answered either
        usage = _usage(body)
        self.prompt_tokens += _whole(usage.get("prompt_tokens"))
        self.completion_tokens += _whole(usage.get("completion_tokens"))


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
        disable_nagle_algorithm = True  # else a reply's end waits 40 ms for word of its beginning
        timeout = SLOWEST

        def handle(self) -> None:
            with suppress(ConnectionError):  # who asks may go away at any moment
                super().handle()

        def do_POST(self) -> None:
            try:
                body = self._body()
                if adding:
                    body = _with(body, adding)
            except Refused as refused:
                self._reply(refused.status, JSON, refused.body)
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
                raise Refused(HTTPStatus.FORBIDDEN, "only programs of this machine may ask")
            if not self.path.isascii() or not self.path.isprintable():
                raise Refused(HTTPStatus.BAD_REQUEST, "a path is written in printable ASCII")
            return self._read(length_of(self.headers, LARGEST))

        def _read(self, length: int) -> bytes:
            end, body = time.monotonic() + WHOLE, bytearray()
            while len(body) < length:
                try:
                    piece = self.rfile.read1(length - len(body))
                except TimeoutError:
                    end = 0
                if time.monotonic() > end:
                    raise Refused(HTTPStatus.REQUEST_TIMEOUT, "the request came to a stop")
                if not piece:
                    raise Refused(HTTPStatus.BAD_REQUEST, "the request ends before it should")
                body += piece
            return bytes(body)

        def _reply(self, status: int, kind: str, content: bytes) -> None:
            with suppress(OSError):  # who asked may have given up meanwhile
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def _hang_up(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                drain(self.connection)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with answering(Passing) as server:
        server.socket.listen(WAITING)
        yield replace(lm, base_url=f"http://127.0.0.1:{server.server_port}/v1"), traffic


def _with(body: bytes, adding: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(json.loads(body) | dict(adding)).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "the body is not a JSON object") from error


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message}}).encode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A POST that is led elsewhere would arrive as a GET, with the key of this endpoint."""

    def redirect_request(self, *_: Any) -> None:
        """Go nowhere."""


_opener = urllib.request.build_opener(_NoRedirect)


def _passed_on(request: urllib.request.Request) -> tuple[int, str, bytes]:
    try:
        try:
            reply: Any = _opener.open(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            body = reply.read(LARGEST + 1)
            if len(body) > LARGEST:
                raise HTTPException(f"its reply has more than {LARGEST:,} bytes")
            if reply.length:  # still to come: a `read` of so many bytes does not say so
                raise IncompleteRead(body, reply.length)
            return reply.status, reply.headers.get("Content-Type", ""), body
    except OSError as error:
        return HTTPStatus.BAD_GATEWAY, JSON, _error(f"the endpoint cannot be reached: {error}")
    except HTTPException as error:
        return HTTPStatus.BAD_GATEWAY, JSON, _error(f"the endpoint does not reply: {error!r}")


def _usage(body: bytes) -> dict[str, Any]:
    try:
        usage = json.loads(body)["usage"]
    except (LookupError, TypeError, ValueError, RecursionError):
        return {}
    return usage if isinstance(usage, dict) else {}


def _whole(count: Any) -> int:
    return count if isinstance(count, int) else 0
