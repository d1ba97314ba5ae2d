def worst(rows: list[tuple[str, bool]]) -> tuple[str, float]:
    """The kind with the lowest accuracy, and that accuracy; rows: (kind, right)."""
    by_kind: dict[str, list[bool]] = {}
    for kind, right in rows:
        by_kind.setdefault(kind, []).append(right)
    accuracies = {kind: sum(values) / len(values) for kind, values in by_kind.items()}
    kind = min(accuracies, key=accuracies.__getitem__)
    return kind, accuracies[kind]
