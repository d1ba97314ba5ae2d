from haystack import Document
from haystack.components.builders import PromptBuilder

TEMPLATE = """{% for document in documents %}
[{{ loop.index }}] {{ document.content }}
{% endfor %}
{{ question }}"""


def prompt(question: str, documents: list[Document]) -> str:
    """The passages as lines `[1] text`, then the question on a line of its own."""
    builder = PromptBuilder(TEMPLATE, required_variables="*")
    return builder.run(question=question, documents=documents)["prompt"]
