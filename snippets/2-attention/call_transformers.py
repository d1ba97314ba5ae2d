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
model = BertModel._from_config(config, attn_implementation="eager").eval()
ids = torch.randint(100, (2, 16))
with torch.no_grad():
    eager = model(ids).last_hidden_state

for name in ("sdpa", "flash_attention_2", "kernels-community/flash-attn2"):
    try:
        model.set_attn_implementation(name)
        with torch.no_grad():
            same = torch.allclose(model(ids).last_hidden_state, eager, atol=1e-5)
        print(f"{name}: same output {same}")
    except ImportError as error:
        print(f"{name}: {str(error).split(', e.g.')[0]}")
# --8<-- [end:show]
