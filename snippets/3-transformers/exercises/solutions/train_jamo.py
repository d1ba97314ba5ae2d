import unicodedata


def letters(text: str) -> int:
    """How many jamo the Hangul syllables of `text` are made of."""
    apart = unicodedata.normalize("NFD", text)
    return sum("\u1100" <= character <= "\u11ff" for character in apart)
