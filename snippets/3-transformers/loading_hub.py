# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 300
# ///
# --8<-- [start:show]
from transformers import AutoModelForSequenceClassification, AutoTokenizer

for name in ("klue/bert-base", "jhu-clsp/mmBERT-small"):
    tokenizer = AutoTokenizer.from_pretrained(name)
    model, info = AutoModelForSequenceClassification.from_pretrained(
        name, num_labels=2, output_loading_info=True
    )
    print(f"{name}: {type(model).__name__}")
    print("  missing:  ", *sorted(info["missing_keys"]))
    left = {".".join(key.split(".")[:2]) for key in info["unexpected_keys"]}
    print("  left over:", *sorted(left))

# From the cache, without a network.
AutoTokenizer.from_pretrained(name, local_files_only=True)
# --8<-- [end:show]
