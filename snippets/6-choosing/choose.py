# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
def choose(tokens: int, *, exact_lookup: bool, stream: bool, splits: bool) -> str:
    """Which architecture to try first; the pages of this chapter say why."""
    if stream:
        return "Mamba" if not exact_lookup else "hybrid"
    if tokens <= 512:
        return "Transformer"
    if splits:
        return "Transformer, in windows"
    return "hybrid" if exact_lookup else "Mamba"


for what, tokens, exact_lookup, stream, splits in (
    ("a film review", 20, False, False, False),
    ("the mood of a long thread", 4_000, False, False, True),
    ("an exception in a contract", 30_000, True, False, False),
    ("a sensor that never stops", 1_000_000, False, True, False),
    ("a chat that goes on for weeks", 200_000, True, True, False),
):
    chosen = choose(tokens, exact_lookup=exact_lookup, stream=stream, splits=splits)
    print(f"{what:30} {tokens:>9,} tokens: {chosen}")
# --8<-- [end:show]
