def cache_bytes(
    layers: int, kv_heads: int, d: int, n: int, bytes_each: int = 2
) -> int:
    """What a decoder keeps of n tokens to avoid computing keys and values again."""
    return 2 * layers * kv_heads * d * n * bytes_each
