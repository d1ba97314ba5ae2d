# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# `re.findall(r"\\[([a-z0-9-]+)\\]", text)` finds the ids. Keep the order, and each id once:
# dict.fromkeys does both."""
# ///
# --8<-- [start:task]
import re


def invented(text: str, known: set[str]) -> list[str]:
    """The ids in square brackets that belong to no passage, each once, in order."""
    return re.findall(r"\[.*\]", text)


# --8<-- [end:task]


# --8<-- [start:check]
page = (
    "Momguk is thick [jeju-momguk]. "
    "Hallabong is sweet [jeju-fruit] [jeju-fruit]. [kelp]"
)
assert invented(page, {"jeju-momguk"}) == ["jeju-fruit", "kelp"], invented(
    page, {"jeju-momguk"}
)
assert invented("No source at all.", {"jeju-momguk"}) == []
# --8<-- [end:check]
