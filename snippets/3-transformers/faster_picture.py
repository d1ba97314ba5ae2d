# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

rows = torch.randn(192, 192, generator=torch.Generator().manual_seed(0)) * 0.05
scale = rows[0].abs().max() / 127
weight = rows[0, 0]
short = weight.to(torch.bfloat16)
whole = (weight / scale).round().to(torch.int8)
fine = f"{weight.item():.7f}"
product = f"{whole.item()} × scale = {(whole * scale).item():.7f}"
sign, exponent, fraction = ["C5"], ["C1"] * 8, ["C0"]
forms = (
    ("float32", weight.view(torch.int32), sign + exponent + fraction * 23, fine),
    (
        "bfloat16",
        short.view(torch.int16),
        sign + exponent + fraction * 7,
        f"{short.item():.7f}",
    ),
    ("int8", whole, ["C2"] * 8, product),
)

fig, ax = plt.subplots(figsize=(4.2, 2.5))
for row, (form, stored, colours, value) in enumerate(forms):
    bits = int(stored)
    for place, colour in enumerate(colours):
        one = bits >> (len(colours) - 1 - place) & 1
        cell = plt.Rectangle((place, -3 * row), 0.85, 1, edgecolor=colour)
        cell.set_facecolor(colour if one else "none")
        ax.add_patch(cell)
    ax.text(0, 1.55 - 3 * row, f"{form}: {len(colours)} bits", va="center")
    ax.text(32, 1.55 - 3 * row, value.replace("-", "−"), va="center", ha="right")
for at, word, colour in (
    (17, "sign", "C5"),
    (20.5, "exponent", "C1"),
    (27, "fraction", "C0"),
):
    ax.text(at, -2.5, word, color=colour, va="center")
ax.text(9, -5.5, "whole number", color="C2", va="center")
ax.set(xlim=(-0.2, 32.2), ylim=(-6.2, 2.2))
ax.axis("off")
fig.savefig("faster_picture.svg")
# --8<-- [end:show]
