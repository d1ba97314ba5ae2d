from collections import Counter


def f1(answer: str, right: str) -> float:
    """Harmonic mean of precision and recall over words; 0 where nothing is shared."""
    given, wanted = answer.split(), right.split()
    shared = (Counter(given) & Counter(wanted)).total()
    return 2 * shared / (len(given) + len(wanted)) if shared else 0.0
