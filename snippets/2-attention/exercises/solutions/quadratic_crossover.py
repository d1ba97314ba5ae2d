def crossover(d: int) -> int:
    """The length at which attention's two products, 4·n²·d operations, equal all else in a layer.

    All else: products of n tokens with four d × d matrices, one d × 4d and one 4d × d.
    """
    return 6 * d  # 4 n² d = 24 n d²
