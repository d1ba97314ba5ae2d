# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
def choose(
    tokens: int, *, labels: int, exact_lookup: bool, stream: bool, splits: bool
) -> str:
    """Which model to try first; the pages of chapters 5 and 6 say why."""
    if stream:
        model = "hybrid" if exact_lookup else "Mamba"
    elif tokens <= 512:
        model = "Transformer"
    elif splits:
        model = "Transformer, in windows"
    else:
        model = "hybrid" if exact_lookup else "Mamba"
    return f"pre-trained {model}" if labels <= 10_000 else model


for what, tokens, labels, exact_lookup, stream, splits in (
    ("a film review", 20, 1_000, False, False, False),
    ("a film review", 20, 140_000, False, False, False),
    ("the mood of a long thread", 4_000, 5_000, False, False, True),
    ("an exception in a contract", 30_000, 2_000, True, False, False),
    ("a sensor that never stops", 1_000_000, 500_000, False, True, False),
    ("a chat that goes on for weeks", 200_000, 10_000, True, True, False),
):
    chosen = choose(
        tokens, labels=labels, exact_lookup=exact_lookup, stream=stream, splits=splits
    )
    print(f"{what:29} {tokens:>9,} tokens, {labels:>7,} labels: {chosen}")
# --8<-- [end:show]
