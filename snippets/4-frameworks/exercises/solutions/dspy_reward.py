import dspy


def reward(arguments: dict, got: dspy.Prediction) -> float:
    """0 for what the text does not say, 1 for a quotation of at most three words, else 0.5."""
    answer = got.answer.strip().rstrip(".")
    if not answer or answer.lower() not in arguments["text"].lower():
        return 0.0
    return 1.0 if len(answer.split()) <= 3 else 0.5
