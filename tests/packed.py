"""What a page gets of a bundled model, read by Python."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from week2.models import path_of


def unpacked(script: str, name: str) -> bytes:
    """What `week2.unpack` would give a page."""
    match = re.search(rf'week2\.pack\("{re.escape(name)}", "([^"]*)"\);', script)
    assert match, f"no pack {name!r}"
    return gzip.decompress(base64.b64decode(match[1]))


def checkpoint_of(script: str, name: str, folder: Path) -> Path:
    """Copy a bundled checkpoint with the weights that a page makes of the model's script."""
    shutil.copytree(path_of(name), folder)
    weights = load_file(folder / "model.safetensors")
    layout = json.loads(unpacked(script, f"{name}.layout"))
    steps = iter(torch.frombuffer(bytearray(unpacked(script, f"{name}.steps")), dtype=torch.float))
    packed = unpacked(script, f"{name}.weights")
    for (key, weight), (rows, width) in zip(sorted(weights.items()), layout, strict=True):
        size = rows * width or 2 * width
        own, packed = packed[:size], packed[size:]
        if rows:
            multiples = torch.frombuffer(bytearray(own), dtype=torch.int8).view(rows, width)
            step = torch.tensor([next(steps) for _ in range(rows)])
            weights[key] = multiples * step[:, None]
            assert weights[key].shape == weight.shape
        else:
            assert own == weight.view(torch.uint8).numpy().tobytes(), f"{key} travels as it is"
    assert not packed
    assert next(steps, None) is None
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder
