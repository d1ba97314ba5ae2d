import re


def right(said: str, answers: list[str]) -> bool:
    """Whether one of the answers stands in what was said, as whole words, in any case."""
    return any(
        re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", said, re.IGNORECASE) for answer in answers
    )
