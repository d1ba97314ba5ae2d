def mark(text: str, offsets: list[tuple[int, int]]) -> str:
    """The tokens of a text, as they are written in it, with `|` between them."""
    return "|".join(text[start:end] for start, end in offsets)
