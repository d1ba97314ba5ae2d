# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# ///
# --8<-- [start:show]
import torch

from week2.models.recall import accuracy, exam, make_solver, short, train
from week2.models.tasks import InductionHeads

torch.set_num_threads(1)
task = InductionHeads()
one = task.batch(1, 12, torch.Generator().manual_seed(3))
print("sequence:", *one.input_ids[0].tolist(), "  answer:", one.labels[0, -1].item())

model = make_solver("mamba", task, seed=0)
# sequences of 16 to 32 tokens
train(model, short(task, 32, rows=32), steps=300, seed=0)
for length in (32, 128, 512):
    right = accuracy(model, exam(task, length))
    print(f"length {length:3}: more than nine in ten right: {right > 0.9}")
# --8<-- [end:show]
