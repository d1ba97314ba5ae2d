def windows(tokens: list[str], size: int, overlap: int) -> list[list[str]]:
    """Runs of at most `size` tokens that cover all; neighbours share `overlap`."""
    found, start = [tokens[:size]], 0
    while start + size < len(tokens):
        start += size - overlap
        found.append(tokens[start : start + size])
    return found
