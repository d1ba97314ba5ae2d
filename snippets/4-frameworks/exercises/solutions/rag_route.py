from haystack import Document
from haystack.components.routers import ConditionalRouter

FOUND = "{{ documents and documents[0].score >= 5 }}"


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
