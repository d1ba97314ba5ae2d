# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# hint = """
# In a Jinja loop, loop.index counts from 1. Double braces print a value;
# a brace with a percent sign begins a statement."""
# ///
# --8<-- [start:task]
from haystack import Document
from haystack.components.builders import PromptBuilder

TEMPLATE = "{{ question }}"


def prompt(question: str, documents: list[Document]) -> str:
    """The passages as lines `[1] text`, then the question on a line of its own."""
    builder = PromptBuilder(TEMPLATE, required_variables="*")
    return builder.run(question=question, documents=documents)["prompt"]


# --8<-- [end:task]


# --8<-- [start:check]
text = prompt(
    "Who came?", [Document(content="A whale."), Document(content="A king.")]
)
lines = [line for line in text.splitlines() if line.strip()]
assert lines == ["[1] A whale.", "[2] A king.", "Who came?"], f"made: {lines}"
# --8<-- [end:check]
