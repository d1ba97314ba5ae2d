# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["hub"]
# ///
# --8<-- [start:show]
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of

name = "your-name/nsmc-bert-small"  # after `hf auth login`
model = AutoModelForSequenceClassification.from_pretrained(path_of("bert"))
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
model.push_to_hub(name, private=True)
tokenizer.push_to_hub(name, private=True)
# --8<-- [end:show]
