from collections.abc import Callable


def with_budget(tool: Callable[[str], str], most: int) -> Callable[[str], str]:
    """The tool, which refuses repeated arguments and more than `most` calls."""
    asked: set[str] = set()

    def limited(query: str) -> str:
        if query in asked:
            return (
                "You have asked this already. "
                "Give your Final Answer from what you know."
            )
        if len(asked) >= most:
            return (
                f"No more than {most} searches. "
                "Give your Final Answer from what you know."
            )
        asked.add(query)
        return tool(query)

    return limited
