def step(state: float, x: float, a: float, b: float, c: float) -> tuple[float, float]:
    """One step of a state space model of one number: output and new state."""
    state = a * state + b * x
    return c * state, state
