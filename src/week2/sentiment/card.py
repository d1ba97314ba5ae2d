"""A model card made from a training result: nothing in it is typed by hand."""

from __future__ import annotations

from typing import Any

DATA = {
    "official": "the official split of NSMC",
    "rebuilt": "a split of NSMC rebuilt from the corpus's raw reviews by its published recipe",
    "rebuilt-seed1234": "a split of NSMC rebuilt by this project's script",
    "handwritten": "the reviews written for this book",
    "other": "data of unknown origin laid out like NSMC",
}
KINDS = {
    "bert": "BERT (`BertForSequenceClassification`)",
    "mamba": "bidirectional Mamba (`week2.models.MambaForSequenceClassification`)",
    "hybrid": "Mamba layers with one attention layer (`HybridForSequenceClassification`)",
}


def model_card(result: dict[str, Any]) -> str:
    """Markdown with the header that the hub reads, for a result of `week2 train`."""
    found = result["validation"]
    rows = result["rows"]
    lines = [
        "---",
        "language: ko",
        "library_name: transformers",
        "pipeline_tag: text-classification",
        "---",
        "",
        f"# {result['model']}: Korean film reviews, positive or negative",
        "",
        f"A {KINDS[result['model']]} of {result['parameters']:,} weights, trained from scratch on "
        f"{DATA[result['provenance']]}. It reads at most 128 tokens of a review.",
        "",
        "| part | rows | accuracy | 95 % interval |",
        "|---|---|---|---|",
        _row("validation", found),
    ]
    if "test" in result:
        lines += [
            _row("test", result["test"]["all"]),
            _row("test, without texts that train holds", result["test"]["unseen_texts"]),
        ]
    else:
        lines += ["", "The test part has not been scored: that is for the final figure alone."]
    lines += [
        "",
        f"Trained on {rows['train']:,} labelled reviews, validated on {rows['validation']:,}"
        + (f", shown {rows['shown']:,} in all" if rows["shown"] != rows["train"] else "")
        + f"; {result['pretraining_steps']:,} steps of pre-training; "
        f"expected calibration error {result['validation_calibration_error']:.3f}; "
        f"seed {result['recipe']['seed']}; {result['date'][:10]}.",
    ]
    if result["provenance"].startswith("rebuilt"):
        lines += [
            "",
            "**Never score it on the official test part**: the rebuilt train part holds rows of "
            "it. Figures compare with published ones only nearly.",
        ]
    return "\n".join(lines) + "\n"


def _row(name: str, found: dict[str, Any]) -> str:
    share = f"{found['accuracy']:.2%} | {found['low']:.2%} to {found['high']:.2%}"
    return f"| {name} | {found['rows']:,} | {share} |"
