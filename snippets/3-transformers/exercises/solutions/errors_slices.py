def worst(rows: list[tuple[str, bool]]) -> tuple[str, float]:
    """The kind with the lowest share of right rows, and it; rows: (kind, right)."""
    found: dict[str, list[bool]] = {}
    for kind, right in rows:
        found.setdefault(kind, []).append(right)
    shares = {kind: sum(values) / len(values) for kind, values in found.items()}
    kind = min(shares, key=shares.__getitem__)
    return kind, shares[kind]
