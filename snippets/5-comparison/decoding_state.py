# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from typing import Any

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from week2.models import MambaForCausalLM, Week2MambaConfig

torch.manual_seed(0)
shape: dict[str, Any] = {"vocab_size": 1_000, "hidden_size": 192}
mamba = MambaForCausalLM(Week2MambaConfig(num_hidden_layers=6, **shape)).eval()
attention = LlamaForCausalLM(
    LlamaConfig(
        num_hidden_layers=4, num_attention_heads=3, intermediate_size=512, **shape
    )
).eval()


def mamba_bytes(ids):
    _, states = mamba.backbone.prefill(ids)
    return sum(tensor.nbytes for state in states for tensor in state)


def cache_bytes(ids):
    with torch.no_grad():
        cache = attention(ids, use_cache=True, logits_to_keep=1).past_key_values
    return sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)


print("what is kept of the past, in bytes")
print("  tokens     Mamba   attention")
for n in (16, 64, 256, 1024):
    ids = torch.randint(5, 1_000, (1, n))
    print(f"{n:8,} {mamba_bytes(ids):9,} {cache_bytes(ids):11,}")
# --8<-- [end:show]
