# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# [tool.bookproof]
# tolerance = 0.02  # the last digit of a score, after sums in another order
# ///
# --8<-- [start:show]
import torch
from matplotlib.figure import Figure
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from week2.agents import path_of
from week2.agents.reader import best_span

model = AutoModelForQuestionAnswering.from_pretrained(path_of("reader"))
tokenizer = AutoTokenizer.from_pretrained(path_of("reader"))

question = "Who is the director of Squid Game?"
context = (
    "Squid Game is a Korean drama. "
    "Hwang Dong-hyuk created the series and directed it."
)
inputs = tokenizer(
    question, context, return_tensors="pt", return_offsets_mapping=True
)
offsets = inputs.pop("offset_mapping")[0].tolist()
inside = torch.tensor([part == 1 for part in inputs.sequence_ids(0)])

with torch.inference_mode():
    scores = model(**inputs)
start, end = scores.start_logits[0], scores.end_logits[0]
first, last, score = best_span(start, end, inside)
print("answer:", context[offsets[first][0] : offsets[last][1]])
print(f"score: {start[first]:.1f} + {end[last]:.1f} = {score:.1f}")
# --8<-- [end:show]

# --8<-- [start:draw]
tokens = [t for t, part in zip(inputs.tokens(), inside, strict=True) if part]
figure = Figure(figsize=(5.1, 3.2), layout="constrained")
axes = figure.subplots()
axes.plot(range(len(tokens)), start[inside], "o-", label="first token")
axes.plot(range(len(tokens)), end[inside], "s--", label="last token")
axes.set_xticks(range(len(tokens)), tokens, rotation=60, ha="right")
axes.set_ylabel("score (logit)")
axes.legend()
figure.savefig("reader_spans.svg")
# --8<-- [end:draw]
