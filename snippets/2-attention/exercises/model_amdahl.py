# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "The rest of the step takes as long as before; only the part of attention is divided."
# ///
# --8<-- [start:task]
def step_speedup(share: float, attention_speedup: float) -> float:
    """How much faster a step gets if attention, `share` of its time, gets faster."""
    return attention_speedup


# --8<-- [end:task]


# --8<-- [start:check]
assert step_speedup(0.0, 10) == 1.0, "a step without attention gains nothing"
assert abs(step_speedup(0.5, 2) - 4 / 3) < 1e-9
assert step_speedup(0.3, 1e9) < 1.43, (
    "with a share of 30 % no kernel gains more than 1 / 0.7"
)
# --8<-- [end:check]
