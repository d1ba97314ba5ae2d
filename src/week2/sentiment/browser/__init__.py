"""The bundled classifiers for a browser: a folder of scripts that classifies without a server.

`write(folder)` puts together what a page needs: ONNX Runtime Web, the tokenizers and models of the
bundled checkpoints, and the JavaScript that joins them. All of it is scripts, so that a page opened
from disk may load it too. Weights stay in the checkpoint's own 16 bits and are widened when a
session starts, so a browser computes with the same numbers as Python.

Needs the extras `transformers` and `onnx`. `python -m week2.sentiment.browser FOLDER [CACHE]` does
the same; CACHE keeps exported models by what they were made from.
"""

from __future__ import annotations

import argparse
import ast
import base64
import gzip
import hashlib
import json
import shutil
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

MAX_BYTES = 20_000_000
OWN = ("packs.js", "wordpiece.js", "classifier.js", "worker.js", "onnxruntime.js")
LICENCES = ("onnxruntime-LICENSE.txt", "onnxruntime-ThirdPartyNotices.txt")

__all__ = ["pack", "write"]


def write(folder: Path, cache: Path | None = None) -> dict[str, Any]:
    """Write the scripts, the tokenizers and the models into `folder`.

    Args:
        folder: made if it is not there; files of these names are replaced.
        cache: where exported models are kept between calls; by default nowhere.

    Returns:
        the manifest: for each model its labels, its tokenizer's name, and the size of its file.

    Raises:
        ValueError: a packed model is larger than 20 MB, too much for a page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in OWN + LICENCES:
        (folder / name).write_bytes((files(__name__) / name).read_bytes())
    models = {}
    with as_file(files("week2") / "models") as package:
        for config in sorted(package.glob("checkpoints/*/config.json")):
            models[config.parent.name] = _write_model(config.parent, folder, cache)
    manifest = {"models": models}
    (folder / "manifest.js").write_text(pack("manifest", json.dumps(manifest).encode()), "ascii")
    return manifest


def pack(name: str, data: bytes) -> str:
    """The script that hands `data` to `week2.unpack` under `name`.

    >>> pack("greeting", b"hello").startswith('week2.pack("greeting", "H4sI')
    True
    """
    squeezed = gzip.compress(data, 9, mtime=0)
    return f'week2.pack("{name}", "{base64.b64encode(squeezed).decode()}");\n'


def _write_model(checkpoint: Path, folder: Path, cache: Path | None) -> dict[str, Any]:
    name = checkpoint.name
    made = packed_model(checkpoint, cache)
    (folder / f"{name}.js").write_text(made, "ascii")
    settings = json.loads((checkpoint / "config.json").read_text("utf-8"))
    labels = settings["id2label"]
    return {
        "labels": [labels[str(i)] for i in range(len(labels))],
        "pad": settings["pad_token_id"],
        "longest": _longest(),
        "tokenizer": _write_tokenizer(checkpoint, folder),
        "bytes": len(made),
    }


def _longest() -> int:
    from week2.sentiment.tokenizer import MAX_TOKENS

    return MAX_TOKENS


def _write_tokenizer(checkpoint: Path, folder: Path) -> str:
    """One file for each tokenizer that differs, named by its content."""
    source = (checkpoint / "tokenizer.json").read_bytes()
    name = f"tokenizer-{hashlib.sha256(source).hexdigest()[:12]}"
    path = folder / f"{name}.js"
    if not path.exists():
        data = {"json": json.loads(source), "punctuation": punctuation()}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        path.write_text(pack(name, text.encode()), "ascii")
    return name


def punctuation() -> list[list[int]]:
    """What `tokenizers` takes for punctuation: first and last code point of each run.

    A browser knows a newer Unicode than the library, and more signs.
    """
    from tokenizers.pre_tokenizers import Punctuation

    alone = Punctuation("isolated")
    runs: list[list[int]] = []
    for start in range(0, 0x110000, 4096):
        points = (p for p in range(start, start + 4096) if not 0xD800 <= p < 0xE000)
        for piece, _ in alone.pre_tokenize_str("a" + "a".join(map(chr, points)) + "a"):
            if piece[0] == "a":
                continue
            if runs and ord(piece) == runs[-1][1] + 1:
                runs[-1][1] += 1
            else:
                runs.append([ord(piece)] * 2)
    return runs


def packed_model(checkpoint: Path, cache: Path | None) -> str:
    """The script of one model, out of the cache where it was made from the same files."""
    kept = cache / f"{checkpoint.name}-{content_of(checkpoint)}.js" if cache else None
    if kept and kept.is_file():
        made = kept.read_text("ascii")
    else:
        from week2.sentiment.browser.export import exported

        made = pack(checkpoint.name, exported(checkpoint))
        if kept:
            _keep(kept, made)
    if len(made) > MAX_BYTES:
        raise ValueError(
            f"{checkpoint.name} is {len(made):,} bytes when packed, and a page may load at most "
            f"{MAX_BYTES:,}; save the checkpoint in bf16, or train a smaller one"
        )
    return made


def content_of(checkpoint: Path) -> str:
    """A name for a checkpoint's content and the code that exports it."""
    sources = [checkpoint / "config.json", checkpoint / "model.safetensors", Path(__file__)]
    digest = hashlib.sha256()
    for path in [*sources, *code_of("week2.sentiment.browser.export")]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(path: Path, text: str) -> None:
    """Write whole or not at all, in the place of what an older checkpoint left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.js"):
        old.unlink()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    shutil.move(file.name, path)


def code_of(module: str) -> list[Path]:
    """The files of a module of this library and of those of the library that it imports, sorted.

    >>> "scan.py" in [path.name for path in code_of("week2.models.mixer")]
    False
    >>> "mixer.py" in [path.name for path in code_of("week2.models")]
    True
    """
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        path = Path(str(files("week2"))).joinpath(*waiting.pop().split(".")[1:])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if not file.is_file() or file in found:
                continue
            found.add(file)
            for node in ast.walk(ast.parse(file.read_bytes())):
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [str(node.module), *(f"{node.module}.{a.name}" for a in node.names)]
                else:
                    continue
                waiting += [name for name in names if name.startswith("week2.")]
    return sorted(found)


def main(argv: list[str] | None = None) -> int:
    """`python -m week2.sentiment.browser FOLDER [CACHE]`: write the folder."""
    parser = argparse.ArgumentParser(prog="python -m week2.sentiment.browser")
    parser.add_argument("folder", type=Path, help="where the scripts go")
    parser.add_argument("cache", type=Path, nargs="?", help="where exported models are kept")
    options = parser.parse_args(argv)
    for name, model in write(options.folder, options.cache)["models"].items():
        print(f"{name}: {model['bytes'] / 1e6:.1f} MB")
    return 0
