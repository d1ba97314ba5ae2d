from collections.abc import Callable


def held(agent: Callable[[], str], tries: int) -> tuple[str, int]:
    """What an agent returns, and how often it had to be run for it.

    A run that ends with an AssertionError or a ValueError is repeated, up to `tries`
    runs in all.
    The last error is raised if none holds; any other error is raised at once.
    """
    for run in range(1, tries + 1):
        try:
            return agent(), run
        except (AssertionError, ValueError):
            if run == tries:
                raise
    raise ValueError("give one try at least")
