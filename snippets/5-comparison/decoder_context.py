# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "matplotlib", "numpy", "torch", "transformers"]
# [tool.bookproof]
# timeout = 300
# tolerance = 0.01  # sums of many logarithms
# varies = ["decoder_context.svg"]  # drawn from what is measured
# [tool.bookproof.measured]
# "steps.*.*.milliseconds" = [0.02, 12000]
# "ratios.*.milliseconds" = [0.02, 1000]
# ///
# --8<-- [start:show]
import json
import statistics
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F

from week2.models.decoder import Reading, load_decoder
from week2.sentiment.nsmc import handwritten_reviews

LENGTHS = [128, 512, 2_048, 8_192]
reviews = [review.document for review in handwritten_reviews()]
torch.set_num_threads(1)


def streams(alphabet, count=4):
    """The book's own reviews, one after the other, in several orders."""
    for seed in range(count):
        order = np.random.default_rng(seed).permutation(len(reviews))
        text = "\n" + "\n".join(reviews[i] for i in order)
        yield torch.from_numpy(alphabet.encode(text))[: LENGTHS[-1] + 1].long()


@torch.inference_mode()
def bits_by_place(model, ids):
    logits = model(input_ids=ids[None, :-1]).logits[0].float()
    return F.cross_entropy(logits, ids[1:], reduction="none").numpy() / np.log(2)


def one_more(model, ids, runs=15):
    """Milliseconds for one more character after `ids`, and the bytes kept of them."""
    reading = Reading(model)
    reading.begin(ids)
    sizes, times = reading.kept_bytes(), []
    for _ in range(runs):
        began = time.process_time()
        reading.read(7)
        times.append(1e3 * (time.process_time() - began))
    return {"bytes": sizes, "milliseconds": statistics.median(times)}


bits, steps = {}, {}
for name in ("transformer", "mamba"):
    model, alphabet = load_decoder(name)
    texts = list(streams(alphabet))
    by_place = np.mean([bits_by_place(model, ids) for ids in texts], axis=0)
    stretches = zip([0, *LENGTHS[:-1]], LENGTHS, strict=True)
    bits[name] = {
        str(end): float(by_place[begin:end].mean()) for begin, end in stretches
    }
    steps[name] = {str(n): one_more(model, texts[0][:n]) for n in LENGTHS}
# --8<-- [end:show]

fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.3), layout="constrained")
for name, marker in (("transformer", "s"), ("mamba", "o")):
    took = [steps[name][str(n)]["milliseconds"] for n in LENGTHS]
    left.loglog(LENGTHS, took, marker=marker, label=name)
    right.semilogx(
        LENGTHS, [bits[name][str(n)] for n in LENGTHS], marker=marker, label=name
    )
left.set_ylabel("one more character (ms)")
right.set_ylabel("bits per character before it")
for axis in (left, right):
    axis.set_xlabel("characters read before")
    axis.set_xticks(LENGTHS, labels=[f"{n:,}" for n in LENGTHS])
    axis.minorticks_off()
left.legend()
fig.savefig("decoder_context.svg")
ratios = {
    n: {
        what: steps["transformer"][n][what] / steps["mamba"][n][what]
        for what in ("bytes", "milliseconds")
    }
    for n in map(str, LENGTHS)
}
results = {"lengths": LENGTHS, "bits": bits, "steps": steps, "ratios": ratios}
with open("decoder_context.json", "w") as file:
    json.dump(results, file, indent=1)
