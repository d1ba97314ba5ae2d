# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 300
# ///
# --8<-- [start:show]
from transformers import AutoModelForSequenceClassification, AutoTokenizer

for name in (
    "klue/bert-base",
    "monologg/koelectra-small-v3-discriminator",
    "jhu-clsp/mmBERT-small",
):
    tokenizer = AutoTokenizer.from_pretrained(name)
    model, info = AutoModelForSequenceClassification.from_pretrained(
        name, num_labels=2, output_loading_info=True
    )
    print(f"{name}: {type(model).__name__}")
    missing = {key.rpartition(".")[0] for key in info["missing_keys"]}
    print("  missing:  ", *sorted(missing))
    left = {".".join(key.split(".")[:2]) for key in info["unexpected_keys"]}
    print("  left over:", *sorted(left))

# From the cache, without a network.
AutoTokenizer.from_pretrained(name, local_files_only=True)
# --8<-- [end:show]
