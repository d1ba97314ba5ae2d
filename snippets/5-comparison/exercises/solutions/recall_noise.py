def copy(tokens: list[int], keep: float = 0.5) -> list[float]:
    """Remember the one token that is not 0, in a state that is read at the end."""
    state = 0.0
    for token in tokens:
        if token == 0:
            continue  # the decay depends on the input: this is what "selective" means
        state = keep * state + token
    return [state]
