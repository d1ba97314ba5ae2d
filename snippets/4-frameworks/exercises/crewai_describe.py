# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# `inspect.signature(function).parameters` has the names; `get_type_hints` has their types, with
# `__name__`. `inspect.getdoc` gives the docstring without its indentation; take its first line."""
# ///
# --8<-- [start:task]
from collections.abc import Callable


def describe(function: Callable) -> str:
    """What a model is told of a tool: `name(argument: type, …): first line`.

    Raises:
        ValueError: no docstring, or an argument without a type: a model must guess.
    """
    return function.__name__


# --8<-- [end:task]
# --8<-- [start:check]
def look_up(query: str, k: int = 2) -> str:
    """Find passages about Korean food.

    The query is a few words.
    """
    return query * k


def now() -> str:
    """The time of day."""
    return "noon"


description = describe(look_up)
assert (
    description == "look_up(query: str, k: int): Find passages about Korean food."
), description
assert describe(now) == "now(): The time of day.", describe(now)


def silent(query: str) -> str:
    return query


def untyped(query):
    """Find passages."""
    return query


for bad, why in ((silent, "docstring"), (untyped, "query")):
    try:
        said = f"nothing, but returned {describe(bad)!r}"
    except ValueError as error:
        said = str(error)
    assert why in said, (
        f"refuse {bad.__name__} and name the reason ({why}); it said {said}"
    )
# --8<-- [end:check]
