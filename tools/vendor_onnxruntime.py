"""Make src/week2/sentiment/browser/onnxruntime.js from the onnxruntime-web package of npm.

    npm pack onnxruntime-web@1.30.0
    .venv/bin/python tools/vendor_onnxruntime.py onnxruntime-web-1.30.0.tgz

Of the package it takes the CPU build with SIMD alone (no WebGPU, no WebGL, no WebNN), gzips and
packs it as week2.sentiment.browser packs everything. The package brings no licence file of its own;
the wheel of onnxruntime does, and its two are copied.
"""

import sys
import tarfile
from importlib.metadata import distribution
from pathlib import Path

from week2.sentiment.browser import pack

TARGET = Path(__file__).parents[1] / "src/week2/sentiment/browser"
PARTS = {
    "onnxruntime.mjs": "package/dist/ort.wasm.bundle.min.mjs",
    "onnxruntime.wasm": "package/dist/ort-wasm-simd-threaded.wasm",
}


def main(path: str) -> int:
    """Write the pack and the licences; returns 0."""
    packs = [
        "/* onnxruntime-web, MIT: onnxruntime-LICENSE.txt. By tools/vendor_onnxruntime.py. */\n"
    ]
    with tarfile.open(path) as archive:
        for name, member in PARTS.items():
            file = archive.extractfile(member)
            assert file is not None, f"{path} has no {member}"
            packs.append(pack(name, file.read()))
    (TARGET / "onnxruntime.js").write_text("".join(packs), "ascii")
    wheel = distribution("onnxruntime")
    for name in ("LICENSE", "ThirdPartyNotices.txt"):
        text = Path(str(wheel.locate_file(f"onnxruntime/{name}"))).read_bytes()
        (TARGET / f"onnxruntime-{name.removesuffix('.txt')}.txt").write_bytes(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
