import string

_NO_MARKS = str.maketrans("", "", string.punctuation)


def plain(text: str) -> str:
    """Lower case, no punctuation, single spaces, and one at each end."""
    return f" {' '.join(text.lower().translate(_NO_MARKS).split())} "


def holds(answer: str, fact: str) -> bool:
    """Whether the fact stands in the answer as whole words; case and punctuation do not count."""
    return plain(fact) in plain(answer)
