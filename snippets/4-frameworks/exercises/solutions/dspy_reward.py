import dspy


def reward(arguments: dict, got: dspy.Prediction) -> float:
    """0 if the text does not say it, 1 for at most three quoted words, else 0.5."""
    answer = got.answer.strip().rstrip(".")
    if not answer or answer.lower() not in arguments["text"].lower():
        return 0.0
    return 1.0 if len(answer.split()) <= 3 else 0.5
