# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Remember where each text stood; put its result back there."
# ///
# --8<-- [start:task]
def routed(texts: list[str], is_long, short_model, long_model) -> list[str]:
    """Results in the order of the texts; each model is called once, with its own."""
    short = [t for t in texts if not is_long(t)]
    long = [t for t in texts if is_long(t)]
    return short_model(short) + long_model(long)


# --8<-- [end:task]


# --8<-- [start:check]
def is_long(text):
    return len(text) > 3


calls: list[int] = []


def model(texts):
    calls.append(len(texts))
    return [t.upper() for t in texts]


results = routed(["long one", "b", "also long", "d"], is_long, model, model)
assert results == ["LONG ONE", "B", "ALSO LONG", "D"], (
    f"each result in its text's place; got {results}"
)
assert calls == [2, 2], "one call to each model"
# --8<-- [end:check]
