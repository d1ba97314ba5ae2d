def references(scores: list[float], threshold: float) -> list[float]:
    """The reference that is subtracted from each score; it moves only if it must."""
    moved: list[float] = []
    for score in scores:
        if not moved or score - moved[-1] > threshold:
            moved.append(score)
        else:
            moved.append(moved[-1])
    return moved
