# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
# --8<-- [start:show]
import numpy as np
from sklearn.datasets import load_digits

from week2.autograd import Tensor, no_grad
from week2.autograd.functional import cross_entropy

# 1797 handwritten digits of 8 × 8 pixels
images, labels = load_digits(return_X_y=True)
images = images / 16
train, test = slice(0, 1400), slice(1400, None)

rng = np.random.default_rng(0)
weight1 = Tensor(rng.normal(size=(64, 32)) / 8, requires_grad=True)
bias1 = Tensor(np.zeros(32), requires_grad=True)
weight2 = Tensor(rng.normal(size=(32, 10)) / 32**0.5, requires_grad=True)
bias2 = Tensor(np.zeros(10), requires_grad=True)
parameters = [weight1, bias1, weight2, bias2]


def network(x: Tensor) -> Tensor:
    return (x @ weight1 + bias1).tanh() @ weight2 + bias2


for step in range(1001):
    batch = rng.integers(1400, size=100)
    loss = cross_entropy(network(Tensor(images[batch])), labels[batch])
    loss.backward()
    with no_grad():
        for parameter in parameters:
            parameter -= 0.3 * parameter.grad
            parameter.zero_grad()
    if step % 200 == 0:
        print(f"step {step:4}: loss {loss.item():.4f}")

guesses = network(Tensor(images[test])).data.argmax(axis=1)
print(
    f"right on {(guesses == labels[test]).mean():.1%} of the digits it has not seen"
)
# --8<-- [end:show]
