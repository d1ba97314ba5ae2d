def merge(split: list[str], pair: tuple[str, str]) -> list[str]:
    """`split` with each occurrence of `pair` joined, from left to right."""
    merged: list[str] = []
    at = 0
    while at < len(split):
        if tuple(split[at : at + 2]) == pair:
            merged.append("".join(pair))
            at += 2
        else:
            merged.append(split[at])
            at += 1
    return merged
