import re


def fields(reply: str, names: list[str]) -> dict[str, str]:
    """The fields, of those in `names`, of a reply in the form of DSPy's chat adapter.

    Raises:
        ValueError: one of `names` is not there; the message says which.
    """
    _, *parts = re.split(r"\[\[ ## (\w+) ## \]\]", reply)
    texts = {
        name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
    missing = [name for name in names if not texts.get(name)]
    if missing:
        raise ValueError(f"the reply has no {', '.join(missing)}: {reply!r}")
    return {name: texts[name] for name in names}
