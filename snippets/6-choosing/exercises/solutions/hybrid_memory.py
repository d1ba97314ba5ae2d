def kept(layers: str, tokens: int, per_token: int, state: int) -> int:
    """Bytes that a stack like "mmAm" keeps of a text; A is attention, m is Mamba."""
    return layers.count("A") * per_token * tokens + layers.count("m") * state
