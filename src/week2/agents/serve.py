"""The command `week2 serve-lm`: serve the local model until stopped, or only fetch its weights."""

from __future__ import annotations

import argparse
import sys

from week2.agents.server import local_model
from week2.agents.weights import DEFAULT, MODELS, LmError, fetch
from week2.serving import offer, service_parser, stoppable


def parser() -> argparse.ArgumentParser:
    """Make the parser of `week2 serve-lm`."""
    options = service_parser(
        "week2 serve-lm", "Serve a small language model on 127.0.0.1, as OpenAI's interface has it."
    )
    options.add_argument("--model", default=DEFAULT, choices=MODELS, help=f"default {DEFAULT}")
    options.add_argument("--path", help="a GGUF file of your own (also WEEK2_LM)")
    options.add_argument("--threads", type=int, help="default: what was fastest here")
    options.add_argument("--context", type=int, default=8192, help="tokens; default 8192")
    options.add_argument("--cache-prompt", action="store_true", help="faster, less repeatable")
    options.add_argument("--fetch", action="store_true", help="only get and check the weights")
    return options


def main(argv: list[str]) -> int:
    """Serve or fetch; returns 0, or 2 where that cannot be."""
    options = parser().parse_args(argv)
    try:
        with stoppable():
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
                offer(lm.environment, options.service)
    except LmError as error:
        print(f"week2 serve-lm: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
