# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from week2.sentiment.compare import published
from week2.sentiment.compare.cost import times_as_fast
from week2.sentiment.compare.report import headline
from week2.sentiment.compare.sides import bundled_fingerprint

result = published("compare")
print("model     weights   accuracy (95 %)        reviews/s  memory, MB")
for model in result["models"]:
    name = model["model"]
    assert model["weights_sha256"] == bundled_fingerprint(name), (
        f"compare {name} again"
    )
    scored = result["accuracy"]["models"][name]
    cost, memory = headline(result, name)
    print(
        f"{name:8} {model['parameters'] / 1e6:7.1f} M   {scored['accuracy']:.2%} "
        f"({scored['low']:.2%}–{scored['high']:.2%}) {cost['throughput']:8.0f} "
        f"{memory['activations'] / 1e6:10.0f}"
    )
# --8<-- [end:show]

by_name = {m["model"]: headline(result, m["model"]) for m in result["models"]}
speed = times_as_fast(by_name["bert"][0], by_name["mamba"][0])
work = by_name["mamba"][1]["activations"] / by_name["bert"][1]["activations"]
assert speed["verdict"] == "faster", "the page says that BERT is faster at 128 tokens"
assert work > 1, (
    "the page says that Mamba's forward pass needs more memory at 128 tokens"
)
accuracy = result["provenance"]["accuracy"]
results = {
    "times_as_fast": speed["times"],
    "times_least": speed["least"],
    "times_most": speed["most"],
    "work_percent_more": 100 * (work - 1),
    "rows": accuracy["rows"],
    "part": accuracy["part"],
    "reviews": accuracy["reviews"],
    "date": accuracy["date"][:10],
    "device": accuracy["device"],
    "versions": ", ".join(f"{k} {v}" for k, v in accuracy["versions"].items()),
}
with open("answer.json", "w") as file:
    json.dump(results, file, indent=1, ensure_ascii=False)
