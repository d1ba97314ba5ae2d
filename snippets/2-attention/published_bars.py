# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.attention.published import SOURCE, speeds

lengths = [512, 1024, 2048, 4096, 8192, 16384]
names = ["standard", "flash_attention_2", "triton", "cudnn", "flash_attention_3"]
for head_dim in (64, 128, 256):
    fig, axes = plt.subplots(2, figsize=(6, 5.4), sharex=True, layout="constrained")
    for panel, causal in zip(axes, (False, True), strict=True):
        bars = {
            (s.implementation, s.seq_len): s.tflops or 0
            for s in speeds()
            if s.head_dim == head_dim and s.causal == causal
        }
        for i, name in enumerate(names):
            places = [x + 0.16 * (i - 2) for x in range(6)]
            heights = [bars.get((name, n), 0) for n in lengths]
            panel.bar(places, heights, width=0.16, label=name.replace("_", " "))
        panel.set_title("causal" if causal else "not causal", fontsize=10)
        panel.set_ylabel("TFLOP/s")
        panel.set_ylim(0, 950)
    axes[1].set_xticks(range(6), [str(n) for n in lengths])
    axes[1].set_xlabel(f"length (tokens)\n{SOURCE}", fontsize=9)
    labels = axes[0].get_legend_handles_labels()
    fig.legend(*labels, loc="outside upper center", ncols=3, fontsize=10)
    fig.savefig(
        "published_bars.svg" if head_dim == 128 else f"published_bars-{head_dim}.svg"
    )
# --8<-- [end:show]
