"""The models that chapter 4 searches and reads with, and how they become ordinary folders again.

`minilm` is `sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0): it turns a passage into a vector.
`reader` is the same network trained by `week2.agents.train_reader` to mark an answer in a passage.

A matrix is kept as whole numbers from -127 to 127 (word vectors: from -63 to 63) and one scale a
row: w ≈ scale · q. The reader was trained from `minilm`, so on the same scales its q differs by a
few units: only that difference is kept, and compresses well. Both are dequantised once, into a
folder of the user's cache that transformers, Haystack and farm-haystack load like any other.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "packed"
WEIGHTS = "weights.npz"
PREFIX = "bert."  # what a model with a head puts before its encoder's names
Arrays = dict[str, np.ndarray]


def available() -> tuple[str, ...]:
    """List the models in the package."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob(f"*/{WEIGHTS}")))


def path_of(name: str) -> str:
    """Return a model's folder, for `AutoModel….from_pretrained`; the first call unpacks it.

    It lies below `$XDG_CACHE_HOME/week2` (or `~/.cache/week2`), named for its content.

    Raises:
        ValueError: there is no such model; the message lists those there are.
    """
    if name not in available():
        there = ", ".join(available()) or "none in this installation"
        raise ValueError(f"no model {name!r} is in the package; there are: {there}")
    sources = _sources(name)
    content = b"".join(path.read_bytes() for path in sources.values())
    digest = hashlib.sha256(content).hexdigest()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "week2" / "models"
    folder = home / f"{name}-{digest[:16]}"
    if not folder.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        _unpack_into(folder, name, sources)
    return str(folder)


def weights_of(name: str) -> Arrays:
    """Read a packed model's weights, in fp32, by their names in its state dictionary."""
    base = _base(name)
    content = _read(name)
    return unpack(content) if base is None else unpack(content, _read(base))


# --8<-- [start:quantise]
def quantise(matrix: np.ndarray, largest: int = 127) -> tuple[np.ndarray, np.ndarray]:
    """Round `(rows, columns)` to int8 up to `largest`; each row has an fp32 scale."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / largest
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.rint(matrix / scale).astype(np.int8), scale


# --8<-- [end:quantise]


def pack(weights: Mapping[str, np.ndarray], base: Mapping[str, np.ndarray] | None = None) -> Arrays:
    """Pack `weights`, given the packed content of the model they were trained from.

    Raises:
        ValueError: a matrix has moved further from the base than a byte holds.
    """
    content: Arrays = {}
    for name, value in weights.items():
        inner = name.removeprefix(PREFIX)
        if base is not None and f"{inner}:q" in base:
            origin, scale = base[f"{inner}:q"].astype(np.int32), base[f"{inner}:scale"]
            moved = np.rint(value / scale).astype(np.int32) - origin
            if np.abs(moved).max() > 127:
                raise ValueError(
                    f"{name} moved {np.abs(moved).max()} units of its scale, at most 127 can be "
                    "kept: train with a lower rate, or pack it without a base"
                )
            content[f"{name}:moved"] = moved.astype(np.int8)
        elif value.ndim == 2 and value.size > 4096:
            largest = 63 if "word_embeddings" in name else 127  # half of all weights: 7 bits do
            content[f"{name}:q"], content[f"{name}:scale"] = quantise(value, largest)
        else:
            content[f"{name}:plain"] = value.astype(np.float32)
    return content


def unpack(
    content: Mapping[str, np.ndarray], base: Mapping[str, np.ndarray] | None = None
) -> Arrays:
    """Restore fp32 weights from packed content: the inverse of `pack`, but for the rounding."""
    weights: Arrays = {}
    for key, value in content.items():
        name, _, kind = key.rpartition(":")
        if kind == "moved" and base is not None:
            inner = name.removeprefix(PREFIX)
            weights[name] = (base[f"{inner}:q"] + value.astype(np.int16)) * base[f"{inner}:scale"]
        elif kind == "q":
            weights[name] = value * content[f"{name}:scale"]
        elif kind == "plain":
            weights[name] = value
    return {name: value.astype(np.float32) for name, value in weights.items()}


def save(name: str, weights: Mapping[str, np.ndarray], base: str | None = None) -> Path:
    """Pack weights into the package, beside what is already in that model's folder."""
    path = FOLDER / name / WEIGHTS
    path.parent.mkdir(parents=True, exist_ok=True)
    content: Any = pack(weights, None if base is None else _read(base))
    np.savez_compressed(path, **content)
    return path


def _read(name: str) -> Arrays:
    with np.load(FOLDER / name / WEIGHTS) as packed:
        return dict(packed)


def _base(name: str) -> str | None:
    described = json.loads((FOLDER / name / "result.json").read_text(encoding="utf-8"))
    return described.get("base")


def _sources(name: str) -> dict[str, Path]:
    """List the files that a model is made from, its base's included, by name in the folder."""
    folder = FOLDER / name
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    base = _base(name)
    if base is not None:
        lent = {p.name: p for p in (FOLDER / base).glob("tokenizer*")}
        files = lent | {f"base/{WEIGHTS}": FOLDER / base / WEIGHTS} | files
    return dict(sorted(files.items()))


def _unpack_into(folder: Path, name: str, sources: Mapping[str, Path]) -> None:
    from safetensors.numpy import save_file

    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{name}-"))
    try:
        for inside, path in sources.items():
            if path.name != WEIGHTS:
                (part / inside).parent.mkdir(exist_ok=True)
                shutil.copyfile(path, part / inside)
        save_file(weights_of(name), part / "model.safetensors", metadata={"format": "pt"})
        part.chmod(0o755)
        try:
            part.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was first: its copy is the same
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
