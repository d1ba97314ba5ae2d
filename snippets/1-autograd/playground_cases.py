# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import json
import math
from pathlib import Path

# --8<-- [start:show]
from week2.autograd import Tensor
from week2.autograd.engine import history


def walk(source, values):
    """What the tape holds after `source`: nodes by age, and what arrived at each."""
    leaves = {
        name: Tensor(value, requires_grad=True) for name, value in values.items()
    }
    *lines, last = source.splitlines()
    names = FUNCTIONS | leaves
    exec("\n".join(lines), names)
    result = eval(last, names)
    nodes, stack = {}, [result, *leaves.values()]
    while stack:
        tensor = stack.pop()
        nodes[tensor.age] = tensor
        stack += tensor.parents
    place = {age: i for i, age in enumerate(sorted(nodes))}
    listing = [
        (n.op, n.item(), [place[p.age] for p in n.parents])
        for _, n in sorted(nodes.items())
    ]
    arrived = {}
    for node in history(result):
        # from now on it also writes down what it is given
        if step := node.backward_step:
            node.backward_step = lambda g, i=node.age, step=step: (
                arrived.update({i: g}) or step(g)
            )
    result.backward()
    visits = [
        (place[n.age], float(arrived.get(n.age, n.grad))) for n in history(result)
    ]
    return {"source": source, "values": values, "nodes": listing, "visits": visits}
    # --8<-- [end:show]


def either(name, of_number):
    return lambda x: getattr(x, name)() if isinstance(x, Tensor) else of_number(x)


FUNCTIONS = {
    name: either(name, getattr(math, name)) for name in ("exp", "log", "tanh")
}
FUNCTIONS["relu"] = either("relu", lambda x: max(x, 0.0))
CASES = """A quadratic | x=2 | 3 * x**2 + 5 * x + 1
A neuron and its error | w=0.5 x=2 b=-0.5 | h = tanh(w * x + b); (h - 1)**2
Used twice | x=3 | s = x * x; s * s + s
A dead relu | w=-1 x=2 b=0.5 | relu(w * x) + b
Softmax and its loss | p=2 q=1 | a = exp(p); b = exp(q); -log(a / (a + b))
|x=-1.5| -x**2 - 2**-1 / x
|x=0.3| 2 * 3 * x - (4 - x) / (1 + exp(-x))
|x=4 y=0.5| x**0 + x**1 + x**-2 - 1 / x / y + x / (y / 2) + exp(y * log(x)) + exp(1) * tanh(0.5)
|x=2| relu(x) + relu(-x) + relu(0 * x) + relu(3)""".splitlines()
rows = [[part.strip() for part in line.split("|")] for line in CASES]
sources = [(source.replace("; ", "\n"), values) for _, values, source in rows]
cases = [
    walk(s, {p[0]: float(p[2:]) for p in values.split()}) for s, values in sources
]
examples = [
    [r[0], c["source"], c["values"]] for r, c in zip(rows, cases, strict=True) if r[0]
]
Path("playground_cases.json").write_text(
    json.dumps({"examples": examples, "cases": cases})
)
nodes, visits = cases[0]["nodes"], cases[0]["visits"]
print("forward:", ", ".join(f"{op} = {value:g}" for op, value, _ in nodes if op))
print(
    "backward:",
    ", ".join(f"{nodes[i][0] or 'x'} gets {grad:g}" for i, grad in visits),
)
