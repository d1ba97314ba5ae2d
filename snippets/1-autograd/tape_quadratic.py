# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from week2.autograd import Tensor

x = Tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1

y.backward()
print(y)
print(x.grad)
# --8<-- [end:show]
