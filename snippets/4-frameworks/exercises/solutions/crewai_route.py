import re

ROUTES = ("question", "complaint", "other")


def route(said: str) -> str:
    """One of ROUTES, whatever the model wrote; "other" where it is not clear."""
    named = [each for each in ROUTES if re.search(rf"\b{each}\b", said.lower())]
    return named[0] if len(named) == 1 else "other"
