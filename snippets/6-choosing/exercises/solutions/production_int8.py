def quantise(row: list[float]) -> tuple[list[int], float]:
    """Whole numbers from -127 to 127, and the scale that brings the row back."""
    scale = max(abs(x) for x in row) / 127
    return [round(x / scale) for x in row], scale
