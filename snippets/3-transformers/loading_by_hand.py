# /// script
# requires-python = ">=3.11"
# dependencies = ["safetensors", "torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from safetensors.torch import load_file
from transformers import (
    AutoModelForSequenceClassification,
    BertConfig,
    BertForSequenceClassification,
)

from week2.models import path_of

folder = path_of("bert")
config = BertConfig.from_pretrained(folder)  # sizes, labels
model = BertForSequenceClassification(config)  # the right shape, random weights
model.load_state_dict(load_file(f"{folder}/model.safetensors"))  # the trained ones
model.eval()  # no dropout

loaded = AutoModelForSequenceClassification.from_pretrained(
    folder, dtype=torch.float32
)
ids = torch.tensor([[2, 100, 200, 3]])
with torch.inference_mode():
    print(torch.equal(model(ids).logits, loaded(ids).logits))
# --8<-- [end:show]
