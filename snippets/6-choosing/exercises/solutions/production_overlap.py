def windows(n: int, size: int, overlap: int) -> list[tuple[int, int]]:
    """Start and end of windows over n tokens; neighbours share `overlap` tokens."""
    found = [(0, min(n, size))]
    while found[-1][1] < n:
        start = found[-1][0] + size - overlap
        found.append((start, min(n, start + size)))
    return found
