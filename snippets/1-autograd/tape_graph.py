# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "pygraphviz>=2.0.4"]
# ///
# --8<-- [start:show]
import numpy as np

from week2.autograd import Tensor, draw_graph

x = Tensor(np.ones((5, 3)))
weight = Tensor(np.ones((3, 2)), requires_grad=True)
bias = Tensor(np.zeros(2), requires_grad=True)

h = (x @ weight + bias).tanh()
loss = (h * h).mean()

svg = draw_graph(loss, params={"weight": weight, "bias": bias, "h": h, "loss": loss})
with open("tape_graph.svg", "w", encoding="utf-8") as file:
    file.write(svg)
# --8<-- [end:show]
