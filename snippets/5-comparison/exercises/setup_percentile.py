# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Sort them; the rank is 95 hundredths of their number, rounded up."""
# ///
# --8<-- [start:task]
def p95(latencies: list[float]) -> float:
    """The least latency that at least 95 % of the calls did not exceed."""
    return sum(latencies) / len(latencies)


# --8<-- [end:task]


# --8<-- [start:check]
calm = [10.0] * 90 + [11.0] * 5 + [200.0] * 5
assert p95(calm) == 11.0, f"95 of 100 calls took 11 ms or less; got {p95(calm)}"
assert p95([3.0, 1.0, 2.0]) == 3.0, "of three calls, only all three are 95 % or more"
assert p95([200.0] * 6 + [10.0] * 94) == 200.0, (
    "six slow calls in a hundred are more than 5 %"
)
# --8<-- [end:check]
