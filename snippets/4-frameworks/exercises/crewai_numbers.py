# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Compare sets of numbers, not texts: "1934" contains "3" as text, but 1934 is not 3."""
# ///
# --8<-- [start:task]
def unsupported_numbers(sentence: str, passage: str) -> set[str]:
    """The numbers of the sentence that the passage does not have."""
    return {
        word for word in sentence.split() if word.isdigit() and word not in passage
    }


# --8<-- [end:task]


# --8<-- [start:check]
note = "First made in 1934; sold on trains in the 1970s. 9,000 won."
assert unsupported_numbers("It dates from 1934.", note) == set()
assert unsupported_numbers("It was made by 3 people in 1935.", note) == {"3", "1935"}
assert unsupported_numbers("It costs 9,000 won, not 8,000.", note) == {"8,000"}
# --8<-- [end:check]
