# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Both run at once and finish together when part divided by rate is equal for both."
# ///
# --8<-- [start:task]
def best_share(unit: float, arithmetic: float) -> float:
    """Of all exponentials, the share to emulate so that both finish together.

    `unit`: exponentials a clock of the multi-function unit; `arithmetic`: emulated
    ones a clock.
    """
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
assert best_share(16, 0) == 0, "without arithmetic to spare, emulate nothing"
assert best_share(16, 16) == 0.5, "equal rates, equal shares"
share = best_share(16, 5)
assert abs(share / 5 - (1 - share) / 16) < 1e-12, (
    f"both must finish together: {share}"
)
# --8<-- [end:check]
