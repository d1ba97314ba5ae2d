# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# First bring each citation to its place: a `re.sub` that turns ". [id]" into " [id]." moves it in
# front of the full stop. Then split where a full stop is followed by a space; take the ids out."""
# ///
# --8<-- [start:task]
import re


def cited(page: str) -> list[tuple[str, list[str]]]:
    """Each sentence of a page without its citations, and the ids that it cites.

    An [id] straight after a full stop belongs to the sentence before it.
    """
    return [(page, re.findall(r"\[(.+?)\]", page))]


# --8<-- [end:task]
# --8<-- [start:check]
got = cited(
    "Pyeonsu is eaten in summer [pyeonsu]. Haemul is seafood. [haemul] It is hot."
)
assert got == [
    ("Pyeonsu is eaten in summer.", ["pyeonsu"]),
    ("Haemul is seafood.", ["haemul"]),
    ("It is hot.", []),
], got
assert cited("Both are soups. [a] [b]") == [("Both are soups.", ["a", "b"])]
assert cited("It has [a] two [b] sources.") == [("It has two sources.", ["a", "b"])]
assert cited("") == []
# --8<-- [end:check]
