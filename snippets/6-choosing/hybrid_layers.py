# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import JambaConfig

from week2.models import HybridConfig, path_of

ours = HybridConfig.from_pretrained(path_of("hybrid"))
jamba = JambaConfig()  # its defaults are Jamba-v0.1's


def draw(kinds):
    return "".join(
        "A" if kind in ("attention", "full_attention") else "m" for kind in kinds
    )


print("this book's hybrid:", draw(ours.layer_types))
print("Jamba:             ", draw(jamba.layers_block_type))
print(
    "experts in Jamba:  ",
    "".join("x" if n > 1 else "." for n in jamba.layers_num_experts),
)

attention = draw(jamba.layers_block_type).count("A")
per_head = jamba.hidden_size // jamba.num_attention_heads
cache = 2 * attention * jamba.num_key_value_heads * per_head * 2 * (256 * 1024)
print(f"keys and values of 256K tokens in bf16: {cache / 2**30:.0f} GiB")
print(
    "the same with attention in every layer: "
    f"{cache / 2**30 * 32 / attention:.0f} GiB"
)
# --8<-- [end:show]
