import re


def unsupported_numbers(sentence: str, passage: str) -> set[str]:
    """The numbers of the sentence that the passage does not have."""

    def numbers(text: str) -> set[str]:
        return set(re.findall(r"\d+(?:,\d{3})*", text))

    return numbers(sentence) - numbers(passage)
