def best_share(unit: float, arithmetic: float) -> float:
    """Of all exponentials, the share to emulate so that both finish together.

    `unit`: exponentials a clock of the multi-function unit; `arithmetic`: emulated
    ones a clock.
    """
    return arithmetic / (unit + arithmetic)
