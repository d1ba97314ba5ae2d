# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# raises = "RuntimeError: The expanded size of the tensor (513) must match the existing size (512)"
# ///
# --8<-- [start:show]
import torch
from transformers import AutoModelForSequenceClassification

from week2.models import path_of

text = torch.full((1, 513), 5)  # 513 tokens
mamba = AutoModelForSequenceClassification.from_pretrained(path_of("mamba"))
print(mamba(input_ids=text).logits.shape)
bert = AutoModelForSequenceClassification.from_pretrained(path_of("bert"))
print(bert.bert.embeddings.position_embeddings)
bert(input_ids=text)
# --8<-- [end:show]
