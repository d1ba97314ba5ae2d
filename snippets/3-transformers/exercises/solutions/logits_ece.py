def calibration_error(
    confidence: list[float], right: list[bool], bins: int = 5
) -> float:
    """Expected calibration error, over bins of equal width between 0.5 and 1."""
    error = 0.0
    for b in range(bins):
        held = [
            (c, r)
            for c, r in zip(confidence, right, strict=True)
            if min(int((c - 0.5) * 2 * bins), bins - 1) == b
        ]
        if held:
            said = sum(c for c, _ in held) / len(held)
            true = sum(r for _, r in held) / len(held)
            error += len(held) / len(confidence) * abs(said - true)
    return error
