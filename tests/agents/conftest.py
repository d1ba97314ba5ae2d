"""A server on 127.0.0.1 that replies as a test says."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from week2.agents import LocalModel

Reply = tuple[int, str, bytes]
"""Status, content type, body."""


@contextmanager
def replying_server(reply: Callable[[BaseHTTPRequestHandler, bytes], Reply]) -> Iterator[str]:
    """Serve with a function of request and body; its base URL."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, content = reply(self, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def replying() -> Iterator[Callable[[Callable[[BaseHTTPRequestHandler, bytes], Reply]], str]]:
    """Start a server with a function of request and body; its base URL. It ends with the test."""
    with ExitStack() as servers:
        yield lambda reply: servers.enter_context(replying_server(reply))


@pytest.fixture
def completion() -> Callable[[str], Reply]:
    """The reply of a chat endpoint whose model says a text."""

    def make(text: str) -> Reply:
        message = {"role": "assistant", "content": text}
        answer = {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
        return 200, "application/json", json.dumps(answer).encode()

    return make


@pytest.fixture
def endpoint(
    replying: Callable[[Callable[[BaseHTTPRequestHandler, bytes], Reply]], str],
    completion: Callable[[str], Reply],
) -> tuple[LocalModel, list[str], list[dict[str, Any]]]:
    """A server that replies with the contents put into `says`, and keeps what it was sent."""
    says: list[str] = []
    requests: list[dict[str, Any]] = []

    def reply(request: BaseHTTPRequestHandler, body: bytes) -> Reply:
        requests.append(json.loads(body))
        return completion(says.pop(0))

    return LocalModel(replying(reply), "m", "key"), says, requests
