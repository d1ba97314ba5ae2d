# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# hint = """
# First ask whether the answer, without its full stop, occurs in the text. Only then does its length
# matter: len(answer.split())."""
# ///
# --8<-- [start:task]
import dspy


def reward(arguments: dict, got: dspy.Prediction) -> float:
    """0 if the text does not say it, 1 for at most three quoted words, else 0.5."""
    return float(len(got.answer.split()) <= 3)


# --8<-- [end:task]
# --8<-- [start:check]
arguments = {
    "text": "It began in 2004 and is based on the French TGV.",
    "question": "On which train?",
}
for answer, right in {
    "TGV": 1.0,
    "French TGV.": 1.0,
    "is based on the French TGV": 0.5,
    "Shinkansen": 0.0,
    "The French TGV, I believe, as far as one can know": 0.0,
    "": 0.0,
}.items():
    worth = reward(arguments, dspy.Prediction(answer=answer))
    assert worth == right, f"{answer!r} is worth {right}, not {worth}"
# --8<-- [end:check]
