"""Who may ask a server of this machine, how much and how slowly, and how many at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from week2.agents.guard import BROWSER, CONNECTIONS, Refused, length_of

LOOK = 0.05  # seconds between two looks at whether a server is to stop


def body_of(asked: BaseHTTPRequestHandler, largest: int) -> bytes:
    """Read the body of a request; one to look something up may have none.

    Raises:
        Refused: its length is not as `length_of` wants it, or the body does not come in time.
    """
    given = "Content-Length" in asked.headers or "Transfer-Encoding" in asked.headers
    if asked.command in ("GET", "HEAD") and not given:
        return b""
    length = length_of(asked.headers, largest)
    try:
        body = asked.rfile.read(length)
    except TimeoutError as error:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "the request came to a stop") from error
    if len(body) < length:
        raise Refused(HTTPStatus.BAD_REQUEST, "the request ends before it should")
    return body


def refuse_strangers(asked: BaseHTTPRequestHandler) -> None:
    """Let through who calls this server by its own name, and is no web page.

    Raises:
        Refused: whoever asks is neither.
    """
    port = asked.connection.getsockname()[1]
    hosts = asked.headers.get_all("Host", [])
    own = len(hosts) == 1 and hosts[0] in (f"127.0.0.1:{port}", f"localhost:{port}")
    if not own or any(name in asked.headers for name in BROWSER):
        raise Refused(HTTPStatus.FORBIDDEN, "only programs of this machine may ask")


class Bounded(ThreadingHTTPServer):
    """Listens on 127.0.0.1, and answers at most `CONNECTIONS` at a time."""

    daemon_threads = True
    request_queue_size = CONNECTIONS

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        """Begin to listen; `serve_forever` answers.

        Args:
            port: to listen on; 0 takes a free one.
            handler: answers the requests of one connection.
        """
        super().__init__(("127.0.0.1", port), handler)
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


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[None]:
    """Let a server answer until the block ends, and close it."""
    thread = threading.Thread(target=server.serve_forever, args=(LOOK,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
