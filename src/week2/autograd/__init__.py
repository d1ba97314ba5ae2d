"""How derivatives are computed: a tape over NumPy alone, and pictures of the graphs it builds.

Importing this package needs NumPy and nothing else: drawing loads its layout engine when it draws,
and looks at PyTorch's tensors without importing PyTorch.
"""

from week2.autograd.draw import draw_graph
from week2.autograd.tape import Tensor, no_grad

__all__ = ["Tensor", "draw_graph", "no_grad"]
