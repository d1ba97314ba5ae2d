# /// script
# requires-python = ">=3.11"
# dependencies = ["pygraphviz>=2.0.4"]
# ///
# --8<-- [start:show]
from week2.autograd import Tensor, draw_graph

x = Tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1
with open("playground_graph.svg", "w", encoding="utf-8") as file:
    file.write(draw_graph(y, params={"x": x, "y": y}))
# --8<-- [end:show]
