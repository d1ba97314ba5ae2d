"""Serve HTTP on this machine alone, for as long as a block lasts or until a command is stopped."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def answering(
    handler: type[BaseHTTPRequestHandler], port: int = 0
) -> Iterator[ThreadingHTTPServer]:
    """Answer with `handler` on 127.0.0.1 until the block ends; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def service_parser(program: str, description: str) -> argparse.ArgumentParser:
    """Make the parser of a command that serves, with what `offer` needs to know."""
    parser = argparse.ArgumentParser(program, description=description)
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument(
        "--service",
        action="store_true",
        help="print the variables that reach it as JSON, stop when standard input closes",
    )
    return parser


@contextmanager
def stoppable() -> Iterator[None]:
    """End the block quietly at Ctrl-C, and when the process is asked to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        print(file=sys.stderr)


def offer(variables: Mapping[str, str], service: bool) -> None:
    """Print the variables that reach a server, and wait until it is to stop.

    A service prints JSON and stops when standard input closes; else Ctrl-C stops it.
    """
    if service:
        print(json.dumps(dict(variables)), flush=True)
        sys.stdin.buffer.read()
        return
    for name, value in variables.items():
        print(f"export {name}={value}")
    print("Serving; stop it with Ctrl-C.", file=sys.stderr, flush=True)
    threading.Event().wait()
