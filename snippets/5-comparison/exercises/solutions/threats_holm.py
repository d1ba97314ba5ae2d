def proven(p_values: dict[str, float], level: float = 0.05) -> set[str]:
    """Which of several comparisons hold together (Holm 1979)."""
    held: set[str] = set()
    for name in sorted(p_values, key=p_values.__getitem__):
        if p_values[name] >= level / (len(p_values) - len(held)):
            break
        held.add(name)
    return held
