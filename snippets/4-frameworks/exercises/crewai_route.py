# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Look for each route as a whole word in what was said, in lower case. Only if exactly one is there
# is it the model's choice."""
# ///
# --8<-- [start:task]
ROUTES = ("question", "complaint", "other")


def route(said: str) -> str:
    """One of ROUTES, whatever the model wrote; "other" where it is not clear."""
    return said


# --8<-- [end:task]


# --8<-- [start:check]
assert route("question") == "question"
assert route(" Complaint.\n") == "complaint", (
    f"{route(' Complaint.')!r} has no listener"
)
assert route("I would say this is a question!") == "question"
assert route("question or complaint?") == "other", "two routes are no choice"
assert route("Unquestionably odd.") == "other", "part of a word is no choice"
assert route("") == "other"
# --8<-- [end:check]
