def references(scores: list[float], threshold: float) -> list[float]:
    """The reference that each score is subtracted from: it moves only when it must."""
    moved: list[float] = []
    for score in scores:
        if not moved or score - moved[-1] > threshold:
            moved.append(score)
        else:
            moved.append(moved[-1])
    return moved
