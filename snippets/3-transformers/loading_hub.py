# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["hub"]
# timeout = 600
# ///
# --8<-- [start:show]
from transformers import AutoModelForSequenceClassification, AutoTokenizer

name = "daekeun-ml/koelectra-small-v3-nsmc"
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModelForSequenceClassification.from_pretrained(name)
print(f"{model.num_parameters():,} parameters, labels {model.config.id2label}")
# --8<-- [end:show]
