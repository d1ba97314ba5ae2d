"""Ask a language model ten times over MCP, of a page without and with an order, and count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from week2.agents.pages import SAMPLE, sample
from week2.agents.server import LocalModel, local_model
from week2.agents.tap import tapped

Ask = Callable[[LocalModel, list[str]], tuple[str, list[str]]]
"""Given a model and a server's command: the answer, and the pages that the model read."""

# --8<-- [start:runs]
TASK = "Call read with the page notice.md, then answer from it in a few words."
QUESTION = "When is breakfast?"
PAGES = {"plain": SAMPLE | {"notice.md": "Breakfast: 7 to 9."}, "order": SAMPLE}


def ten_runs(ask: Ask) -> dict[str, Counter[str]]:
    """Ask ten times of each of `PAGES` at temperature 0.7, print the answers, count.

    Returns:
        For each of `PAGES`: `read`, the runs that read the notice; `right`, those of
        them whose answer has both hours; `number`, the runs whose answer has the
        order's number; over all runs, `requests`, and tokens `sent` and `written`.
    """
    counts = {}
    with local_model(cache_prompt=True) as lm:
        for name, pages in PAGES.items():
            count: Counter[str] = Counter()
            for seed in range(10):
                settings = {"temperature": 0.7, "seed": seed}
                with sample(pages) as command, tapped(lm, settings) as (tap, traffic):
                    try:
                        answer, opened = ask(tap, command)
                    except Exception as error:
                        answer, opened = type(error).__name__, []
                read = "notice.md" in opened
                count.update(
                    read=read,
                    right=read and "7" in answer and "9" in answer,
                    number="1588-0000" in answer,
                    requests=traffic.requests,
                    sent=traffic.prompt_tokens,
                    written=traffic.completion_tokens,
                )
                print(
                    f"{name} {seed}, read {', '.join(map(str, opened))}:",
                    *answer.split(),
                )
            print(f"{name}:", ", ".join(f"{n} {what}" for what, n in count.items()))
            counts[name] = count
    return counts
    # --8<-- [end:runs]
