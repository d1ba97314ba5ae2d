def routed(texts: list[str], is_long, short_model, long_model) -> list[str]:
    """Results in the order of the texts; each model is called once, with its own."""
    out = [""] * len(texts)
    for model, wanted in ((short_model, False), (long_model, True)):
        mine = [i for i, text in enumerate(texts) if is_long(text) == wanted]
        for i, result in zip(mine, model([texts[i] for i in mine]), strict=True):
            out[i] = result
    return out
