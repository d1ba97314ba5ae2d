# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Counter(a) & Counter(b) keeps each word as often as both have it. F1 is 2 * shared / (length of
# the answer + length of the right answer), in words."""
# ///
# --8<-- [start:task]
def f1(answer: str, right: str) -> float:
    """Harmonic mean of precision and recall over words; 0 where nothing is shared."""
    return float(answer == right)


# --8<-- [end:task]


# --8<-- [start:check]
score = f1("Seoul National University", "National University")
assert abs(score - 0.8) < 1e-9, f"precision 2/3, recall 2/2: F1 is 0.8, not {score}"
assert f1("Busan", "Seoul") == 0
assert f1("six six six", "six") == 0.5, "a word counts as often as both have it"
# --8<-- [end:check]
