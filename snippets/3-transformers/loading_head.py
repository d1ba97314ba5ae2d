# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from transformers import (
    AutoModelForQuestionAnswering,
    AutoModelForTokenClassification,
)

from week2.models import path_of

torch.manual_seed(0)
_, info = AutoModelForQuestionAnswering.from_pretrained(
    path_of("bert"), output_loading_info=True
)
print("missing:   ", *sorted(info["missing_keys"]))
print("left over: ", *sorted(info["unexpected_keys"]))

try:
    AutoModelForTokenClassification.from_pretrained(path_of("bert"), num_labels=5)
except RuntimeError as error:
    print("RuntimeError:", str(error).splitlines()[0])

_, info = AutoModelForTokenClassification.from_pretrained(
    path_of("bert"),
    num_labels=5,
    ignore_mismatched_sizes=True,
    output_loading_info=True,
)
for key, there, wanted in sorted(info["mismatched_keys"]):
    print("made anew: ", key, tuple(there), "→", tuple(wanted))
# --8<-- [end:show]
