"""Count what really goes to a language model: a small server that stands between and passes on.

    with local_model() as lm, tapped(lm) as (counted, traffic):
        OpenAI(base_url=counted.base_url, api_key=counted.api_key)…
    print(traffic.requests, traffic.prompt_tokens)

Libraries count in ways of their own, and some ask again without a word. Here every request counts,
with the tokens that the endpoint itself says it read and wrote. A streamed reply is passed on
whole, and counted without its tokens.
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
from http.server import BaseHTTPRequestHandler
from typing import Any

from week2.agents.server import LocalModel
from week2.serving import answering

PATIENCE = 600  # seconds that a reply may take


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

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if adding:
                body = json.dumps(json.loads(body) | dict(adding)).encode()
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
            with suppress(ConnectionError):  # who asked may have given up meanwhile
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with answering(Passing) as server:
        yield replace(lm, base_url=f"http://127.0.0.1:{server.server_port}/v1"), traffic


def _passed_on(request: urllib.request.Request) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            return reply.status, reply.headers.get("Content-Type", ""), reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Content-Type", ""), error.read()
    except OSError as error:
        said = json.dumps({"error": {"message": f"the endpoint cannot be reached: {error}"}})
        return 502, "application/json", said.encode()


def _usage(body: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(body).get("usage") or {})
    except (AttributeError, ValueError):
        return {}
