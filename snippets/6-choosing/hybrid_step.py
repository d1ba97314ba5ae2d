# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch

from week2.models import HybridBackbone, HybridConfig

torch.manual_seed(0)
config = HybridConfig(
    vocab_size=100,
    hidden_size=64,
    num_hidden_layers=8,
    attn_layer_period=8,
    attn_layer_offset=4,
)
model = HybridBackbone(config).eval()
ids = torch.randint(100, (1, 65))

last, states = model.prefill(ids[:, :64])
last, states = model.step(ids[:, 64], states)
whole = model(ids).last_hidden_state[:, -1]
print(
    "one step after 64 equals reading all 65:", torch.allclose(last, whole, atol=1e-5)
)
for length in (64, 256, 1024):
    _, states = model.prefill(torch.randint(100, (1, length)))
    sizes = [sum(x.nbytes for x in state) for state in states]
    print(
        f"{length:5} tokens: "
        f"each Mamba layer keeps {sizes[0]:,} bytes, attention {sizes[4]:,}"
    )
# --8<-- [end:show]
