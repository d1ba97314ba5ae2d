# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoModelForSequenceClassification

from week2.models import path_of

try:
    AutoModelForSequenceClassification.from_pretrained(path_of("bert"), num_labels=5)
except RuntimeError as error:
    print("RuntimeError:", str(error).splitlines()[0])

_, info = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"),
    num_labels=5,
    ignore_mismatched_sizes=True,
    output_loading_info=True,
)
for key, there, wanted in sorted(info["mismatched_keys"]):
    print("new head: ", key, tuple(there), "→", tuple(wanted))
# --8<-- [end:show]
