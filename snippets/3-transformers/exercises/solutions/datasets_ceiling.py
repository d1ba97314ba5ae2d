from collections import Counter


def best_accuracy(rows: list[tuple[str, int]]) -> float:
    """The highest accuracy that a function of the text alone can reach on `rows`."""
    counts: dict[str, Counter] = {}
    for text, label in rows:
        counts.setdefault(text, Counter())[label] += 1
    return sum(max(labels.values()) for labels in counts.values()) / len(rows)
