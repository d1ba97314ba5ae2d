def break_even(
    width: int, attention_layers: int, mamba_layers: int, d_state: int = 16
) -> int:
    """The first number of tokens at which the cache is larger than Mamba's state.

    A Mamba layer keeps 2·width channels: d_state states and 3 earlier inputs each.
    """
    state = mamba_layers * 2 * width * (d_state + 3)
    return state // (attention_layers * 2 * width) + 1
