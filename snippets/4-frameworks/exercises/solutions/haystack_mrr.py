def mean_reciprocal_rank(right: list[str], rankings: list[list[str]]) -> float:
    """1 / rank of the right document in each list, 0 if it is missing; averaged."""
    total = 0.0
    for document, documents in zip(right, rankings, strict=True):
        if document in documents:
            total += 1 / (documents.index(document) + 1)
    return total / len(right)
