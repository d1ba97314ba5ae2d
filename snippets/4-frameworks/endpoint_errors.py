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

import crewai
import dspy
from crewai.events import crewai_event_bus
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.utils import Secret

logging.disable()


def by_dspy(model, api_key, **settings):
    dspy.LM(
        f"openai/{model}", api_key=api_key, cache=False, num_retries=0, **settings
    )("Hello")


def by_haystack(model, api_key, **settings):
    key = Secret.from_token(api_key)
    ask = OpenAIChatGenerator(key, model, generation_kwargs=settings, max_retries=0)
    ask.run([ChatMessage.from_user("Hello")])


def by_crewai(model, api_key, **settings):
    with (
        crewai_event_bus.scoped_handlers(),
        redirect_stdout(io.StringIO()),
    ):  # no frames
        crewai.LLM(
            f"openai/{model}", api_key=api_key, max_retries=0, **settings
        ).call("Hello")


right = {"model": "gpt-5-mini", "api_key": os.environ.get("OPENAI_API_KEY", "")}
for wrong in (
    {"api_key": "sk-wrong"},
    {"model": "gpt-nope"},
    {"temperature": 0},
    {"max_tokens": 100},
):
    print(*(f"{name}={value!r}" for name, value in wrong.items()))
    for ask in (by_dspy, by_crewai, by_haystack):
        try:
            ask(**right | wrong)
        except Exception as error:
            print(f"  {ask.__name__[3:]:9} {type(error).__name__}")
            said = getattr(error, "body", {})
        else:
            raise AssertionError(f"{ask.__name__} accepted {wrong}")
    print(f"  {'because:':9} {said['message']}")
# --8<-- [end:show]
