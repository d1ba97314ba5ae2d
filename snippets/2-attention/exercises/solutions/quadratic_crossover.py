def crossover(d: int) -> int:
    """The length at which attention's products, 4·n²·d operations, equal the rest.

    The rest: products of n tokens with four d × d matrices, one d × 4d, one 4d × d.
    """
    return 6 * d  # 4 n² d = 24 n d²
