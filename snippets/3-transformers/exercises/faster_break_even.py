# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Each review saves the difference of two times. How many savings pay for the wait?"""
# ///
# --8<-- [start:task]
def reviews_to_pay(wait: float, rate_before: float, rate_after: float) -> float:
    """Reviews after which a `wait` (seconds) has paid; rates in reviews a second."""
    return wait * rate_before


# --8<-- [end:task]


# --8<-- [start:check]
got = reviews_to_pay(30, 500, 1000)
assert abs(got - 30_000) < 1e-6, (
    f"a millisecond saved each: 30,000 reviews, not {got:,.0f}"
)
assert reviews_to_pay(10, 1000, 900) == float("inf"), "slower never pays"
# --8<-- [end:check]
