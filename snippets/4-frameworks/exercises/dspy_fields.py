# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Split at the markers with `re.split`, and capture the name: that gives what comes before the
# first marker, then name, text, name, text, … Where a name is missing or empty, raise."""
# ///
# --8<-- [start:task]
def fields(reply: str, names: list[str]) -> dict[str, str]:
    """The fields, of those in `names`, of a reply in the form of DSPy's chat adapter.

    Raises:
        ValueError: one of `names` is not there; the message says which.
    """
    return dict.fromkeys(names, reply)


# --8<-- [end:task]
# --8<-- [start:check]
REPLY = """Sure!
[[ ## reasoning ## ]]
It leaves at 11:00 and arrives
at 13:42.

[[ ## hours ## ]]
2.7

[[ ## completed ## ]]
"""
got = fields(REPLY, ["reasoning", "hours"])
assert got == {
    "reasoning": "It leaves at 11:00 and arrives\nat 13:42.",
    "hours": "2.7",
}, got
assert fields(REPLY, ["hours"]) == {"hours": "2.7"}, "only what was asked for"
for cut_off in ("[[ ## reasoning ## ]]\nIt leaves at", "2.7", ""):
    try:
        said = f"nothing, but returned {fields(cut_off, ['reasoning', 'hours'])}"
    except ValueError as error:
        said = f"error: {error}"
    assert said.startswith("error"), (
        f"there is no hours in {cut_off!r}; it said {said}"
    )
    assert "hours" in said, f"say which is missing; it said {said}"
# --8<-- [end:check]
