def windows(n: int, size: int, overlap: int) -> list[tuple[int, int]]:
    """Start and end of windows over n tokens; neighbours share `overlap` tokens."""
    spans = [(0, min(n, size))]
    while spans[-1][1] < n:
        start = spans[-1][0] + size - overlap
        spans.append((start, min(n, start + size)))
    return spans
