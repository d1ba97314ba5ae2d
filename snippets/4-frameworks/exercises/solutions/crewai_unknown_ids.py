import re


def invented(text: str, known: set[str]) -> list[str]:
    """The ids in square brackets that belong to no passage, each once, in order."""
    cited = re.findall(r"\[([a-z0-9-]+)\]", text)
    return [each for each in dict.fromkeys(cited) if each not in known]
