def join(premise: list[str], hypothesis: list[str]) -> tuple[list[str], list[int]]:
    """The tokens of a pair as BERT reads them, and the part (0 or 1) of each."""
    first = ["[CLS]", *premise, "[SEP]"]
    second = [*hypothesis, "[SEP]"]
    return first + second, [0] * len(first) + [1] * len(second)
