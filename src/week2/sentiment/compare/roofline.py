"""`week2 bench roofline`: what this processor attains, and how near each part of a model comes.

The roofs are measured: the fastest matrix products and the fastest copies, on one thread, as the
classifier gives each thread a batch of its own. Then each operation of a forward pass is timed
where it occurs, with its arithmetic and the bytes that it reads and writes. Rounds alternate
between roofs and models, and medians count. After Williams, Waterman & Patterson 2009.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import linear
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from week2._files import write_json
from week2.models import path_of
from week2.models.packed import pack, packs
from week2.sentiment.architectures import NAMES
from week2.sentiment.compare.experiment import processor
from week2.sentiment.compare.flops import forward_flops
from week2.sentiment.compare.sides import DTYPES, Side, load_side
from week2.sentiment.nsmc import handwritten_reviews
from week2.sentiment.results import now

PRODUCTS = ((1_024, 192, 768), (1_024, 768, 192), (1_024, 1_024, 1_024))
"""Rows, inner size and columns: two of a layer, and a large one. The fastest is the roof."""
COPIES = (1_024 * 48, 1_024 * 192, 1_024 * 768)
"""Numbers in an array of a layer, which the cache holds. The fastest is the roof."""
FAR = 1 << 26
"""Numbers in an array that no cache holds."""
PARTS = {
    "embedding": "embedding",
    "mm": "products",
    "bmm": "products",
    "addmm": "products",
    "_linear_pointwise": "products",
    "_scaled_dot_product_flash_attention_for_cpu": "attention",
    "short_convolution": "short convolution",
    "selective_scan": "scan",
    "_to_copy": "copies",
    "clone": "copies",
    "cat": "copies",
    "constant_pad_nd": "copies",
}
"""Which part an operator belongs to; others are norms, activations and sums."""
OTHERS = "norms, activations"
FP32_ONLY = ("scan", "short convolution")
"""The compiled kernels compute in fp32, whatever the model's format."""


# --8<-- [start:clock]
class Clock(TorchDispatchMode):
    """Time each operator of a forward pass, and count the bytes of its arrays.

    Attributes:
        seconds: by part.
        bytes: by part, of arguments and results.
        pooling: every operator belongs to pooling from now on.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.seconds: dict[str, float] = defaultdict(float)
        self.bytes: dict[str, int] = defaultdict(int)
        self.pooling = False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Run one operator; a view moves nothing and is not counted."""
        began = time.process_time()
        result = func(*args, **(kwargs or {}))
        took = time.process_time() - began
        if not func.is_view:
            name = func.overloadpacket.__name__
            part = "pooling" if self.pooling else PARTS.get(name, OTHERS)
            self.seconds[part] += took
            # the rows that an embedding looks up, not its whole table
            read = (result, *args[1:]) if name == "embedding" else args
            arrays = [
                x for x in tree_leaves((read, result)) if isinstance(x, torch.Tensor)
            ]
            self.bytes[part] += sum(x.numel() * x.itemsize for x in arrays)
        return result


# --8<-- [end:clock]


def seconds_of(call: Callable[[], object]) -> float:
    """Processor time of one call: on one thread, its time on a quiet machine."""
    began = time.process_time()
    call()
    return time.process_time() - began


@dataclass
class Trial:
    """One product or copy: its operations or bytes, and the seconds of each round.

    Attributes:
        name: a number format, `cache` or `memory`.
        work: operations of a product, bytes of a copy.
        call: makes it.
        packed: whether the weights were laid out for oneDNN beforehand.
        times: processor seconds, by round.
    """

    name: str
    work: float
    call: Callable[[], object]
    packed: bool = False
    times: list[float] = field(default_factory=list)

    def round(self) -> None:
        """Bring the arrays into the cache, if it holds them, and time three calls."""
        self.call()
        self.times.append(seconds_of(lambda: [self.call() for _ in range(3)]) / 3)


# --8<-- [start:trials]
def trials(far: int) -> Iterator[Trial]:
    """Products in each number format, some with packed weights, and copies.

    Args:
        far: numbers in the array whose copy gives the bandwidth of memory.
    """
    torch.manual_seed(0)
    for m, k, n in PRODUCTS:
        rows, weight = torch.randn(m, k), torch.randn(n, k)
        work = 2.0 * m * k * n
        for name, dtype in DTYPES.items():
            x, w = rows.to(dtype), weight.to(dtype)
            yield Trial(name, work, partial(linear, x, w))
            if packs(w):
                packed = torch.ops.mkldnn._reorder_linear_weight(w, m)
                multiply = torch.ops.mkldnn._linear_pointwise
                call = partial(multiply, x, packed, None, "none", [], "")
                yield Trial(name, work, call, packed=True)
        x, w = (a.clamp(-2, 2).mul(60).to(torch.int8) for a in (rows, weight))
        yield Trial("int8", work, partial(torch._int_mm, x, w.t()))
    for name, size in (*(("cache", size) for size in COPIES), ("memory", far)):
        yield Trial(
            name, 8.0 * size, partial(torch.zeros(size).copy_, torch.ones(size))
        )


# --8<-- [end:trials]


def attained(tried: Sequence[Trial]) -> dict[str, float]:
    """Operations or bytes a second, by name: the best of the medians."""
    rates: dict[str, float] = {}
    for one in tried:
        rate = one.work / statistics.median(one.times)
        rates[one.name] = max(rates.get(one.name, 0.0), rate)
    return rates


class Passes:
    """Forward passes of one model in one number format, timed once a round."""

    def __init__(self, name: str, dtype: str, batch: int, seq_len: int) -> None:
        """Load the bundled model `name` and count its arithmetic."""
        self.name, self.dtype = name, dtype
        self.side: Side = load_side(path_of(name), dtype)
        self.ids = torch.randint(5, 16_000, (batch, seq_len))
        texts = [review.document for review in handwritten_reviews()]
        self.texts = (texts * (batch // len(texts) + 1))[:batch]
        self.flop: dict[str, int] = defaultdict(int)
        for op, count in forward_flops(self.side.model, batch, seq_len).items():
            if op != "total":
                self.flop[PARTS.get(op, OTHERS)] += count
        pack(self.side.model)  # as the classifier does; what is packed has no formula
        self.whole: list[float] = []
        self.clocks: list[Clock] = []
        self.round()
        self.whole, self.clocks = [], []

    def round(self) -> None:
        """Time a pass as a whole, one by its operators, and the tokenizer."""
        model = self.side.model
        with torch.no_grad():
            self.whole.append(seconds_of(lambda: model(input_ids=self.ids)))
            with Clock() as clock, pooling_in(model, clock):
                model(input_ids=self.ids)
        encode = self.side.tokenizer
        clock.seconds["tokenizing"] = seconds_of(lambda: encode(self.texts))
        self.clocks.append(clock)

    def row(self, roofs: dict[str, float]) -> dict[str, Any]:
        """Give the parts, and what fraction of its roof each and the whole pass reach."""
        parts: dict[str, dict[str, Any]] = {}
        for part, moved in self.clocks[0].bytes.items():
            seconds = statistics.median(clock.seconds[part] for clock in self.clocks)
            flop = self.flop[part]
            dtype = "fp32" if part in FP32_ONLY else self.dtype
            least = max(flop / roofs[dtype], moved / roofs["cache"])
            parts[part] = {
                "flop": flop,
                "bytes": moved,
                "seconds": seconds,
                "roof_seconds": least,
                "fraction": least / seconds,
                "bound": "bandwidth" if flop / roofs[dtype] < least else "arithmetic",
            }
        whole = statistics.median(self.whole)
        least = sum(part["roof_seconds"] for part in parts.values())
        return {
            "model": self.name,
            "dtype": self.dtype,
            "seconds": whole,
            "roof_seconds": least,
            "fraction": least / whole,
            "between": whole - sum(part["seconds"] for part in parts.values()),
            "tokenizing": statistics.median(
                c.seconds["tokenizing"] for c in self.clocks
            ),
            "parts": parts,
        }


@contextmanager
def pooling_in(model: Any, clock: Clock) -> Iterator[None]:
    """Count what follows the encoder's last layer as pooling (and the classifier)."""
    body = getattr(model, model.base_model_prefix)
    encoder = getattr(body, "encoder", body)

    def after(*_: Any) -> None:
        clock.pooling = True

    handle = encoder.register_forward_hook(after)
    try:
        yield
    finally:
        handle.remove()


def roofline(
    names: Sequence[str] = NAMES,
    *,
    batch: int = 64,
    seq_len: int = 16,
    rounds: int = 20,
    far: int = FAR,
) -> dict[str, Any]:
    """Measure the roofs and each model in fp32 and bf16, on one thread.

    Args:
        names: bundled models.
        batch: texts.
        seq_len: tokens in each; with 64 texts, 16 tokens fill the classifier's usual batch.
        rounds: how often each is timed.
        far: numbers in the array whose copy gives the bandwidth of memory.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        passes = [
            Passes(name, dtype, batch, seq_len) for name in names for dtype in DTYPES
        ]
        tried = [*trials(far)]
        for _ in range(rounds):
            for one in tried:
                one.round()
            for model in passes:
                model.round()
    finally:
        torch.set_num_threads(threads)
    roofs = attained(tried)
    return {
        "provenance": {
            "date": now(),
            "device": processor(),
            "torch": version("torch"),
            "capability": torch.backends.cpu.get_cpu_capability(),
            "avx512_bf16": torch.cpu._is_avx512_bf16_supported(),
            "amx": torch.cpu._is_amx_tile_supported(),
            "threads": 1,
            "batch": batch,
            "seq_len": seq_len,
            "rounds": rounds,
        },
        "roofs": roofs,
        "unpacked": attained([one for one in tried if not one.packed]),
        "models": [model.row(roofs) for model in passes],
    }


def table(result: dict[str, Any]) -> str:
    """Write the result as text."""
    roofs = result["roofs"]
    lines = [
        "one thread: "
        + ", ".join(
            f"{name} {roofs[name] / 1e9:.0f} Gop/s" for name in (*DTYPES, "int8")
        )
        + ", "
        + ", ".join(
            f"{name} {roofs[name] / 1e9:.0f} GB/s" for name in ("cache", "memory")
        )
    ]
    for model in result["models"]:
        lines.append(
            f"\n{model['model']} {model['dtype']}: {1e3 * model['seconds']:.2f} ms a batch, "
            f"{model['fraction']:.0%} of the roof; tokenizing {1e3 * model['tokenizing']:.2f} ms, "
            f"between operations {1e3 * model['between']:.2f} ms"
        )
        lines += [
            f"  {name:20}{part['flop'] / 1e6:9.1f} Mop{part['bytes'] / 1e6:9.1f} MB"
            f"{1e3 * part['seconds']:9.3f} ms{part['fraction']:7.0%} of {part['bound']}"
            for name, part in model["parts"].items()
        ]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Measure, and print a table or JSON: `week2 bench roofline [--json] [--out FILE]`."""
    p = argparse.ArgumentParser(
        prog="week2 bench roofline", description=__doc__.split("\n")[0]
    )
    p.add_argument("models", nargs="*", help="bundled models (default: all)")
    p.add_argument(
        "--json", action="store_true", help="print JSON instead of a table"
    )
    p.add_argument("--out", type=Path, help="write the result there, too")
    p.add_argument("--batch", type=positive, default=64, help="texts (%(default)s)")
    p.add_argument(
        "--tokens", type=positive, default=16, help="in each text (%(default)s)"
    )
    p.add_argument("--rounds", type=positive, default=20, help="(%(default)s)")
    options = p.parse_args(argv)
    try:
        result = roofline(
            options.models or NAMES,
            batch=options.batch,
            seq_len=options.tokens,
            rounds=options.rounds,
        )
    except (OSError, ValueError) as error:
        print(f"week2 bench roofline: {error}", file=sys.stderr)
        return 2
    if options.out:
        write_json(options.out, result)
    print(json.dumps(result, indent=1) if options.json else table(result))
    return 0


def positive(text: str) -> int:
    """Read a whole number from 1 up."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(
            f"it must be a whole number, 1 or more, and is {text!r}"
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
