# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "pygraphviz>=2.0.4"]
# ///
# --8<-- [start:show]
import torch

from week2.autograd import draw_graph

x = torch.tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1

svg = draw_graph(y, params={"x": x, "y": y})
with open("graph.svg", "w", encoding="utf-8") as file:
    file.write(svg)
# --8<-- [end:show]
