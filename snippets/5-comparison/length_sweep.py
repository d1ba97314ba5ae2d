# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scipy", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from statistics import median

import matplotlib.pyplot as plt

from week2.sentiment.compare import published
from week2.sentiment.compare.lengths import FIT_FROM, FORMS, crossings, fits

result = published("lengths")
rows, grows, cross = result["rows"], fits(result["rows"]), crossings(result["rows"])

fig, axes = plt.subplots(1, 2, figsize=(8.5, 4), layout="constrained")
for axis, key in zip(axes, ("seconds", "peak_bytes"), strict=True):
    for form, marker in zip(FORMS, "os^vD", strict=True):
        mine = [r for r in rows if r["form"] == form]
        x = [r["length"] for r in mine]
        y = [
            median(r["seconds"]) if key == "seconds" else r["peak_bytes"] / 1e6
            for r in mine
        ]
        p = grows[form][key]["exponent"]
        axis.loglog(x, y, marker=marker, markersize=4, label=f"{form}: n^{p:.1f}")
    axis.axvline(512, linewidth=0.6, color="black")
    axis.set_xlabel("length (tokens); the line is at 512")
    axis.legend(fontsize=9, loc="lower right")
axes[0].set_ylabel("one forward pass (s)")
axes[1].set_ylabel("memory beyond the model (MB)")
fig.savefig("length_sweep.svg")

print(f"growth with length, from {FIT_FROM:,} tokens on: exponent (95 %)")
for form, fit in grows.items():
    t, m = fit["seconds"], fit["peak_bytes"]
    print(
        f"{form:22} time {t['exponent']:.2f} ({t['low']:.2f} to {t['high']:.2f})",
        end="   ",
    )
    print(f"memory {m['exponent']:.2f} ({m['low']:.2f} to {m['high']:.2f})")
print("\ntakes longer than the compiled Mamba from … tokens on (95 %)")
for form, crossing in cross.items():
    at = crossing["seconds"]
    if at["length"] is None:
        where = f"never, up to {at['at_most']:,}"
    elif at["length"] <= at["at_least"]:
        where = f"at every length, from {at['at_least']} on"
    else:
        high = "beyond" if at["high"] is None else f"{at['high']:,.0f}"
        where = f"{at['length']:,.0f} ({at['low']:,.0f} to {high})"
    print(f"{form:22} {where}")
# --8<-- [end:show]

naive, sdpa = grows["BERT, formula"], grows["BERT, SDPA"]
mamba = grows["Mamba, compiled scan"]
assert 1.7 < naive["seconds"]["exponent"] < 2.2, (
    "the formula's time grows about as n squared"
)
assert 1.7 < naive["peak_bytes"]["exponent"] < 2.2, "and so does its memory"
assert 1.5 < sdpa["seconds"]["exponent"] < 2.2, "SDPA's time does, nearly"
assert sdpa["peak_bytes"]["exponent"] < 1.2, (
    "and its memory grows in step with the length"
)
assert 0.85 < mamba["seconds"]["exponent"] < 1.15, (
    "Mamba's time grows in step with the length"
)
assert 0.85 < mamba["peak_bytes"]["exponent"] < 1.15

for n in {r["length"] for r in rows if r["form"] == "BERT, SDPA"}:
    memory = {r["form"]: r["peak_bytes"] for r in rows if r["length"] == n}
    assert memory["BERT, SDPA"] < memory["Mamba, compiled scan"], (
        "the page says: at each length, SDPA needs less memory than Mamba"
    )
longest = max(rows, key=lambda r: r["length"])
at = {(r["form"], r["length"]): r for r in rows}
middle = {key: median(r["seconds"]) for key, r in at.items()}
shared = sorted(n for f, n in at if f == "hybrid" and ("BERT, SDPA", n) in at)
last = shared[-1]


def place(crossing):
    """A crossing in words."""
    if crossing["length"] is None:
        return f"beyond {crossing['at_most']:,} tokens"
    if crossing["length"] <= crossing["at_least"]:
        return f"below {crossing['at_least']:,} tokens"
    return f"at {crossing['length']:,.0f} tokens"


sdpa_at, naive_at = (
    cross[form]["seconds"] for form in ("BERT, SDPA", "BERT, formula")
)
hybrid_at = cross["hybrid"]["seconds"]
assert hybrid_at["high"] > 8 * hybrid_at["low"], (
    "the page says that it cannot be placed"
)
assert sdpa_at["length"] is not None, "the page says that the lines cross"
inside = sdpa_at["length"] < 512
results = {
    "fit_from": FIT_FROM,
    "fits": {
        key: {
            what: {k: fit[what][k] for k in ("exponent", "low", "high")}
            for what in ("seconds", "peak_bytes")
        }
        for key, fit in zip(
            ("naive", "sdpa", "sequential", "mamba", "hybrid"),
            grows.values(),
            strict=True,
        )
    },
    "crossing": {
        "sdpa": place(sdpa_at),
        "sdpa_low": sdpa_at["low"],
        "sdpa_high": sdpa_at["high"],
        "naive": place(naive_at),
        "hybrid_low": cross["hybrid"]["seconds"]["low"],
        "hybrid_high": cross["hybrid"]["seconds"]["high"],
        "memory": place(cross["BERT, SDPA"]["peak_bytes"]),
    },
    "where": "before BERT's own limit of 512"
    if inside
    else "beyond BERT's own limit of 512",
    "longest_shared": last,
    "longest_mamba": longest["length"],
    "longest_seconds": median(longest["seconds"]),
    "longest_mb": longest["peak_bytes"] / 1e6,
    "times_sdpa": middle["BERT, SDPA", last] / middle["Mamba, compiled scan", last],
    "times_sequential": middle["Mamba, step by step", last]
    / middle["Mamba, compiled scan", last],
    "times_hybrid": middle["hybrid", last] / middle["Mamba, compiled scan", last],
    "naive_longest": max(n for form, n in at if form == "BERT, formula"),
    "naive_gb": max(
        r["peak_bytes"] for (form, _), r in at.items() if form == "BERT, formula"
    )
    / 1e9,
    "date": result["provenance"]["date"][:10],
    "device": result["provenance"]["device"],
    "how": result["provenance"].get("command", "week2 bench lengths"),
}
with open("length_sweep.json", "w") as file:
    json.dump(results, file, indent=1, ensure_ascii=False)
