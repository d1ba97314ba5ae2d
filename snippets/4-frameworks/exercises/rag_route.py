# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# hint = """
# A condition is a Jinja expression over the router's inputs. documents[0].score fails for an empty
# list: `and` looks at its right side only if the left one holds."""
# ///
# --8<-- [start:task]
from haystack import Document
from haystack.components.routers import ConditionalRouter

FOUND = "{{ True }}"  # when should the documents go on?


def route(documents: list[Document]) -> str:
    """ "found" where the first document scores at least 5, else "nothing"."""
    router = ConditionalRouter(
        [
            {
                "condition": FOUND,
                "output": "{{ documents[0].content }}",
                "output_name": "found",
                "output_type": str,
            },
            {
                "condition": "{{ True }}",
                "output": "no passage",
                "output_name": "nothing",
                "output_type": str,
            },
        ]
    )
    return next(iter(router.run(documents=documents)))


# --8<-- [end:task]


# --8<-- [start:check]
assert route([Document(content="good", score=7.2)]) == "found"
assert route([Document(content="bad", score=1.3)]) == "nothing", (
    "a score of 1.3 is not found"
)
assert route([]) == "nothing", "no documents at all"
# --8<-- [end:check]
