"""The bundled classifiers for a browser: a folder of scripts that classifies without a server.

`write(folder)` puts together what a page needs: ONNX Runtime Web, the tokenizers and models of the
bundled checkpoints, and the JavaScript that joins them. All of it is scripts, so that a page opened
from disk may load it too. A model is its graph, which lies in `graphs/`, and the checkpoint's
weights. The rows of its matrices travel as int8 with one step each, which halves their size; the
page widens all to the float32 that the graph reads.

Needs Python alone. `python -m week2.sentiment.browser FOLDER` does the same. What only PyTorch and
`tokenizers` know was written down beforehand, by `python -m week2.sentiment.browser.export`.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import struct
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

MAX_BYTES = 20_000_000
LONGEST = 128  # tokens: MAX_TOKENS of week2.sentiment.tokenizer, whose import takes `tokenizers`
OWN = ("packs.js", "wordpiece.js", "classifier.js", "worker.js", "onnxruntime.js")
LICENCES = ("onnxruntime-LICENSE.txt", "onnxruntime-ThirdPartyNotices.txt")

__all__ = ["pack", "write"]


def write(folder: Path) -> dict[str, Any]:
    """Write the scripts, the tokenizers and the models into `folder`.

    Args:
        folder: made if it is not there; files of these names are replaced.

    Returns:
        the manifest: for each model its labels, its tokenizer's name, and the size of its file.

    Raises:
        ValueError: a checkpoint does not fit its graph, or a packed model is larger than 20 MB,
            too much for a page. Nothing is written then.
    """
    contents = {name: (files(__name__) / name).read_bytes() for name in OWN + LICENCES}
    models = {}
    with as_file(files("week2") / "models") as package:
        for config in sorted(package.glob("checkpoints/*/config.json")):
            checkpoint = config.parent
            name, script = packed_tokenizer(checkpoint)
            model = packed_model(checkpoint)
            contents |= {f"{name}.js": script.encode(), f"{checkpoint.name}.js": model.encode()}
            settings = json.loads(config.read_text("utf-8"))
            labels = settings["id2label"]
            models[checkpoint.name] = {
                "labels": [labels[str(i)] for i in range(len(labels))],
                "pad": settings["pad_token_id"],
                "longest": LONGEST,
                "tokenizer": name,
                "bytes": len(model),
            }
    manifest = {"models": models}
    contents["manifest.js"] = pack("manifest", json.dumps(manifest).encode()).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return manifest


def pack(name: str, data: bytes) -> str:
    """Return the script that hands `data` to `week2.unpack` under `name`.

    >>> pack("greeting", b"hello").startswith('week2.pack("greeting", "H4sIAAAAAAAC/8')
    True
    """
    squeezed = bytearray(gzip.compress(data, 9, mtime=0))
    squeezed[9] = 255  # the system: some versions of Python name theirs, others write "unknown"
    return f'week2.pack("{name}", "{base64.b64encode(squeezed).decode()}");\n'


def packed_tokenizer(checkpoint: Path) -> tuple[str, str]:
    """Return name and script of a checkpoint's tokenizer; equal content has an equal name."""
    source = (checkpoint / "tokenizer.json").read_bytes()
    name = f"tokenizer-{hashlib.sha256(source).hexdigest()[:12]}"
    punctuation = json.loads((files(__name__) / "punctuation.json").read_text("utf-8"))
    data = {"json": json.loads(source), "punctuation": punctuation}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return name, pack(name, text.encode())


def packed_model(checkpoint: Path) -> str:
    """Return the script of one model: its graph, and behind it the weights that the graph reads.

    Raises:
        ValueError: the checkpoint does not fit its graph, or both are too large for a page.
    """
    graphs = files(__name__) / "graphs"
    try:
        graph = (graphs / f"{checkpoint.name}.js").read_text("ascii")
        expected = json.loads((graphs / f"{checkpoint.name}.json").read_text("ascii"))
    except FileNotFoundError:
        graph, expected = "", {}
    entries = tensors(checkpoint)
    for name in sorted({*expected, *entries}):
        here, there = (entries[name][0] if name in entries else None), expected.get(name)
        if here != there:
            raise ValueError(
                f"{checkpoint}: {name} is {here or 'missing'}, and {there or 'missing'} in the "
                "graph that the browser has for it; where the book's whole environment is, run "
                "`python -m week2.sentiment.browser.export`"
            )
    layout: list[tuple[int, int]] = []
    steps: list[float] = []
    weights = bytearray()
    for kind, data in entries.values():
        rows, width = matrix(kind)
        layout.append((rows, width or len(data) // 2))
        if rows:
            own, data = rounded(rows, data)
            steps += own
        weights += data
    script = graph + "".join(
        pack(f"{checkpoint.name}.{part}", content)
        for part, content in (
            ("layout", json.dumps(layout).encode()),
            ("steps", struct.pack(f"<{len(steps)}f", *steps)),
            ("weights", bytes(weights)),
        )
    )
    if len(script) > MAX_BYTES:
        raise ValueError(
            f"{checkpoint.name} is {len(script):,} bytes when packed, and a page may load at most "
            f"{MAX_BYTES:,}; save the checkpoint in bf16, or train a smaller one"
        )
    return script


def matrix(kind: str) -> tuple[int, int]:
    """Return rows and columns of a tensor that is rounded: a matrix, its rows 64 or longer.

    All others travel in the bfloat16 that they are saved in, and have 0 and 0.

    >>> matrix("BF16 [2, 192]"), matrix("BF16 [384, 1, 4]"), matrix("BF16 [192]")
    ((2, 192), (0, 0), (0, 0))
    """
    shape = kind.removeprefix("BF16 ")
    rows, width = json.loads(shape) if shape.count(",") == 1 else (0, 0)
    return (rows, width) if width >= 64 else (0, 0)


def rounded(rows: int, data: bytes) -> tuple[list[float], bytes]:
    """Round the rows of a bfloat16 matrix to int8: a step for each row, and the multiples of it.

    The step is a 127th of the row's largest weight.
    """
    weights = struct.unpack(f"<{len(data) // 2}H", data)
    width = len(weights) // rows
    known: dict[int, _Multiples] = {}
    steps, multiples = [], bytearray()
    for start in range(0, len(weights), width):
        row = weights[start : start + width]
        peak = max(map((0x7FFF).__and__, row))
        table = known.setdefault(peak, _Multiples(_float(peak) / 127))
        steps.append(table.step)
        multiples += bytes(map(table.__getitem__, row))
    return steps, bytes(multiples)


class _Multiples(dict[int, int]):
    """For the bits of a bfloat16, the byte of the nearest multiple of a step; made when asked."""

    def __init__(self, step: float) -> None:
        super().__init__()
        self.step = step

    def __missing__(self, bits: int) -> int:
        byte = round(_float(bits) / self.step) & 0xFF if self.step else 0
        self[bits] = byte
        return byte


def _float(bits: int) -> float:
    """Return the value of a bfloat16: the upper half of a float32."""
    value: float = struct.unpack("<f", struct.pack("<I", bits << 16))[0]
    return value


def tensors(checkpoint: Path) -> dict[str, tuple[str, bytes]]:
    """Return a checkpoint's tensors by name: type with shape, and the bytes as saved.

    >>> bert = Path(__file__).parents[2] / "models/checkpoints/bert"
    >>> tensors(bert)["classifier.weight"][0]
    'BF16 [2, 192]'
    """
    data = (checkpoint / "model.safetensors").read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    return {
        name: (
            f"{about['dtype']} {about['shape']}",
            data[start + about["data_offsets"][0] : start + about["data_offsets"][1]],
        )
        for name, about in sorted(header.items())
    }


def main(argv: list[str] | None = None) -> int:
    """`python -m week2.sentiment.browser FOLDER`: write the folder."""
    parser = argparse.ArgumentParser(prog="python -m week2.sentiment.browser")
    parser.add_argument("folder", type=Path, help="where the scripts go")
    options = parser.parse_args(argv)
    try:
        manifest = write(options.folder)
    except ValueError as error:
        parser.exit(1, f"{error}\n")
    for name, model in manifest["models"].items():
        print(f"{name}: {model['bytes'] / 1e6:.1f} MB")
    return 0
