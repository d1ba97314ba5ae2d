# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of

folder = path_of("bert")
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_pretrained(folder)

print(type(model).__name__, "with", type(tokenizer).__name__)
print(f"{model.num_parameters():,} parameters in {model.dtype}")
print(model.config.num_hidden_layers, "layers of width", model.config.hidden_size)
print(model.config.id2label)
print("training mode:", model.training)
# --8<-- [end:show]
