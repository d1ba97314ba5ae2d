def stages(
    block_q: int, block_k: int, d: int, bytes_each: int = 2, shared: int = 227 * 1024
) -> int:
    """How many blocks of keys and values fit into the shared memory at once."""
    return (shared - block_q * d * bytes_each) // (2 * block_k * d * bytes_each)
