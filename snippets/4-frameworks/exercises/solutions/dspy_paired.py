from scipy.stats import binomtest


def p_value(before: list[bool], after: list[bool]) -> float:
    """The chance of so large a change if only luck acted, on the same examples."""
    pairs = list(zip(before, after, strict=True))
    better = sum(not old and new for old, new in pairs)
    worse = sum(old and not new for old, new in pairs)
    if better + worse == 0:
        return 1.0
    return float(binomtest(better, better + worse).pvalue)
