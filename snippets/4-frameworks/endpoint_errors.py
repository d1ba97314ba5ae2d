# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "dspy", "haystack-ai"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
import io
import logging
from contextlib import redirect_stdout
from typing import Any

import crewai
import dspy
from crewai.events import crewai_event_bus
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.utils import Secret

from week2.agents.endpoints import BUSY, SLOW

logging.disable()


def by_dspy(model, api_key, prompt, url, **settings):
    where = {"api_key": api_key, "api_base": url}
    settings |= {"cache": False, "num_retries": 0}
    dspy.LM(f"openai/{model}", **where, **settings)(prompt)


def by_haystack(model, api_key, prompt, url, timeout=None, **settings):
    ask = OpenAIChatGenerator(
        Secret.from_token(api_key),
        model,
        api_base_url=url,
        generation_kwargs=settings,
        timeout=timeout,
        max_retries=0,
    )
    ask.run([ChatMessage.from_user(prompt)])


def by_crewai(model, api_key, prompt, url, **settings):
    where = {"api_key": api_key, "base_url": url}
    settings |= {"max_retries": 0}
    with (
        crewai_event_bus.scoped_handlers(),
        redirect_stdout(io.StringIO()),
    ):  # no frames
        crewai.LLM(f"openai/{model}", **where, **settings).call(prompt)


right = {
    "model": "gpt-5-mini",
    "api_key": os.environ.get("OPENAI_API_KEY", ""),
    "prompt": "Hello",
    "url": os.environ.get("OPENAI_BASE_URL"),
}
for wrong in (
    {"api_key": "sk-wrong"},
    {"model": "gpt-nope"},
    {"prompt": "Korea " * 300_000},
    {"api_key": BUSY},  # its requests a minute are used up
    {"api_key": SLOW, "timeout": 1},
    {"url": "http://127.0.0.1:9/v1"},  # nothing answers there
    {"temperature": 0},
    {"max_tokens": 100},
):
    print(*(f"{name}={value!r:.32}" for name, value in wrong.items()))
    last: Any = None
    for ask in (by_dspy, by_crewai, by_haystack):
        try:
            ask(**right | wrong)
        except Exception as error:
            print(f"  {ask.__name__[3:]:9} {type(error).__name__}")
            last = error
        else:
            raise AssertionError(f"{ask.__name__} accepted {wrong}")
    print(f"  {'because:':9} {(last.body or {}).get('message', last.message)}")
    if "retry-after" in getattr(getattr(last, "response", None), "headers", ()):
        print("  retry after", last.response.headers["retry-after"], "seconds")
# --8<-- [end:show]
