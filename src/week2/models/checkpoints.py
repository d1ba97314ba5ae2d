"""The checkpoints that travel with the package, and the model card of each.

A checkpoint is a folder that `from_pretrained` reads, and `result.json`: what was measured when it
was trained. Its card, `README.md`, is made from those files, so that no number in it is typed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "checkpoints"
MAX_BYTES = 20_000_000


def available() -> tuple[str, ...]:
    """List the names of the bundled checkpoints."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/config.json")))


def path_of(name: str) -> str:
    """Return the folder of a bundled checkpoint, as `AutoModel….from_pretrained` takes it.

    Raises:
        ValueError: there is none of this name; the message lists those there are.
    """
    if name not in available():
        there = ", ".join(available()) or "none in this installation"
        raise ValueError(f"no checkpoint {name!r} is bundled; there are: {there}")
    return str(FOLDER / name)


def write_card(folder: Path) -> str:
    """Write `README.md` of a checkpoint folder from its config and recorded result; return it."""
    text = card(folder)
    (folder / "README.md").write_text(text, encoding="utf-8")
    return text


def card(folder: Path) -> str:
    """Return the model card of a checkpoint folder, as Markdown with the Hub's YAML header."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    labels = ", ".join(config["id2label"][key] for key in sorted(config["id2label"]))
    kilobytes = sum(path.stat().st_size for path in folder.glob("*.safetensors")) / 1000
    facts = [
        ("architecture", config["architectures"][0]),
        ("parameters", f"{result['parameters']:,}"),
        ("weights", f"{kilobytes:,.0f} kB, {config['dtype']}, safetensors"),
        ("layers × width", f"{config['num_hidden_layers']} × {config['hidden_size']}"),
        ("vocabulary", f"{config['vocab_size']:,} tokens"),
        ("labels", labels),
    ]
    lines = [
        *_header(result),
        f"# {folder.name}: sentiment of Korean film reviews",
        "",
        "Trained from nothing on the Naver sentiment movie corpus (NSMC, CC0) for the book *Tool "
        "Learning: PyTorch and the Latest Frameworks*. It says whether a short Korean review is "
        "positive or negative.",
        "",
        *_table(("", ""), facts),
        "",
        "## Measured",
        "",
        *_table(("part", "reviews", "accuracy", "95 % interval"), _scores(result)),
        "",
        *_origin(result),
        "",
        "## Use",
        "",
        "```python",
        "from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline",
        "from week2.models import path_of",
        "",
        f'folder = path_of("{folder.name}")',
        "model = AutoModelForSequenceClassification.from_pretrained(folder)",
        "tokenizer = AutoTokenizer.from_pretrained(folder)",
        'classify = pipeline("text-classification", model=model, tokenizer=tokenizer)',
        'print(classify("기대 안 했는데 정말 재미있게 봤어요"))',
        "```",
        "",
        "## Limits",
        "",
        "Its training data are reviews of films from one site, at most 140 characters each. Those "
        "of 9 and 10 points count as positive and those of 1 to 4 as negative; the ones between "
        "were left out, so the model has no word for neutral. A review's points may contradict "
        "its text. On other domains it has not been measured.",
    ]
    return "\n".join(lines) + "\n"


def _header(result: dict[str, Any]) -> list[str]:
    tested = result.get("test")
    header = [
        "---",
        "language: ko",
        "license: apache-2.0",
        "library_name: transformers",
        "pipeline_tag: text-classification",
        "tags: [sentiment-analysis]",
    ]
    if tested:
        part = f"test part, {_split(tested['provenance'])}"
        header += [
            "model-index:",
            f"  - name: week2-{result['model']}",
            "    results:",
            "      - task: {type: text-classification}",
            f'        dataset: {{name: "NSMC ({part})", type: nsmc}}',
            "        metrics:",
            f"          - {{type: accuracy, value: {tested['all']['accuracy']:.4f}}}",
        ]
    return [*header, "---", ""]


def _scores(result: dict[str, Any]) -> list[tuple[str, ...]]:
    parts = [("validation, cut from train", result["validation"])]
    if "test" in result:
        parts += [
            ("test", result["test"]["all"]),
            ("test, without texts that train holds too", result["test"]["unseen_texts"]),
        ]
    return [
        (
            name,
            f"{score['rows']:,}",
            f"{score['accuracy']:.2%}",
            f"{score['low']:.2%} to {score['high']:.2%}",
        )
        for name, score in parts
    ]


def _origin(result: dict[str, Any]) -> list[str]:
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    lines = [
        f"Data: {_split(result['provenance'])}; {result['rows']['train']:,} reviews to train on. "
        f"Measured {result['date'][:10]} with {versions}.",
    ]
    if str(result["provenance"]).startswith("rebuilt"):
        lines += [
            "",
            "Rebuilt means: put together again from the corpus's raw reviews by its published "
            "recipe. The split is not the official one, so these figures compare with published "
            "ones only nearly. **Never score this model on the official test part: it has seen "
            "rows of it.**",
        ]
    return lines


def _split(provenance: str) -> str:
    return f"split *{provenance}*"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def main(argv: list[str] | None = None) -> int:
    """`python -m week2.models.checkpoints [FOLDER…]`: write cards (of all bundled by default)."""
    folders = sys.argv[1:] if argv is None else argv
    for folder in map(Path, folders or [path_of(name) for name in available()]):
        write_card(folder)
        print(f"wrote {folder / 'README.md'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
