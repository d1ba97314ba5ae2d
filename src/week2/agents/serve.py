"""The command `week2 serve-lm`: serve the local model until stopped, or only fetch its weights."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

from week2.agents.server import local_model
from week2.agents.weights import DEFAULT, MODELS, LmError, fetch


def parser() -> argparse.ArgumentParser:
    """The options of `week2 serve-lm`."""
    made = argparse.ArgumentParser(
        prog="week2 serve-lm",
        description="Serve a small language model on 127.0.0.1, as OpenAI's interface has it.",
    )
    made.add_argument("--model", default=DEFAULT, choices=MODELS, help=f"default {DEFAULT}")
    made.add_argument("--path", help="a GGUF file of your own (also WEEK2_LM)")
    made.add_argument("--port", type=int, default=0, help="default: a free one")
    made.add_argument("--threads", type=int, help="default: what was fastest here")
    made.add_argument("--context", type=int, default=8192, help="tokens; default 8192")
    made.add_argument("--cache-prompt", action="store_true", help="faster, less repeatable")
    made.add_argument("--fetch", action="store_true", help="only get the weights, and check them")
    made.add_argument(
        "--service",
        action="store_true",
        help="print the variables that reach it as JSON, stop when standard input closes",
    )
    return made


def main(argv: list[str]) -> int:
    """Serve or fetch; returns 0, or 2 where that cannot be."""
    options = parser().parse_args(argv)
    signal.signal(signal.SIGTERM, stop)
    try:
        if options.fetch:
            print(fetch(options.model))
            return 0
        with local_model(
            options.model,
            path=options.path,
            port=options.port,
            threads=options.threads,
            context=options.context,
            cache_prompt=options.cache_prompt,
        ) as lm:
            if options.service:
                print(json.dumps(lm.environment), flush=True)
                sys.stdin.buffer.read()
                return 0
            for name, value in lm.environment.items():
                print(f"export {name}={value}")
            print("Serving; stop it with Ctrl-C.", file=sys.stderr, flush=True)
            threading.Event().wait()
    except LmError as error:
        print(f"week2 serve-lm: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


def stop(number: int, frame: FrameType | None) -> NoReturn:
    """Let `with` clean up when the process is asked to end."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
