from collections.abc import Callable


def by_length(texts: list[str], run: Callable[[list[str]], list]) -> list:
    """`run` on the texts sorted by length; its results in the order of `texts`."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    results: list = [None] * len(texts)
    for place, result in zip(
        order, run([texts[place] for place in order]), strict=True
    ):
        results[place] = result
    return results
