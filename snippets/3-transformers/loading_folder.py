# /// script
# requires-python = ">=3.11"
# dependencies = ["safetensors", "torch", "transformers"]
# [tool.bookproof]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from safetensors import safe_open

from week2.models import path_of

folder = Path(path_of("bert"))
for file in sorted(folder.iterdir()):
    print(f"{file.name:22} {file.stat().st_size:>9,} bytes")

config = json.loads((folder / "config.json").read_text("utf-8"))
print(config["architectures"], config["model_type"])

with safe_open(folder / "model.safetensors", framework="pt") as weights:
    names = list(weights.keys())
    print(len(names), "tensors, for example")
    for name in (names[0], names[-1]):
        part = weights.get_slice(name)
        print(f"  {name} {part.get_shape()} {part.get_dtype()}")
# --8<-- [end:show]
