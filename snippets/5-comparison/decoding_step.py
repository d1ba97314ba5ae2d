# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# [tool.bookproof]
# timeout = 120
# varies = ["decoding_step.svg"]  # drawn from what is measured
# [tool.bookproof.measured]
# "milliseconds.*" = [0.02, 12000]
# "milliseconds.*.mamba" = [0.02, 100]
# "growth.mamba" = [0.25, 4]
# "growth.attention" = [2, 1000]
# "times_last" = [2, 3000]
# ///
# --8<-- [start:show]
import json
import statistics
import time
from typing import Any

import matplotlib.pyplot as plt
import torch
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM

from week2.models import MambaForCausalLM, Week2MambaConfig

torch.set_num_threads(1)
torch.manual_seed(0)
shape: dict[str, Any] = {"vocab_size": 1_000, "hidden_size": 192}
mamba = MambaForCausalLM(Week2MambaConfig(num_hidden_layers=6, **shape)).eval()
attention = LlamaForCausalLM(
    LlamaConfig(
        num_hidden_layers=4, num_attention_heads=3, intermediate_size=512, **shape
    )
).eval()
token = torch.tensor([7])


def mamba_step(n):
    # any n: one size
    _, states = mamba.backbone.prefill(torch.randint(5, 1_000, (1, 16)))
    return lambda: mamba.backbone.step(token, states)


def attention_step(n):
    cache = DynamicCache(config=attention.config)
    # as if n tokens had been read
    for layer in range(attention.config.num_hidden_layers):
        cache.update(torch.randn(1, 3, n, 64), torch.randn(1, 3, n, 64), layer)

    def step():
        attention(token[None], past_key_values=cache, use_cache=True)
        cache.crop(-1)  # forget it again

    return step


def milliseconds(step, runs=15):
    times = []
    for _ in range(runs):
        began = time.process_time()
        step()
        times.append(1e3 * (time.process_time() - began))
    return statistics.median(times)


lengths = [256, 1_024, 4_096, 16_384, 65_536]
with torch.inference_mode():
    took = {
        name: [milliseconds(make(n)) for n in lengths]
        for name, make in (
            ("Mamba", mamba_step),
            ("attention with a cache", attention_step),
        )
    }
# --8<-- [end:show]
growth = {name: values[-1] / values[0] for name, values in took.items()}
assert growth["Mamba"] < 2, "a step of Mamba must not depend on what was read"
assert growth["attention with a cache"] > 4

fig, ax = plt.subplots(figsize=(5.5, 3.3), layout="constrained")
for (name, values), marker in zip(took.items(), "os", strict=True):
    ax.loglog(lengths, values, marker=marker, label=name)
ax.set_xlabel("tokens read before")
ax.set_ylabel("one more token (ms)")
ax.legend()
fig.savefig("decoding_step.svg")
first, last = (
    {"mamba": took["Mamba"][i], "attention": took["attention with a cache"][i]}
    for i in (0, -1)
)
results = {
    "lengths": lengths,
    "milliseconds": {"first": first, "last": last},
    "growth": {
        "mamba": growth["Mamba"],
        "attention": growth["attention with a cache"],
    },
    "times_last": last["attention"] / last["mamba"],
}
with open("decoding_step.json", "w") as file:
    json.dump(results, file, indent=1)
