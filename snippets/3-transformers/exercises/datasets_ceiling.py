# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# For each text count its zeros and ones. The best possible function answers with the more \
# frequent label, and is wrong on the rest."""
# ///
# --8<-- [start:task]
def best_accuracy(rows: list[tuple[str, int]]) -> float:
    """The highest accuracy that a function of the text alone can reach on `rows`."""
    return 1.0


# --8<-- [end:task]


# --8<-- [start:check]
rows = [("굿", 1), ("굿", 1), ("굿", 0), ("별로", 0)]
got = best_accuracy(rows)
assert got == 0.75, f"one 굿 is labelled against the others: 0.75, not {got}"
assert best_accuracy([("a", 0), ("b", 1)]) == 1
# --8<-- [end:check]
