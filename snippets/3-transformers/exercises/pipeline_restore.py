# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# sorted(range(len(texts)), key=…) gives an order of places. Result k of the sorted run \
# belongs to place order[k]."""
# ///
# --8<-- [start:task]
from collections.abc import Callable


def by_length(texts: list[str], run: Callable[[list[str]], list]) -> list:
    """`run` on the texts sorted by length; its results in the order of `texts`."""
    return run(sorted(texts, key=len))


# --8<-- [end:task]


# --8<-- [start:check]
got = by_length(["가나다", "가", "가나"], lambda texts: [len(text) for text in texts])
assert got == [3, 1, 2], f"results must follow the texts' own order: {got}"
seen: list[str] = []


def look(texts: list[str]) -> list[str]:
    seen.extend(texts)
    return texts


by_length(["bbb", "a", "cc"], look)
assert seen == ["a", "cc", "bbb"], f"the run must see them by length: {seen}"
# --8<-- [end:check]
