# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of

labels = ["entailment", "neutral", "contradiction"]
torch.manual_seed(0)
model = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"),
    dtype=torch.float32,
    id2label=dict(enumerate(labels)),
    label2id={name: i for i, name in enumerate(labels)},
    # the head for two labels is dropped for one with three
    ignore_mismatched_sizes=True,
)
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
pair = tokenizer(
    "아이가 뛴다", "아이가 잔다", return_token_type_ids=True, return_tensors="pt"
)
with torch.inference_mode():
    probabilities = model.eval()(**pair).logits.softmax(-1)[0]
print(
    {
        name: round(probability, 1)
        for name, probability in zip(labels, probabilities.tolist(), strict=True)
    }
)
# --8<-- [end:show]
