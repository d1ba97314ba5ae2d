# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# `unicodedata.normalize('NFD', …)` takes syllables apart. A syllable with a final consonant \
# has three letters, one without has two."""
# ///
# --8<-- [start:task]


def letters(text: str) -> int:
    """How many jamo the Hangul syllables of `text` are made of."""
    return len(text)


# --8<-- [end:task]


# --8<-- [start:check]
assert letters("영화") == 5, f"ㅇㅕㅇ ㅎㅘ: five letters, not {letters('영화')}"
assert letters("") == 0
assert letters("가나다") == 6
assert letters("영화 A") == 5, "spaces and Latin letters are not jamo"
# --8<-- [end:check]
