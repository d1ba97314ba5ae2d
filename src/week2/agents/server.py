"""A language model behind an OpenAI-compatible endpoint on this machine, as long as a block lasts.

    with local_model() as lm:
        client = OpenAI(base_url=lm.base_url, api_key=lm.api_key)
        client.chat.completions.create(model=lm.model, messages=[…])

Where `WEEK2_LM_BASE_URL` and `WEEK2_LM_MODEL` are set, it is that endpoint, and nothing is started:
a hosted model, ollama, vLLM, or a server that several programs share.
"""

from __future__ import annotations

import importlib.util
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import IO

from week2._files import write_json
from week2.agents.weights import DEFAULT, LmError, cache_folder, find

PROGRAM = Path(__file__).with_name("llama.py")
GAIN = 1.15  # how much faster more threads must be to be worth taking from others


@dataclass(frozen=True)
class LocalModel:
    """An endpoint that answers.

    Attributes:
        base_url: ends in `/v1`; what OpenAI's clients call so.
        model: the name to ask it for.
        api_key: what clients must send; any word does for a server of ours.
        threads: that it computes with; 0 where it was not started here.
        context: tokens that a request and its answer may have together; 0 likewise.
    """

    base_url: str
    model: str
    api_key: str
    threads: int = 0
    context: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which `local_model` of another process finds this endpoint."""
        return {
            "WEEK2_LM_BASE_URL": self.base_url,
            "WEEK2_LM_MODEL": self.model,
            "OPENAI_API_KEY": self.api_key,
        }


@contextmanager
def local_model(
    name: str = DEFAULT,
    *,
    path: str | os.PathLike | None = None,
    port: int = 0,
    threads: int | None = None,
    context: int = 8192,
    cache_prompt: bool = False,
    timeout: float = 120,
) -> Iterator[LocalModel]:
    """Serve a model on 127.0.0.1 until the block ends, whatever happens in it.

    Args:
        name: one of `week2.agents.MODELS`.
        path: a GGUF file of your own, instead.
        port: to listen on; 0 takes a free one.
        threads: to compute with; by default `WEEK2_LM_THREADS`, else what was fastest here.
        context: tokens that a request and its answer may have together.
        cache_prompt: keep what was computed for the beginning of a prompt. Faster where prompts
            begin alike, but then the same request is not always answered with the same words.
        timeout: seconds until it must answer.

    Raises:
        LmError: no weights, corrupt ones, a port in use, no answer in time.
    """
    url, model = os.environ.get("WEEK2_LM_BASE_URL"), os.environ.get("WEEK2_LM_MODEL")
    if url and model:
        yield LocalModel(url.rstrip("/"), model, os.environ.get("OPENAI_API_KEY") or "none")
        return
    if url or model:
        missing = "WEEK2_LM_MODEL" if url else "WEEK2_LM_BASE_URL"
        raise LmError(f"{missing} is not set though the other is; set both, or neither")
    if importlib.util.find_spec("xllamacpp") is None:
        raise LmError("the model runs on xllamacpp, which is not installed: pip install xllamacpp")
    file = find(name, path)
    if threads is None:
        threads = int(os.environ.get("WEEK2_LM_THREADS") or 0) or fastest(file)
    with serve(file, port, threads, context, cache_prompt, timeout) as lm:
        yield lm


@contextmanager
def serve(
    file: Path, port: int, threads: int, context: int, cache_prompt: bool, timeout: float
) -> Iterator[LocalModel]:
    """Serve one GGUF file; see `local_model`."""
    if port:
        refuse_used(port)
    settings = {
        "path": str(file.resolve()),
        "alias": file.stem,
        "port": port,
        "threads": threads,
        "context": context,
        "cache_prompt": cache_prompt,
        "parent": os.getpid(),
    }
    with tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=messages,
            start_new_session=True,  # Ctrl-C is its parent's affair
        )
        try:
            url = wait(process, messages, file, timeout)
            yield LocalModel(f"{url}/v1", file.stem, "local", threads, context)
        finally:
            stop(process)


def wait(process: subprocess.Popen[bytes], messages: IO[bytes], file: Path, timeout: float) -> str:
    """Wait until the server answers, and return its address.

    Raises:
        LmError: it ended, or does not answer in time.
    """
    deadline = time.monotonic() + timeout
    assert process.stdout
    ready, _, _ = select.select([process.stdout], [], [], timeout)
    line = process.stdout.readline() if ready else b""
    if ready and not line:
        process.wait()
        messages.seek(0)
        lines = messages.read().decode("utf-8", "replace").strip().splitlines()[:8]
        raise LmError(
            f"the server could not be started with {file}: it is not a GGUF file that xllamacpp "
            "can read, or memory ran out. It said:\n" + "\n".join(lines)
        )
    url = str(json.loads(line)["url"]) if line else ""
    while url and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=5).close()
            return url
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.05)
    raise LmError(
        f"the server did not answer within {timeout:g} s with {file}; the machine may be busy or "
        "short of memory: give it longer with timeout=, or take a smaller model"
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server: its input closes, and if that does not do, it is killed."""
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()


def refuse_used(port: int) -> None:
    """Raise `LmError` where another program listens on `port` of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LmError(
                f"port {port} of 127.0.0.1 cannot be used ({error.strerror}); choose another, or "
                "leave it out and a free one is taken"
            ) from error


def fastest(file: Path) -> int:
    """Measure how many threads answer fastest here, once for a file and machine.

    More threads are taken only if they are clearly faster; on busy cores they are often slower.
    The result is kept in the cache, in `threads.json`; delete that to measure again.
    """
    note = cache_folder() / "threads.json"
    try:
        known = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        known = {}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    key = f"{file.name}, {cores} cores"
    if key not in known:
        best, known[key] = seconds_with(file, 1, 120), 1
        for threads in (2, 4, 8):
            if threads > (cores or 1) or (taken := seconds_with(file, threads, best / GAIN)) == inf:
                break
            best, known[key] = taken, threads
        try:
            write_json(note, known)
        except OSError as error:
            print(f"week2: the choice of threads is not kept: {error}", file=sys.stderr)
    return int(known[key])


def seconds_with(file: Path, threads: int, limit: float) -> float:
    """Time one short answer with that many threads; infinite if it takes longer than `limit`."""
    words = "Name three rivers of Korea, three of Europe and three of Africa, and where they end. "
    body = {"messages": [{"role": "user", "content": words * 2}], "max_tokens": 16}
    with serve(file, 0, threads, 1024, False, 120) as lm:
        request = urllib.request.Request(
            f"{lm.base_url}/chat/completions",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        started = time.perf_counter()
        try:
            urllib.request.urlopen(request, timeout=limit).read()
        except TimeoutError:
            return inf
        return time.perf_counter() - started
