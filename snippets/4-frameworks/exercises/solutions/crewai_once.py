from collections.abc import Callable


def at_most_once(pay: Callable[[str], str]) -> Callable[[str], str]:
    """The tool, which runs once for each order; a repetition gets the same words.

    If the first run raised, a repetition says that it is unknown whether it was paid.
    """
    said: dict[str, str] = {}

    def once(order: str) -> str:
        if order not in said:
            said[order] = (
                f"It is unknown whether {order} was paid. "
                "Ask a person; do not pay again."
            )
            said[order] = pay(order)
        return said[order]

    return once
