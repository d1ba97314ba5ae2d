# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
from transformers import JambaConfig

from week2.models import HybridConfig, path_of

jamba = JambaConfig()  # its defaults are Jamba-v0.1's
depth = jamba.num_hidden_layers
per_head = jamba.hidden_size // jamba.num_attention_heads
one_layer = 2 * jamba.num_key_value_heads * per_head * 2 * (256 * 1024) / 2**30
cache = "{:.0f} GiB for the past of 256K tokens".format
ours = HybridConfig.from_pretrained(path_of("hybrid")).layer_types
mixed = jamba.layers_block_type
rows = (
    ("attention in every layer", ["attention"] * depth, cache(depth * one_layer)),
    ("Jamba", mixed, cache(mixed.count("attention") * one_layer)),
    ("this book's hybrid", ours, ""),
)

fig, axis = plt.subplots(figsize=(4.6, 2.4), layout="constrained")
axis.set(xlim=(-0.2, depth), ylim=(-2.5, 1.1))
axis.axis("off")
for row, (name, kinds, words) in enumerate(rows):
    for place, kind in enumerate(kinds):
        attends = kind in ("attention", "full_attention")
        axis.bar(
            place + 0.4,
            0.5 if attends else 0.25,
            width=0.7,
            bottom=-1.15 * row,
            color="C1" if attends else "C0",
        )
    axis.text(0, 0.6 - 1.15 * row, name)
    axis.text(depth, 0.6 - 1.15 * row, words, ha="right", fontsize="small")
axis.text(6.5, -2.28, "attention", color="C1", fontsize="small")
axis.text(13, -2.28, "Mamba", color="C0", fontsize="small")
fig.savefig("hybrid_picture.svg")
# --8<-- [end:show]
