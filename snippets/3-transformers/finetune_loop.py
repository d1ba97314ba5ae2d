# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from torch.nn.utils import clip_grad_norm_
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    get_linear_schedule_with_warmup,
)

from week2.models import path_of
from week2.sentiment import load_nsmc

device = torch.accelerator.current_accelerator(check_available=True) or "cpu"
torch.manual_seed(0)
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
model = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"), dtype=torch.float32
).to(device)
reviews = load_nsmc("train", "handwritten").shuffle(seed=0)

batches = [reviews[i : i + 32] for i in range(0, len(reviews), 32)]
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-4, weight_decay=0.01)
schedule = get_linear_schedule_with_warmup(optimizer, 5, 2 * len(batches))
model.train()  # dropout on
losses = []
for _ in range(2):
    for batch in batches:
        inputs = tokenizer(batch["document"], padding=True, return_tensors="pt")
        labels = torch.tensor(batch["label"], device=device)
        loss = model(**inputs.to(device), labels=labels).loss
        loss.backward()
        clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
first, last = (sum(part) / len(part) for part in (losses[:5], losses[-5:]))
print(f"{len(losses)} steps; the loss fell: {last < first}")
# --8<-- [end:show]
