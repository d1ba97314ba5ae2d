import re


def cited(page: str) -> list[tuple[str, list[str]]]:
    """Each sentence of a page without its citations, and the ids that it cites.

    An [id] straight after a full stop belongs to the sentence before it.
    """
    placed = re.sub(r"\.((?:\s*\[[^\]]+\])+)", r"\1.", page)
    pairs = []
    for sentence in re.split(r"(?<=\.)\s+", placed):
        words = re.sub(r"\s*\[[^\]]+\]", "", sentence).strip()
        if words:
            pairs.append((words, re.findall(r"\[([^\]]+)\]", sentence)))
    return pairs
