"""A folder served on 127.0.0.1 for as long as somebody looks at it."""

from __future__ import annotations

import _thread
import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Files(http.server.SimpleHTTPRequestHandler):
    """Files, without a line for each on standard error."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A queue long enough for a browser: beyond the default of 5, connections wait a second."""

    request_queue_size = 128

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a bare thread, which no tracer follows.

        Python 3.11 fails a thread that begins while another one installs its trace function and
        an audit hook runs between (filelock adds one), and that request is never answered.
        """
        _thread.start_new_thread(self.process_request_thread, (request, client_address))


@contextmanager
def served(folder: Path, handler: type[Files] = Files) -> Iterator[str]:
    """Return the address of a folder, on a free port; the server ends with the block."""
    answers = functools.partial(handler, directory=str(folder))
    with Server(("127.0.0.1", 0), answers) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        finally:
            httpd.shutdown()
