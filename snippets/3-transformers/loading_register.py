# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoConfig, AutoModelForSequenceClassification

from week2.models import path_of

for name in ("mamba", "hybrid"):
    config = AutoConfig.from_pretrained(path_of(name))
    model = AutoModelForSequenceClassification.from_pretrained(path_of(name))
    print(
        f"{config.model_type}: {type(model).__name__}, "
        f"{model.num_parameters():,} parameters"
    )
# --8<-- [end:show]
