def windows(tokens: list[str], size: int, overlap: int) -> list[list[str]]:
    """Runs of at most `size` tokens that cover all; neighbours share `overlap`."""
    spans, start = [tokens[:size]], 0
    while start + size < len(tokens):
        start += size - overlap
        spans.append(tokens[start : start + size])
    return spans
