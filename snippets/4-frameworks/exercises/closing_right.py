# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.week2]
# hint = """
# \\b does not help around "3 p.m.": look behind and ahead for letters and digits instead,
# (?<!\\w) and (?!\\w), and escape the answer with re.escape."""
# ///
# --8<-- [start:task]
def right(said: str, answers: list[str]) -> bool:
    """Whether one of the answers stands in what was said, as whole words, in any case."""
    return any(answer in said for answer in answers)


# --8<-- [end:task]


# --8<-- [start:check]
assert right("From 3 p.m. on.", ["3 p.m."])
assert right("CHECK-OUT IS AT 11 A.M.", ["11 a.m."]), "upper and lower case are the same"
assert not right("There are 14 spaces.", ["4"]), "14 is not 4"
assert not right("One hour and a halfpenny", ["half"])
# --8<-- [end:check]
