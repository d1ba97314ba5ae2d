def enough_in_a_row(rate: float, doubt: float = 0.05) -> int:
    """Runs that all hold with a chance below `doubt`, if each holds at `rate`."""
    runs, chance = 1, rate
    while chance >= doubt:
        runs, chance = runs + 1, chance * rate
    return runs
