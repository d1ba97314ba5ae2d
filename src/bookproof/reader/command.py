"""The command `read`: the book in a browser, with Run and Edit at its blocks."""

from __future__ import annotations

import argparse
import errno
import functools
import secrets
import signal
import sys
import threading
from collections.abc import Callable

from bookproof.reader.blocks import Shelf
from bookproof.reader.runs import Runs
from bookproof.reader.server import Home
from bookproof.run.engine import default_jobs, jobs
from bookproof.sandbox.worker import FORKS
from bookproof.site.build import build_site
from bookproof.site.serving import Server
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project

PORT = 8765  # always the same: a browser keeps a reader's code by the address
LAST_PORT = 65535


def read(argv: list[str], prog: str = "bookproof read") -> int:
    """Serve the built book on this machine alone, with Run and Edit at its blocks.

    Open the address that it prints: it holds the secret without which nothing is run.
    """
    parser = argparse.ArgumentParser(prog, description=read.__doc__)
    parser.add_argument("--out", default="site", help="folder of the site, from the root")
    parser.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=f"{PORT} by default; 0: a free one"
    )
    parser.add_argument(
        "--jobs", type=jobs, default=default_jobs(), metavar="N", help="programs run at a time"
    )
    options = parser.parse_args(argv)
    if not FORKS:
        raise BookError("it needs Linux, or WSL 2, where programs run in isolation")
    project = Project.find()
    site = build_site(project, project.root / options.out).index.parent
    book = Book(project)
    secret = secrets.token_urlsafe(32)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    with Runs(project, options.jobs) as runs:
        home = functools.partial(
            Home, directory=str(site), shelf=Shelf(book), runs=runs, secret=secret
        )
        with _server(options.port, home, prog) as httpd:
            threading.Thread(target=httpd.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{httpd.server_address[1]}/"
            print(f"Open {address}#read={secret}\nCtrl-C ends it.")
            sys.stdout.flush()
            ended.wait()
            httpd.shutdown()
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"it must be from 0 to {LAST_PORT}, and is {text!r}")
    return int(text)


def _server(port: int, handler: Callable[..., Home], prog: str) -> Server:
    """Listen on a port of this machine alone."""
    try:
        return Server(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise BookError(
            f"port {port} is taken, perhaps by another `{prog}`; "
            "end that, or name another port with --port"
        ) from error
