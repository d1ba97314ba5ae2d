from collections import defaultdict


def fuse(lists: list[list[str]], k: int = 60) -> list[str]:
    """The documents of all lists, the largest sum of 1 / (k + rank) first."""
    scores: dict[str, float] = defaultdict(float)
    for documents in lists:
        for rank, document in enumerate(documents, 1):
            scores[document] += 1 / (k + rank)
    return sorted(scores, key=lambda document: scores[document], reverse=True)
