import string

_NO_MARKS = str.maketrans("", "", string.punctuation)


def plain(text: str) -> str:
    """Lower case, no punctuation, single spaces, and one at each end."""
    return f" {' '.join(text.lower().translate(_NO_MARKS).split())} "


def holds(answer: str, fact: str) -> bool:
    """Whether the answer has the fact as whole words; not case, not punctuation."""
    return plain(fact) in plain(answer)
