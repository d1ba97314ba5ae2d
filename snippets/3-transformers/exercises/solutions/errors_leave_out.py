from collections.abc import Callable


def parts(text: str, score: Callable[[str], float]) -> dict[str, float]:
    """What each word adds: the score of all words less the score without it."""
    words = text.split()
    whole = score(text)
    return {
        word: whole - score(" ".join(words[:i] + words[i + 1 :]))
        for i, word in enumerate(words)
    }
