def honest(answer: str, sources: list[str], shown: list[str]) -> list[str]:
    """The sources that may appear under an answer.

    Only entries that the model was shown, once each, in the order named; never any
    under "unknown".
    """
    if answer.strip(" .!").lower() == "unknown":
        return []
    return [name for name in dict.fromkeys(sources) if name in shown]
