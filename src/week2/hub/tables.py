"""Small data sets with the columns, splits and files of real ones."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

NLI = ["entailment", "neutral", "contradiction"]
SCRIPT = b"import datasets  # a loading script, as there were many\n"
# Premise, then what follows from it, what may or may not be so, and what contradicts it.
PAIRS = (
    ("아이가 공원에서 연을 날리고 있다.", "아이가 밖에 있다.", "아이는 일곱 살이다.",
     "공원에는 아무도 없다."),
    ("그 식당은 월요일마다 문을 닫는다.", "월요일에는 그 식당에서 먹을 수 없다.",
     "그 식당은 국수를 판다.", "그 식당은 매일 연다."),
    ("기차가 한 시간 늦게 도착했다.", "기차가 제시간에 오지 않았다.", "눈 때문에 기차가 늦었다.",
     "기차가 일찍 도착했다."),
    ("두 사람이 바닷가를 걷고 있다.", "바닷가에 사람이 있다.", "두 사람은 부부다.",
     "두 사람이 산에서 자고 있다."),
)  # fmt: skip


def nsmc(reviews: Sequence[dict[str, Any]]) -> dict[str, dict[str, bytes]]:
    """Make `e9t/nsmc`: on `main` a script, which `datasets` refuses; its tables beside.

    Args:
        reviews: rows with `id`, `document` and `label`; one in five becomes a test row.

    Returns:
        files by path, by branch.
    """
    features = _features({"id": "string", "document": "string"}, ["negative", "positive"])
    tables = {
        f"default/{part}/0000.parquet": parquet(
            (row for i, row in enumerate(reviews) if (i % 5 == 4) == (part == "test")), features
        )
        for part in ("train", "test")
    }
    return {
        "main": {"README.md": b"", "nsmc.py": SCRIPT},
        "refs/convert/parquet": tables,
    }


def kornli() -> dict[str, dict[str, bytes]]:
    """Make `kakaobrain/kor_nli`: three configurations, named in its card; as `nsmc`."""
    features = _features({"premise": "string", "hypothesis": "string"}, NLI)
    rows = [
        {"premise": premise, "hypothesis": hypothesis, "label": label}
        for premise, *hypotheses in PAIRS
        for label, hypothesis in enumerate(hypotheses)
    ]
    parts = {"multi_nli": ["train"], "snli": ["train"], "xnli": ["validation", "test"]}
    table, card = parquet(rows, features), "---\nconfigs:\n"
    files = {}
    for name, splits in parts.items():
        card += f"- config_name: {name}\n  data_files:\n"
        for split in splits:
            card += f"  - split: {split}\n    path: {name}/{split}-*\n"
            files[f"{name}/{split}-00000-of-00001.parquet"] = table
    return {"main": {"README.md": f"{card}---\n".encode(), **files}}


def parquet(rows: Iterable[dict[str, Any]], features: dict[str, Any]) -> bytes:
    """Write a table, with the types that `datasets` reads from it."""
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.Table.from_pylist(list(rows))
    metadata = json.dumps({"info": {"features": features}})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table.replace_schema_metadata({"huggingface": metadata}), buffer)
    return buffer.getvalue()


def _features(values: dict[str, str], labels: Sequence[str]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        name: {"dtype": kind, "_type": "Value"} for name, kind in values.items()
    }
    return columns | {"label": {"names": list(labels), "_type": "ClassLabel"}}
