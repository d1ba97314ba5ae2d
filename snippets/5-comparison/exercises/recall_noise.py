# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "A blank must leave the state alone: let what is kept depend on the token."
# ///
# --8<-- [start:task]
def copy(tokens: list[int], keep: float = 0.5) -> list[float]:
    """Remember the one token that is not 0, in a state that is read at the end."""
    state = 0.0
    for token in tokens:
        state = keep * state + token
    return [state]


# --8<-- [end:task]


# --8<-- [start:check]
for blanks in (0, 1, 5, 100):
    (copied,) = copy([7] + [0] * blanks)
    assert copied == 7, f"after {blanks} blanks the state should be 7, not {copied}"
assert copy([0, 0, 3, 0]) == [3], "a symbol after blanks should be remembered too"
# --8<-- [end:check]
