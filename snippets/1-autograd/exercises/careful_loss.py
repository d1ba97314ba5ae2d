# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Compare the two shapes before subtracting, and say both in the message."
# ///
# --8<-- [start:task]
import torch


def squared_error(predicted: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error; raise ValueError if the shapes differ."""
    return ((predicted - target) ** 2).mean()


# --8<-- [end:task]


# --8<-- [start:check]
column, flat = torch.tensor([[1.0], [2.0]]), torch.tensor([1.0, 2.0])
assert squared_error(flat, flat + 1) == 1, "equal shapes should still give the loss"
try:
    message = f"no error; the loss came out as {squared_error(column, flat)}"
except ValueError as error:
    message = str(error)
assert "no error" not in message, message
assert "2, 1" in message, f"the message should name both shapes, it says: {message}"
# --8<-- [end:check]
