"""Load the language model's tap with many clients at once: is each answered, by its own answer?

    python tools/load.py                                # 64 clients of 250 requests
    python tools/load.py --clients 8 --requests 50

An endpoint that repeats what it is asked, after a moment, stands behind the tap. Half of the
clients keep their connection, half open one for each request. All of it is in one process, whose
largest memory is told. The exit status is 1 where an answer was lost or is another's.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from week2.agents import LocalModel
from week2.agents.tap import tapped
from week2.serving import answering

MOMENT = 0.02  # seconds, at most, until an answer
LONGEST = 20_000  # characters of a request
PATIENCE = 60  # seconds that a client waits


class Repeating(BaseHTTPRequestHandler):
    """Answers a request of OpenAI's chat with its own words."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        words = asked["messages"][-1]["content"]
        time.sleep(random.uniform(0, MOMENT))
        answer = {
            "choices": [{"message": {"role": "assistant", "content": words}}],
            "usage": {"prompt_tokens": len(words), "completion_tokens": 1},
        }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def ask(url: str, number: int, requests: int) -> Counter[str]:
    """Be one client: how many of its requests were served, lost, answered wrongly."""
    chance, tally = random.Random(number), Counter[str]()
    where = urlsplit(url)
    connection = HTTPConnection(where.netloc, timeout=PATIENCE)
    for request in range(requests):
        words = f"{request} of {number}: " + "값" * chance.randrange(LONGEST)
        body = json.dumps({"messages": [{"role": "user", "content": words}]})
        try:
            connection.request("POST", f"{where.path}/chat/completions", body.encode())
            answer = json.load(connection.getresponse())
            right = answer["choices"][0]["message"]["content"] == words
            tally["served" if right else "wrong"] += 1
            tally["characters"] += len(words)
        except (OSError, HTTPException, ValueError, LookupError):
            tally["lost"] += 1
            connection.close()
        if number % 2:
            connection.close()
    connection.close()
    return tally


def loaded(clients: int, requests: int) -> Counter[str]:
    """Let clients ask through a tap; what came of it, and how the tap counted."""
    with answering(Repeating) as server, ThreadPoolExecutor(clients) as pool:
        server.socket.listen(clients)
        lm = LocalModel(f"http://127.0.0.1:{server.server_port}/v1", "repeating", "key")
        with tapped(lm) as (counted, traffic):
            counters = pool.map(lambda n: ask(counted.base_url, n, requests), range(clients))
            tally = sum(counters, Counter[str]())
    tally["counted"], tally["read"] = traffic.requests, traffic.prompt_tokens
    return tally


def main() -> int:
    """Load the tap, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--requests", type=int, default=250, help="of each client")
    options = parser.parse_args()
    began = time.perf_counter()
    tally = loaded(options.clients, options.requests)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole = tally["counted"] == tally["served"] and tally["read"] == tally["characters"]
    print("| Clients | Requests | Served | Lost | Wrong | Counted by the tap | Seconds | MiB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    numbers = [options.clients * options.requests, tally["served"], tally["lost"], tally["wrong"]]
    cells = " | ".join(f"{n:,}" for n in (options.clients, *numbers, tally["counted"]))
    print(f"| {cells} | {seconds:.1f} | {memory:.0f} |")
    return 0 if whole and not tally["lost"] + tally["wrong"] else 1


if __name__ == "__main__":
    sys.exit(main())
