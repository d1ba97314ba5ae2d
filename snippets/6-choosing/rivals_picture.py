# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

n, blanks = 64, (16, 48)
ages = np.arange(n)
heads = 1 - 2.0 ** -np.arange(5, 7)  # RetNet's first two rates
channels = np.exp(-np.exp([-4.0, -3.0, -2.0]))
# from the input: a blank moves the state little
steps = np.full(n, 0.03)
steps[slice(*blanks)] = 0.001
read = np.cumsum(steps) - steps[0]

PANELS = (  # what it keeps and how it forgets, with curves of what is left
    ("attention", "every key and value", "nothing fades", [1 + 0 * ages]),
    ("linear attention", "a matrix per head", "nothing fades", [1 + 0 * ages]),
    ("RetNet", "a matrix per head", "a rate per head", [g**ages for g in heads]),
    (
        "RWKV-4",
        "two numbers per channel",
        "a rate per channel",
        [w**ages for w in channels],
    ),
    (
        "Mamba",
        "a vector per channel",
        "by channel, state",
        [np.exp(-a * read) for a in (1, 2, 3, 4)],
    ),
    ("Mamba-2", "a matrix per head", "a rate per head", [np.exp(-read)]),
)
fig, axes = plt.subplots(
    3, 2, figsize=(3.7, 4.5), sharex=True, sharey=True, layout="constrained"
)
for axis, (name, keeps, fades, left) in zip(axes.flat, PANELS, strict=True):
    colour = "C1" if name.startswith("Mamba") else "C0"
    axis.axvspan(*blanks, color="0.5", alpha=0.15, lw=0)
    for curve in left:
        axis.plot(ages, curve, color=colour, lw=1.5)
    axis.text(n - 1, 0.9, fades, ha="right", va="center", fontsize=9, color=colour)
    axis.set_title(f"{name}\n{keeps}", fontsize=9)
    axis.set(ylim=(0, 1.08), yticks=[0, 1], xticks=[])
    axis.grid(False)
fig.supxlabel("tokens read later; grey: blank ones", fontsize=9)
fig.supylabel("what is left of the first token", fontsize=9)
fig.savefig("rivals_picture.svg")
# --8<-- [end:show]
