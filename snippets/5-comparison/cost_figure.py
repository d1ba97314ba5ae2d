# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from week2.sentiment.compare import published
from week2.sentiment.compare.cost import times_as_fast
from week2.sentiment.compare.report import figure, headline

result = published("compare")
figure(result).savefig("cost_figure.svg")
rows = {}
for model in result["models"]:
    name = model["model"]
    cost, memory = headline(result, name)
    rows[name] = {
        "million_weights": model["parameters"] / 1e6,
        "accuracy_percent": 100 * result["accuracy"]["models"][name]["accuracy"],
        "reviews_per_second": cost["throughput"],
        "milliseconds": {
            "p50": 1e3 * cost["latency_p50"],
            "p95": 1e3 * cost["latency_p95"],
        },
        "tokenising_percent": 100 * cost["tokenising_share"],
        "mb": {
            k: memory[k] / 1e6 for k in ("before", "weights", "activations", "peak")
        },
    }
bert, mamba, hybrid = (
    headline(result, name)[0] for name in ("bert", "mamba", "hybrid")
)
speed = times_as_fast(bert, mamba)
assert speed["verdict"] == "faster"
assert times_as_fast(hybrid, mamba)["verdict"] == "faster"
assert rows["mamba"]["mb"]["activations"] > rows["bert"]["mb"]["activations"]
# --8<-- [end:show]
share = max(r["mb"]["activations"] / r["mb"]["peak"] for r in rows.values())
provenance = result["provenance"]["cost"]
results = {
    "rows": rows,
    "bert_over_mamba": speed,
    "hybrid_over_mamba": times_as_fast(hybrid, mamba),
    "largest_share_of_work_percent": 100 * share,
    "libraries_mb": rows["bert"]["mb"]["before"],
    "wall_over_processor": bert["wall_over_processor"],
    "date": provenance["date"][:10],
    "device": provenance["device"],
    "joules": bert["joules_per_review"] or "not readable on this machine",
}
with open("cost_figure.json", "w") as file:
    json.dump(results, file, indent=1, ensure_ascii=False)
