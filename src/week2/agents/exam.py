"""The same questions for every way of answering: who is right, at what cost.

Frameworks count their own calls, each in its own way, and some not their retries. So the counting
is done where all of them pass: a small server in front of the model's, on 127.0.0.1 as well.
"""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from week2.agents.corpora import Question, questions
from week2.agents.server import LocalModel


@dataclass
class Counts:
    """What went through: requests, and tokens as the model's server counted them."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Result:
    """An exam's outcome.

    Attributes:
        asked, right, sourced: questions; with a right answer; with the right source named.
        failed: questions that ended in an error, by the error's name.
        seconds: for all of them.
        calls, prompt_tokens, completion_tokens: see `Counts`.
    """

    asked: int
    right: int
    sourced: int
    failed: dict[str, int]
    seconds: float
    calls: int
    prompt_tokens: int
    completion_tokens: int


@contextmanager
def counted(lm: LocalModel, cache_prompt: bool = True) -> Iterator[tuple[LocalModel, Counts]]:
    """The same model behind an address that counts. Requests that stream are not supported.

    Args:
        lm: the model.
        cache_prompt: ask llama.cpp to keep what it computed for the beginning of a prompt, as
            servers in use do: what is the same in each request then costs once.
    """
    counts = Counts()

    class Counting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if cache_prompt:
                body["cache_prompt"] = True
            target = lm.base_url.removesuffix("/v1") + self.path
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {lm.api_key}"}
            request = urllib.request.Request(target, json.dumps(body).encode(), headers)
            try:
                with urllib.request.urlopen(request) as answer:
                    status, said = answer.status, answer.read()
            except urllib.error.HTTPError as error:
                status, said = error.code, error.read()
            usage = json.loads(said).get("usage") or {}
            counts.calls += 1
            counts.prompt_tokens += usage.get("prompt_tokens", 0)
            counts.completion_tokens += usage.get("completion_tokens", 0)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield replace(lm, base_url=f"http://127.0.0.1:{server.server_port}/v1"), counts
    finally:
        server.shutdown()
        server.server_close()


Answer = Callable[[str], tuple[str, str]]  # a question to what is said and its source's id


def take_exam(answering: Callable[[LocalModel], Answer], lm: LocalModel, file: str) -> Result:
    """Ask the questions about the FAQ; print the outcome and write it, named like `file`."""
    with counted(lm) as (counting, counts):
        result = examine(answering(counting), questions("faq"), counts)
    measured = asdict(result) | {"lines": lines_shown(file)}
    Path(f"{Path(file).stem}.json").write_text(json.dumps(measured, indent=1) + "\n")
    print(f"{result.right} of {result.asked} right, {result.sourced} with the right source")
    print(f"{result.calls} calls; failed: {result.failed or 'none'}")
    return result


def examine(answer: Answer, asked: list[Question], counts: Counts) -> Result:
    """Ask each question once."""
    right_ones = sourced = 0
    failed: dict[str, int] = {}
    started = time.perf_counter()
    for question in asked:
        try:
            said, source = answer(question.question)
        except Exception as error:  # any framework's: it counts as no answer
            failed[type(error).__name__] = failed.get(type(error).__name__, 0) + 1
            continue
        right_ones += right(said, question.answers)
        sourced += source == question.passage
    seconds = time.perf_counter() - started
    return Result(len(asked), right_ones, sourced, failed, seconds, **asdict(counts))


def right(said: str, answers: tuple[str, ...]) -> bool:
    """Whether an answer stands in what was said, as whole words, in any case."""
    return any(
        re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", said, re.IGNORECASE) for answer in answers
    )


def lines_shown(file: str) -> int:
    """Lines of code in the region `show` of a snippet: no blank ones, no comments."""
    _, _, rest = Path(file).read_text("utf-8").partition("# --8<-- [start:show]\n")
    shown, _, _ = rest.partition("# --8<-- [end:show]")
    lines = map(str.strip, shown.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)
