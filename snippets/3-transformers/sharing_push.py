# /// script
# requires-python = ">=3.11"
# dependencies = ["huggingface-hub", "torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 300
# ///
# --8<-- [start:show]
from huggingface_hub import HfApi
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of

name = "your-name/nsmc-bert-small"  # after `hf auth login`
model = AutoModelForSequenceClassification.from_pretrained(path_of("bert"))
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
model.push_to_hub(name, private=True)
tokenizer.push_to_hub(name, private=True)

print(*HfApi().list_repo_files(name), sep="\n")
again = AutoModelForSequenceClassification.from_pretrained(name)
print("labels:", *again.config.id2label.values())
# --8<-- [end:show]
