# /// script
# requires-python = ">=3.11"
# dependencies = ["causal-conv1d", "mamba-ssm", "torch", "transformers"]
# [tool.bookproof]
# needs = ["gpu"]
# timeout = 600
# [tool.bookproof.measured]
# "at most # MB" = [10, 4000]
# ///
# --8<-- [start:show]
from typing import Any

import mamba_ssm  # noqa: F401 - Transformers uses its kernels wherever it finds them
import torch
from transformers import MambaConfig, MambaForCausalLM

config = MambaConfig(hidden_size=192, num_hidden_layers=1, vocab_size=16_000)
model: Any = MambaForCausalLM(config)
model.to(device="cuda")
# with the library kernels in place of mamba_ssm: model.set_use_kernels(True)
ids = torch.randint(1, config.vocab_size, (8, 128), device="cuda")
torch.cuda.reset_peak_memory_stats()
model(ids, labels=ids).loss.backward()
print(f"at most {torch.cuda.max_memory_allocated() / 1e6:.0f} MB")
# --8<-- [end:show]
