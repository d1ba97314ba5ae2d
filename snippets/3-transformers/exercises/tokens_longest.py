# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# At each place try the longest remaining piece first and shorten it until the vocabulary has \
# it; pieces inside a word are looked up with ## in front. Where nothing fits, the whole word \
# is [UNK]."""
# ///
# --8<-- [start:task]
def wordpiece(word: str, vocabulary: set[str]) -> list[str]:
    """Cut one word by longest match first, as WordPiece does."""
    return [word]


# --8<-- [end:task]


# --8<-- [start:check]
vocabulary = {"재미", "재미있", "##있", "##었다", "##었", "##다", "영화"}
got = wordpiece("재미있었다", vocabulary)
assert got == ["재미있", "##었다"], f"the longest match comes first: {got}"
assert wordpiece("영화다", vocabulary) == ["영화", "##다"]
assert wordpiece("영화관", vocabulary) == ["[UNK]"], (
    "one place without a piece loses the word"
)
# --8<-- [end:check]
