def fit(
    premise: list[str], hypothesis: list[str], places: int
) -> tuple[list[str], list[str]]:
    """The pair cut, longest first, to fit `places` with its three special tokens."""
    first, second = list(premise), list(hypothesis)
    while len(first) + len(second) > places - 3:
        (first if len(first) >= len(second) else second).pop()
    return first, second
