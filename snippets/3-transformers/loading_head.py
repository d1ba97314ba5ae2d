# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from transformers import AutoModelForTokenClassification

from week2.models import path_of

torch.manual_seed(0)
model, info = AutoModelForTokenClassification.from_pretrained(
    path_of("bert"), num_labels=5, ignore_mismatched_sizes=True, output_loading_info=True
)
for kind in ("missing_keys", "mismatched_keys"):
    for key in sorted(info[kind], key=str):
        print(kind, key)
# --8<-- [end:show]
assert info["mismatched_keys"] or info["missing_keys"]
