from week2.autograd import Tensor, no_grad


def step(weight: Tensor, velocity: Tensor, rate: float, momentum: float) -> None:
    """One step of SGD with momentum as in torch.optim.SGD; clears the gradient."""
    with no_grad():
        velocity *= momentum
        velocity += weight.grad
        weight -= rate * velocity
    weight.zero_grad()
