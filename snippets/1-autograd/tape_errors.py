# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from week2.autograd import Tensor, no_grad


def not_a_number() -> None:
    (2 * Tensor([1.0, 2.0], requires_grad=True)).backward()


def nothing_recorded() -> None:
    with no_grad():
        y = 2 * Tensor(1.0, requires_grad=True)
    y.backward()


def backward_twice() -> None:
    y = Tensor(3.0, requires_grad=True) ** 2
    y.backward()
    y.backward()


def changed_in_between() -> None:
    w = Tensor([1.0, 2.0], requires_grad=True)
    loss = (w * w).sum()
    with no_grad():
        w -= 0.1
    loss.backward()


for mistake in (not_a_number, nothing_recorded, backward_twice, changed_in_between):
    try:
        mistake()
    except RuntimeError as error:
        print(f"{mistake.__name__}: {error}\n")
# --8<-- [end:show]
