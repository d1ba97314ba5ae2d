"""The server's own process: loads the weights, serves them, and ends with its parent.

It runs as a program on the standard library and xllamacpp alone:

    python llama.py '{"path": "model.gguf", "alias": "model", "port": 0, "threads": 1, …}'

and writes one line of JSON: where its guard listens (`guard.py`, beside it). It ends when its
standard input closes, or when the process that started it is gone: a pipe alone would stay open in
a child that its parent forked.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import secrets
import select
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

LOOK = 0.5  # seconds between two looks at the parent


def end_with(parent: int) -> None:
    """End this process when standard input closes or `parent` is no longer its parent."""
    while os.getppid() == parent:
        readable, _, _ = select.select([0], [], [], LOOK)
        if readable and not os.read(0, 1):
            break
    os._exit(0)


def main(settings: dict) -> None:
    """Serve until the parent ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=end_with, args=(settings["parent"],), daemon=True).start()
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["alias"]}
    params.port = 0
    params.hostnames = ["127.0.0.1"]
    params.n_ctx = settings["context"]
    params.n_parallel = 1  # one request at a time: the whole context is its own
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    params.cache_prompt = settings["cache_prompt"]
    params.cache_ram_mib = 0
    params.sampling.temp = 0.0  # where a request names none
    params.ui = False
    params.api_keys = [key := secrets.token_urlsafe()]
    params.verbosity = 1  # errors only
    server = xllamacpp.Server(params)
    behind = urlsplit(server.listening_address).port
    guarding = runpy.run_path(str(Path(__file__).with_name("guard.py")))["Guard"]
    guard = guarding(settings["port"], behind, key, settings["context"])
    print(json.dumps({"url": f"http://127.0.0.1:{guard.server_port}"}), file=answers, flush=True)
    guard.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(json.loads(sys.argv[1]))
