# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 600
# ///
# --8<-- [start:show]
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

text = "이 영화는 정말 재미있다. " * 1_000


@torch.inference_mode()
def judged(name, **cut):
    """Probabilities of the labels, for each sequence that the model reads."""
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForSequenceClassification.from_pretrained(name, num_labels=2)
    encoded = tokenizer(
        text, truncation=True, padding=True, return_tensors="pt", **cut
    )
    encoded.pop("overflow_to_sample_mapping", None)  # which text a window is from
    print(name, "reads", *encoded["input_ids"].shape)
    return model.eval()(**encoded).logits.softmax(-1)


whole = judged("jhu-clsp/mmBERT-small", max_length=8192)
windows = judged(
    "klue/bert-base",
    max_length=512,
    stride=64,  # tokens that a window shares with the one before
    return_overflowing_tokens=True,
)
print("probabilities:", *whole.shape, "and", *windows.shape)
print("mean of the windows:", *windows.mean(0).shape)
# --8<-- [end:show]
