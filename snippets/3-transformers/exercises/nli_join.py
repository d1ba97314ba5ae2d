# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# [CLS], premise, [SEP] are part 0; hypothesis and the last [SEP] are part 1."""
# ///
# --8<-- [start:task]
def join(premise: list[str], hypothesis: list[str]) -> tuple[list[str], list[int]]:
    """The tokens of a pair as BERT reads them, and the part (0 or 1) of each."""
    return premise + hypothesis, [0] * (len(premise) + len(hypothesis))


# --8<-- [end:task]


# --8<-- [start:check]
tokens, parts = join(["비가", "온다"], ["춥다"])
assert tokens == ["[CLS]", "비가", "온다", "[SEP]", "춥다", "[SEP]"], (
    f"you join {tokens}"
)
assert parts == [0, 0, 0, 0, 1, 1], f"the first [SEP] closes part 0: {parts}"
# --8<-- [end:check]
