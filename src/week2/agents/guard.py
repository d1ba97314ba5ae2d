"""A guard in front of the language model's server: only programs of this machine get through.

llama.cpp itself listens on 127.0.0.1 alone and refuses a prompt beyond the context. But it takes
what a web page sends, whatever its origin, and tells it that it may read the reply; a request may
be as long as it likes and take ten minutes to arrive; a thousand connections get a thread each; and
more `max_tokens` than the context holds are cut without a word. The guard refuses these with an
error in OpenAI's form, and passes on the rest as it comes. The server behind it wants a key that
only the guard knows.

The server's process (`llama.py`) runs this file, so it needs the standard library alone.
"""

from __future__ import annotations

import io
import json
import select
import socket
import threading
import time
from contextlib import suppress
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf
from typing import Any

LARGEST = 1 << 24  # bytes of a request
SLOWEST = 30.0  # seconds between two pieces of a request or a reply
WHOLE = 60.0  # seconds from a request's first byte to its last
DRAINED = 2.0  # seconds that a refused request may go on
CONNECTIONS = 64  # at a time
TOKENS = ("max_tokens", "max_completion_tokens", "n_predict")
BROWSER = ("Origin", "Sec-Fetch-Site")  # headers that no program sends
KINDS = {403: "permission_error", 429: "rate_limit_error", 502: "api_error", 503: "api_error"}


class Refused(Exception):
    """A request that goes no further.

    Attributes:
        status: of the reply.
        body: the reply, as OpenAI words an error.
    """

    def __init__(self, status: int, reason: str, field: str | None = None) -> None:
        """Say why, and of which field."""
        super().__init__(reason)
        self.status = status
        kind = KINDS.get(status, "invalid_request_error")
        error = {"message": reason, "type": kind, "param": field, "code": status}
        self.body = json.dumps({"error": error}).encode()


def length_of(headers: Message, largest: int) -> int:
    """Return the bytes of a request's body, as its headers give them.

    Raises:
        Refused: they give none, give it twice or in pieces, or more than `largest`.
    """
    length, *more = headers.get_all("Content-Length", [""])
    plain = length.isascii() and length.isdecimal()
    if more or not plain or "Transfer-Encoding" in headers:
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "a request says how long it is, once")
    if len(length) > len(str(largest)) or int(length) > largest:
        reason = f"a request has at most {largest:,} bytes"
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
    return int(length)


def drain(connection: socket.socket) -> None:
    """Take what else is sent, for `DRAINED` seconds: closed at once, the reply may be lost."""
    connection.shutdown(socket.SHUT_WR)
    end = time.monotonic() + DRAINED
    while (left := end - time.monotonic()) > 0:
        connection.settimeout(left)
        if not connection.recv(1 << 16):
            break


class Guard(ThreadingHTTPServer):
    """Listens on 127.0.0.1, for the server that listens on `behind`."""

    daemon_threads = True
    request_queue_size = CONNECTIONS

    def __init__(self, port: int, behind: int, key: str, context: int) -> None:
        """Begin to listen; `serve_forever` answers.

        Args:
            port: to listen on; 0 takes a free one.
            behind: the server's own port.
            key: that the server wants.
            context: tokens that a request and its answer may have together.
        """
        super().__init__(("127.0.0.1", port), Asked)
        self.behind, self.key, self.context = behind, key, context
        self.free = threading.BoundedSemaphore(CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, if there is one left."""
        if self.free.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        full = Refused(503, f"the server has its {CONNECTIONS} connections; close one")
        head = "HTTP/1.1 503 Full\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        with suppress(OSError):
            request.sendall(head.encode() + full.body)
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer all requests of a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.free.release()


class Received(io.RawIOBase):
    """What a connection receives: a request must go on, and come to its end, in time."""

    def __init__(self, connection: socket.socket) -> None:
        """Wait for a request."""
        self.connection, self.end = connection, inf

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Receive a piece.

        Raises:
            TimeoutError: none came.
        """
        left = min(SLOWEST, self.end - time.monotonic())
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        count = self.connection.recv_into(buffer)
        self.end = min(self.end, time.monotonic() + WHOLE)
        return count


class Asked(BaseHTTPRequestHandler):
    """One connection: each request is refused with a reason, or passed on."""

    protocol_version = default_request_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Guard

    def setup(self) -> None:
        """Read against the clock."""
        super().setup()
        self.received = Received(self.connection)
        self.rfile = io.BufferedReader(self.received)

    def handle(self) -> None:
        """Answer until either side hangs up; a program may do that at any moment."""
        with suppress(OSError):
            super().handle()

    def do_GET(self) -> None:
        """Answer one request."""
        try:
            self._refuse_strangers()
            body = self._body() if self.command == "POST" else None
            self.received.end = inf
            self.connection.settimeout(SLOWEST)
            self._pass_on(body)
        except Refused as refused:
            self._refuse(refused)

    do_POST = do_GET

    def _refuse_strangers(self) -> None:
        names = {f"{host}:{self.server.server_port}" for host in ("127.0.0.1", "localhost")}
        if self.headers.get("Host") not in names or any(map(self.headers.get, BROWSER)):
            raise Refused(HTTPStatus.FORBIDDEN, "only programs of this machine may ask")

    def _body(self) -> bytes:
        length = length_of(self.headers, LARGEST)
        try:
            body = self.rfile.read(length)
        except TimeoutError as error:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "the request came to a stop") from error
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            raise Refused(HTTPStatus.BAD_REQUEST, "the body is not a JSON object")
        for name in TOKENS:
            self._limit(name, asked.get(name))
        return body

    def _limit(self, name: str, value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused(HTTPStatus.BAD_REQUEST, f"{name} is a whole number", name)
        if value > self.server.context:
            reason = f"{name} is {value}, but the context has {self.server.context} tokens"
            raise Refused(HTTPStatus.BAD_REQUEST, reason, name)

    def _pass_on(self, body: bytes | None) -> None:
        behind = HTTPConnection("127.0.0.1", self.server.behind)
        headers = {"Authorization": f"Bearer {self.server.key}"}
        headers |= {n: v for n in ("Content-Type", "Accept") if (v := self.headers.get(n))}
        try:
            behind.request(self.command, self.path, body, headers)
            self._wait(behind.sock)
            reply = behind.getresponse()
        except _Gone:
            self.close_connection = True
            return
        except (OSError, HTTPException, ValueError) as error:
            reason = f"the model does not answer: {error!r}"
            raise Refused(HTTPStatus.BAD_GATEWAY, reason) from error
        else:
            self._relay(reply)
        finally:
            behind.close()  # a server that still computes stops

    def _wait(self, behind: socket.socket) -> None:
        """Wait until the server answers, as long as whoever asks is there."""
        watched = [behind, self.connection]
        while behind not in select.select(watched, [], [])[0]:
            if not self.connection.recv(1, socket.MSG_PEEK):
                raise _Gone
            watched = [behind]  # the next request is there already

    def _relay(self, reply: HTTPResponse) -> None:
        """Pass a reply on piece by piece, as it comes."""
        length = reply.getheader("Content-Length")
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.getheader("Content-Type", "application/json"))
        if length:
            self.send_header("Content-Length", length)
        else:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while piece := reply.read1(1 << 16):
                self.wfile.write(piece if length else b"%x\r\n%b\r\n" % (len(piece), piece))
        except HTTPException:
            self.close_connection = True  # cut behind, and so here
            return
        if length:
            self.close_connection |= bool(reply.length)
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _refuse(self, refused: Refused) -> None:
        """Say why, and hang up."""
        self.close_connection = True
        self.send_response(refused.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(refused.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(refused.body)
        drain(self.connection)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP, or a method that there is not, as everything else."""
        self._refuse(Refused(code, message or HTTPStatus(code).phrase))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Gone(Exception):
    """Whoever asked has hung up."""
