# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from week2.autograd import Tensor
from week2.autograd.engine import history

x = Tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1

oldest = history(y)[-1].age
for tensor in history(y):
    made_from = [
        parent.age - oldest for parent in tensor.parents if parent.requires_grad
    ]
    print(
        tensor.age - oldest,
        tensor.op or "leaf",
        "from",
        made_from,
        "=",
        tensor.item(),
    )
# --8<-- [end:show]
