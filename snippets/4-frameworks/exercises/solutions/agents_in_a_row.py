def enough_in_a_row(share: float, doubt: float = 0.05) -> int:
    """After how many runs without a failure such an agent is unlikely.

    Unlikely: it would get so far with a chance below `doubt`.
    """
    runs, chance = 1, share
    while chance >= doubt:
        runs, chance = runs + 1, chance * share
    return runs
