# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from transformers import BertConfig, BertModel

torch.manual_seed(0)
config = BertConfig(
    hidden_size=64, num_attention_heads=4, num_hidden_layers=2, vocab_size=100
)
models = {}
for name in ("eager", "sdpa"):
    torch.manual_seed(0)  # the same random weights
    models[name] = BertModel._from_config(config, attn_implementation=name).eval()

ids = torch.randint(100, (2, 16))
with torch.no_grad():
    eager, sdpa = (m(ids).last_hidden_state for m in models.values())
print("same output:", torch.allclose(eager, sdpa, atol=1e-5))

models["sdpa"].set_attn_implementation("eager")  # can be changed later too
print(models["sdpa"].config._attn_implementation)
# --8<-- [end:show]
