def enough_in_a_row(share: float, doubt: float = 0.05) -> int:
    """Runs that all hold with a chance below `doubt`, if each holds with `share`."""
    runs, chance = 1, share
    while chance >= doubt:
        runs, chance = runs + 1, chance * share
    return runs
