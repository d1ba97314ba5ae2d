# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Make one form of both: lower case, no punctuation, single spaces. Then put a space at both ends of
# each, so that a fact is only found as whole words: "15000 won" contains "5000 won", but with a
# space at both ends it does not."""
# ///
# --8<-- [start:task]
def holds(answer: str, fact: str) -> bool:
    """Whether the answer has the fact as whole words; not case, not punctuation."""
    return fact in answer


# --8<-- [end:task]
# --8<-- [start:check]
assert holds("It costs 5,000 won a night.", "5,000 won")
assert holds("it costs 5000 WON", "5,000 won"), "case and commas do not count"
assert holds("By 11 a.m., please.", "11 a.m.")
assert not holds("It costs 15,000 won a night.", "5,000 won"), (
    "15,000 is another price"
)
assert not holds("That is at 1 p.m.", "11 p.m.")
assert not holds("We are concerned.", "once")
assert not holds("", "once")
# --8<-- [end:check]
