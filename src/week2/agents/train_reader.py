"""`python -m week2.agents.train_reader`: MiniLM becomes an extractive reader, on QAMR.

Running the same command again goes on where the last run stopped: batch number n is drawn from
seed and n alone. Word vectors stay as they are, and so do the lowest layers: they cost a third of
the time and know English already.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from safetensors.numpy import load_file
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from week2._files import whole
from week2.agents.packed import FOLDER, path_of, save
from week2.agents.qamr import Example, Qamr
from week2.agents.reader import read
from week2.agents.squad import Asked, exact_match, f1, read_squad

XQUAD = "xquad.en.json.gz"
NAMES = {"validate": "validation", "xquad": "xquad_trained", "packed": "xquad"}
ALONE, WITHOUT = 0.6, 0.1  # shares of examples of one sentence, and of contexts without the answer


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    p = argparse.ArgumentParser(
        prog="python -m week2.agents.train_reader", description=__doc__.split("\n")[0]
    )
    p.add_argument("--data", type=Path, help="folder with qa/, or qa/ itself (default: WEEK2_DATA)")
    p.add_argument("--out", type=Path, default=Path(".week2/train/reader"), help="working folder")
    p.add_argument("--steps", type=int, default=1500, help="batches to train on (%(default)s)")
    p.add_argument("--batch", type=int, default=16, help="examples a batch (%(default)s)")
    p.add_argument("--rate", type=float, default=2e-4, help="learning rate (%(default)s)")
    p.add_argument("--frozen", type=int, default=2, help="layers left as they are (%(default)s)")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--save-every", type=int, default=25, help="steps (%(default)s)")
    p.add_argument("--stages", default="train,validate,xquad", help="%(default)s, pack, packed")
    return p


def main(argv: list[str] | None = None) -> int:
    """Train, score, write `model/` and `result.json` below the working folder."""
    options = parser().parse_args(argv)
    torch.set_num_threads(options.threads)
    try:
        folder = data_folder(options.data)
        qamr = Qamr(folder)
    except FileNotFoundError as error:
        print(f"train_reader: {error}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    stages = options.stages.split(",")
    if "train" in stages:
        train(options, qamr)
    folder_of = {"validate": options.out / "model", "xquad": options.out / "model"}
    for stage in stages:
        if stage == "pack":
            pack(options.out)
        elif stage in ("validate", "xquad", "packed"):
            source = folder_of.get(stage) or path_of("reader")
            tokenizer = AutoTokenizer.from_pretrained(source)
            model = AutoModelForQuestionAnswering.from_pretrained(source)
            asked = held_out(qamr) if stage == "validate" else read_squad(folder / XQUAD)
            _note(options, **{NAMES[stage]: score(model, tokenizer, asked)})
    return 0


def data_folder(given: Path | None) -> Path:
    """Return the folder that holds the QA data: the one given, or `WEEK2_DATA`'s.

    Raises:
        FileNotFoundError: neither is set, or it is no folder.
    """
    named = given or (Path(os.environ["WEEK2_DATA"]) if "WEEK2_DATA" in os.environ else None)
    if named is None:
        raise FileNotFoundError("no data: name QAMR's folder with --data, or set WEEK2_DATA")
    folder = named / "qa" if (named / "qa").is_dir() else named
    if not folder.is_dir():
        raise FileNotFoundError(f"{named} is no folder; --data names one that holds QAMR's files")
    return folder


def drawn(qamr: Qamr, number: int, batch: int, seed: int) -> list[Example]:
    """Batch `number`: either single sentences or several, so that lengths in it are alike."""
    rng = random.Random(f"{seed}/{number}")
    chosen = rng.sample(qamr.train, batch)
    if rng.random() < ALONE:
        return [qamr.example(asked, 1, rng) for asked in chosen]
    sentences = rng.randint(3, 5)
    return [
        qamr.without_answer(asked, sentences, rng)
        if rng.random() < WITHOUT
        else qamr.example(asked, sentences, rng)
        for asked in chosen
    ]


def encode(tokenizer: Any, examples: list[Example]) -> dict[str, torch.Tensor]:
    """Make a batch with `start_positions` and `end_positions`; 0 where there is no answer."""
    encoded = tokenizer(
        [example.question for example in examples],
        [example.context for example in examples],
        truncation="only_second",
        max_length=320,
        padding=True,
        return_tensors="pt",
    )
    starts, ends = [], []
    for row, example in enumerate(examples):
        first = last = None
        if example.end:
            first = encoded.char_to_token(row, example.start, sequence_index=1)
            last = encoded.char_to_token(row, example.end - 1, sequence_index=1)
        answered = first is not None and last is not None
        starts.append(first if answered else 0)
        ends.append(last if answered else 0)
    return {
        **encoded,
        "start_positions": torch.tensor(starts),
        "end_positions": torch.tensor(ends),
    }


def rate_at(step: int, steps: int) -> float:
    """Return the factor of the learning rate: 60 steps of rise, level, to 0 in the last third."""
    return min(1.0, (step + 1) / 60, (steps - step) / (steps / 3))


def train(options: argparse.Namespace, qamr: Qamr) -> None:
    """Train up to `options.steps`, going on from `state.pt`; write `model/`."""
    torch.manual_seed(options.seed)
    source = path_of("minilm")
    tokenizer = AutoTokenizer.from_pretrained(source)
    # less than one pass over the data: nothing to hold back by dropout, which is dear on a CPU
    model = AutoModelForQuestionAnswering.from_pretrained(
        source, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    for part in (model.base_model.embeddings, *model.base_model.encoder.layer[: options.frozen]):
        part.requires_grad_(False)
    decayed = [p for p in model.parameters() if p.requires_grad and p.ndim == 2]
    others = [p for p in model.parameters() if p.requires_grad and p.ndim != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}],
        lr=options.rate,
    )
    state, step, seconds = options.out / "state.pt", 0, 0.0
    if state.exists():
        checkpoint = torch.load(state, weights_only=True)
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        step, seconds = checkpoint["step"], checkpoint["seconds"]
    model.train()
    losses: list[float] = []
    while step < options.steps:
        begun = time.process_time()
        batch = encode(tokenizer, drawn(qamr, step, options.batch, options.seed))
        for group in optimizer.param_groups:
            group["lr"] = options.rate * rate_at(step, options.steps)
        with torch.autocast("cpu", torch.bfloat16):
            loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        step, seconds = step + 1, seconds + time.process_time() - begun
        if step % options.save_every == 0 or step == options.steps:
            now = {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "step": step,
                "seconds": seconds,
            }
            with whole(state) as part:
                torch.save(now, part)
            mean = sum(losses[-options.save_every :]) / len(losses[-options.save_every :])
            print(f"step {step}: loss {mean:.3f}, {seconds:.0f} CPU-seconds", flush=True)
    model.save_pretrained(options.out / "model")
    tokenizer.save_pretrained(options.out / "model")
    _note(
        options,
        base="minilm",
        data="QAMR, filtered dev and test parts",
        questions=len(qamr.train),
        steps=options.steps,
        batch=options.batch,
        rate=options.rate,
        frozen_layers=options.frozen,
        seed=options.seed,
        cpu_seconds=round(seconds),
        parameters=sum(p.numel() for p in model.parameters()),
        trained_parameters=sum(p.numel() for p in model.parameters() if p.requires_grad),
    )


def held_out(qamr: Qamr, sentences: int = 5, limit: int = 400) -> list[Asked]:
    """Questions about documents that training never saw, each in a context of so many sentences."""
    rng = random.Random("validation")
    chosen = rng.sample(qamr.held_out, min(limit, len(qamr.held_out)))
    examples = [qamr.example(asked, sentences, rng) for asked in chosen]
    return [
        Asked(str(number), e.question, e.context, (e.context[e.start : e.end],))
        for number, e in enumerate(examples)
    ]


def score(model: Any, tokenizer: Any, asked: list[Asked]) -> dict[str, float]:
    """Exact match and F1 (both of 1) over questions with their contexts."""
    spans = read(model, tokenizer, [a.question for a in asked], [a.context for a in asked])
    pairs = [(span.text, one.answers) for span, one in zip(spans, asked, strict=True)]
    return {
        "questions": len(asked),
        "exact_match": sum(exact_match(*pair) for pair in pairs) / len(asked),
        "f1": sum(f1(*pair) for pair in pairs) / len(asked),
    }


def pack(out: Path) -> None:
    """Keep the trained model in the package: what moved since `minilm`, and what was measured."""
    save("reader", load_file(out / "model" / "model.safetensors"), base="minilm")
    for path in (out / "model" / "config.json", out / "result.json"):
        shutil.copyfile(path, FOLDER / "reader" / path.name)


def _note(options: argparse.Namespace, **facts: Any) -> None:
    path = options.out / "result.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known |= facts
    known["date"] = datetime.now(UTC).date().isoformat()
    known["versions"] = {name: version(name) for name in ("torch", "transformers", "tokenizers")}
    path.write_text(json.dumps(known, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
