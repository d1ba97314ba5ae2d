from collections import Counter


def confusion(truth: list[str], predicted: list[str]) -> dict[tuple[str, str], int]:
    """How often each (truth, predicted) pair occurs."""
    return Counter(zip(truth, predicted, strict=True))
