"""A folder served on 127.0.0.1 for as long as somebody looks at it."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class Files(http.server.SimpleHTTPRequestHandler):
    """Files, without a line for each on standard error."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A queue long enough for a browser: beyond the default of 5, connections wait a second."""

    request_queue_size = 128


@contextmanager
def served(folder: Path, handler: Callable[..., Files] = Files, port: int = 0) -> Iterator[str]:
    """Return the address of a folder; the server ends with the block.

    Args:
        folder: to be served.
        handler: makes the answers.
        port: on which; a free one if it is 0.

    Raises:
        OSError: the port is taken.
    """
    answers = functools.partial(handler, directory=str(folder))
    with Server(("127.0.0.1", port), answers) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        finally:
            httpd.shutdown()
