# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# raises = "ValueError: The checkpoint you are trying to load has model type `week2-mamba`"
# ///
# --8<-- [start:show]
from importlib.resources import files

from transformers import AutoModelForSequenceClassification

folder = str(files("week2") / "models" / "checkpoints" / "mamba")
# nobody imported week2.models
AutoModelForSequenceClassification.from_pretrained(folder)
# --8<-- [end:show]
