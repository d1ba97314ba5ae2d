# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "onnxruntime", "tokenizers", "safetensors"]
# ///
# --8<-- [start:show]
from importlib.metadata import metadata

for name in ("torch", "transformers", "tokenizers", "safetensors", "onnxruntime"):
    about = metadata(name)
    # the newer field, or the older
    said = about["License-Expression"] or about["License"]
    classified = [
        c.rpartition(" :: ")[2]
        for c in about.get_all("Classifier") or []
        if c.startswith("License ::")
    ]
    print(f"{name:12} {said or ', '.join(classified)}")
# --8<-- [end:show]
