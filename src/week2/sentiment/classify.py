"""Classifying many reviews fast: sorted by length, batched, and given back in order.

`transformers.pipeline` takes reviews one at a time, or pads whatever happens to stand together in
a batch. Here a chunk of reviews is sorted by length first, so that a batch holds no padding.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch

from week2.sentiment.architectures import NAMES
from week2.sentiment.batches import Encoded, cut
from week2.sentiment.precision import quick_bf16
from week2.sentiment.tokenizer import MAX_TOKENS

CHUNK = 2_048
LONGEST_LINE = 1 << 16


def classifier(
    name: str | os.PathLike, *, bf16: bool | None = None, packed: bool = True
) -> Classifier:
    """Return the bundled classifier `bert`, `mamba` or `hybrid`, or the one in a folder.

    Args:
        name: a bundled model, or a folder that `from_pretrained` reads.
        bf16: run in bf16; default: where a unit is made for it, by `precision.quick_bf16`.
        packed: lay the weights out for speed (`week2.models.packed`). False leaves `model` as
            `from_pretrained` made it, to be changed, saved or trained.
    """
    if str(name) in NAMES and not Path(name).is_dir():
        from week2.models import path_of

        folder = Path(path_of(str(name)))
    else:
        folder = Path(name)
        if not (folder / "config.json").is_file():
            raise FileNotFoundError(
                f"no model {os.fspath(name)!r}; give one of {', '.join(NAMES)}, "
                "or a folder with config.json, model.safetensors and tokenizer.json"
            )
    return Classifier(folder, bf16=bf16, packed=packed)


class Classifier:
    """Called with a list of reviews, gives a list of `{"label": …, "score": …}` in their order.

    Args:
        folder: config, weights, tokenizer.
        bf16: as for `classifier`.
        packed: as for `classifier`.
        tokens: tokens in a batch, about: what a layer makes of them fits into the second cache.
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        *,
        bf16: bool | None = None,
        packed: bool = True,
        tokens: int = 1_024,
    ) -> None:
        """Load model and tokenizer.

        Raises:
            CheckpointError: the folder holds no classifier, or a damaged one.
        """
        import week2.models  # noqa: F401 - registers its classes with the Auto classes
        from week2.models.foreign import load_classifier
        from week2.models.packed import pack

        if bf16 is None:
            bf16 = quick_bf16()
        self.dtype = torch.bfloat16 if bf16 else torch.float32
        self.model, self.tokenizer = load_classifier(Path(folder), self.dtype)
        if packed:
            pack(self.model)
        self.tokens = tokens
        backend = self.tokenizer.backend_tokenizer
        backend.no_padding()
        backend.enable_truncation(MAX_TOKENS)  # places beyond were never trained
        self._encode = backend.encode_batch_fast
        self.labels = [self.model.config.id2label[i] for i in range(self.model.config.num_labels)]

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Softmax of the logits, (texts, labels), fp32."""
        out = np.empty((len(texts), len(self.labels)), dtype=np.float32)
        if not texts:
            return out
        encoded = Encoded.of([e.ids for e in self._encode(list(texts))])

        @torch.inference_mode()
        def fill(rows: np.ndarray) -> None:
            batch = encoded.padded(rows, self.tokenizer.pad_token_id)
            logits = self.model(**batch).logits
            out[rows] = torch.softmax(logits.float(), dim=-1).numpy()

        _in_threads(fill, cut(encoded.lengths, self.tokens, None))
        return out

    def __call__(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Label and score (the label's probability, 0.5 to 1 for two labels) of each text."""
        if isinstance(texts, str):
            raise TypeError("give a list of reviews, not one string: classifier([review])")
        out: list[dict[str, Any]] = []
        for start in range(0, len(texts), CHUNK):
            shares = self.probabilities(texts[start : start + CHUNK])
            best = shares.argmax(axis=1)
            out += [
                {"label": self.labels[k], "score": float(shares[i, k])} for i, k in enumerate(best)
            ]
        return out

    def stream(self, texts: Iterable[str], chunk: int = CHUNK) -> Iterator[dict[str, Any] | None]:
        """As a call, for any number of texts at constant memory; None for a blank text."""
        waiting: list[str] = []
        for text in texts:
            waiting.append(text)
            if len(waiting) >= chunk:
                yield from self._some(waiting)
                waiting = []
        yield from self._some(waiting)

    def _some(self, texts: list[str]) -> Iterator[dict[str, Any] | None]:
        results = iter(self([t for t in texts if t.strip()]))
        for text in texts:
            yield next(results) if text.strip() else None


def _in_threads(work: Callable[[np.ndarray], None], batches: Sequence[np.ndarray]) -> None:
    """Each batch on one thread, as many at a time as torch may use.

    A batch that fits into one core's cache is too small to be worth sharing between cores.
    """
    threads = min(torch.get_num_threads(), len(batches))
    if threads == 1:
        for batch in batches:
            work(batch)
        return
    allowed = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            list(pool.map(work, batches))
    finally:
        torch.set_num_threads(allowed)  # threads started later take the number set last


@dataclass
class Seen:
    """What a stream of lines held."""

    lines: int = 0
    blank: int = 0
    long: int = 0
    broken: int = 0


def read_lines(stream: BinaryIO, seen: Seen) -> Iterator[str]:
    """Lines as text, whatever the bytes are: none is lost, and none takes more than 64 KiB.

    What is not UTF-8 becomes U+FFFD; the rest of a longer line is skipped; both are counted.
    """
    while raw := stream.readline(LONGEST_LINE):
        seen.lines += 1
        if not raw.endswith(b"\n") and len(raw) == LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE)
            seen.long += bool(rest.rstrip(b"\r\n"))
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(LONGEST_LINE)
            # The cut may have gone through a character: that is not a broken one.
            raw = raw.decode("utf-8", "ignore").encode() if _cut_inside(raw) else raw
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            seen.broken += 1
            text = raw.decode("utf-8", "replace")
        text = text.rstrip("\r\n")
        seen.blank += not text.strip()
        yield text


def _cut_inside(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    p = argparse.ArgumentParser(
        prog="week2 classify",
        description="One review a line in, `label<TAB>score` a line out. "
        "A blank line stays a blank line.",
    )
    p.add_argument("file", nargs="?", default="-", help="a text file (default: standard input)")
    p.add_argument("--model", default="bert", help="bert, mamba, hybrid, or a folder")
    p.add_argument("--json", action="store_true", help="one JSON object a line")
    return p


def main(argv: list[str] | None = None) -> int:
    """`week2 classify`: returns 0, or 2 where the file or the model cannot be read."""
    options = parser().parse_args(argv)
    try:
        source = sys.stdin.buffer if options.file == "-" else open(options.file, "rb")  # noqa: SIM115
        if isinstance(source, io.BufferedReader) and not (source.isatty() or source.peek(1)):
            print("0 lines: the input is empty", file=sys.stderr)
            return 0
    except OSError as error:
        print(f"week2 classify: {error}", file=sys.stderr)
        return 2
    try:
        model = classifier(options.model)
    except (OSError, ValueError) as error:
        print(f"week2 classify: --model {options.model}: {error}", file=sys.stderr)
        return 2
    seen = Seen()
    with source:
        chunk = 1 if source.isatty() else CHUNK
        for result in model.stream(read_lines(source, seen), chunk):
            if options.json:
                line = json.dumps(result or {"label": None, "score": None})
            else:
                line = f"{result['label']}\t{result['score']:.4f}" if result else ""
            print(line, flush=chunk == 1)
    odd = [
        f"{count} {what}"
        for count, what in (
            (seen.blank, "blank"),
            (seen.long, f"cut at {LONGEST_LINE // 1024} KiB"),
            (seen.broken, "not UTF-8"),
        )
        if count
    ]
    print(f"{seen.lines} lines{': ' + ', '.join(odd) if odd else ''}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
