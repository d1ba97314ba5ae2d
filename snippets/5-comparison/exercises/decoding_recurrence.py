# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# The state is all that is left of the past: new state = a · old state + b · x; output = c \
# · new state."""
# ///
# --8<-- [start:task]
def step(state: float, x: float, a: float, b: float, c: float) -> tuple[float, float]:
    """One step of a state space model of one number: output and new state."""
    return x, state


# --8<-- [end:task]


# --8<-- [start:check]
a, b, c = 0.5, 2.0, 3.0
xs = [1.0, -1.0, 4.0, 0.0, 2.0]
state, said = 0.0, []
for x in xs:
    y, state = step(state, x, a, b, c)
    said.append(y)
whole = [
    sum(c * a ** (t - s) * b * xs[s] for s in range(t + 1)) for t in range(len(xs))
]
assert said == whole, f"step by step {said}, over the whole series {whole}"
# --8<-- [end:check]
