# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import json
from pathlib import Path

# --8<-- [start:show]
GB = 10**9
card, tokens = 80 * GB, 2_048 + 128  # an A100; a prompt, and what is written after it
layers, width = 24, 2_048  # a Transformer of about 1.3 billion weights, in 16 bits
# a key and a value of each layer for each token
cache = 2 * layers * width * 2 * tokens
m_layers, inner = 48, 2 * 2_048  # Mamba of the same size
state = m_layers * inner * (16 + 3) * 2  # the state and the convolution's last inputs
free = card - 2.8 * GB  # weights: what is left is for texts
fits = {"Transformer": int(free // cache), "Mamba": int(free // state)}

for name, bytes_kept in (("Transformer", cache), ("Mamba", state)):
    print(
        f"{name:11} keeps {bytes_kept / 1e6:6.1f} MB a text: "
        f"{fits[name]:6,} texts fit at once"
    )
# --8<-- [end:show]
results = {"cache_mb": cache / 1e6, "state_mb": state / 1e6, "times": cache / state}
Path("literature_five.json").write_text(json.dumps(results, indent=1))
