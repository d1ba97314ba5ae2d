"""`week2 train MODEL`: from reviews to a classifier, in stages that can each be cut short.

    tokenizer   train it on the reviews, or take the one that is there
    pretrain    guess masked words of reviews without labels
    finetune    tell positive from negative
    export      write the bf16 training state of the pre-training

Running the same command again goes on where the last run stopped. `accelerate launch` or
`torchrun -m week2.sentiment.train MODEL …` runs it on several devices.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from week2._files import whole
from week2.arguments import SEED_LIMIT, existing_folder, whole_number
from week2.sentiment import nsmc
from week2.sentiment.architectures import (
    NAMES,
    Size,
    encoder_of,
    make_classifier,
    make_config,
)
from week2.sentiment.batches import Encoded, cut
from week2.sentiment.distil import (
    COUNTS,
    counted_log_odds,
    network_log_odds,
    soft_labels,
    teachable,
    together,
)
from week2.sentiment.finetune import FinetuneRecipe, finetune, logits_of
from week2.sentiment.metrics import accuracy, calibration_error
from week2.sentiment.precision import quick_bf16
from week2.sentiment.pretrain import PretrainRecipe, last_complete, pretrain
from week2.sentiment.results import (
    fingerprint,
    now,
    save_classifier,
    score_test,
    versions,
)
from week2.sentiment.starts import (
    load_start,
    make_pretraining,
    start_from_counts,
    take_embeddings,
    take_layers,
)
from week2.sentiment.state import TrainingState, load_state, save_state
from week2.sentiment.tokenizer import encode, train_tokenizer

STAGES = ("tokenizer", "pretrain", "finetune", "export")
# Rows to train on: encoded texts, and their labels or the teachers' probabilities of them.
Rows = tuple[Encoded, np.ndarray]


@dataclass(frozen=True)
class Options:
    """What to train, from what, and how; `parser` says what each means."""

    model: str
    out: Path
    data: str | None
    stages: Sequence[str]
    tokenizer: Path | None
    vocabulary: int
    objective: str
    start: Path | None
    embeddings: Path | None
    layers: Path | None
    finetuned: Path | None
    steps: int
    pretrain_rate: float
    epochs: float
    finetune_rate: float
    dropout: float
    teachers: Sequence[str]
    taught: int | None
    save_every: int
    seed: int
    threads: int | None
    dtype: str | None
    tiny: bool
    test: bool

    @property
    def size(self) -> Size | None:
        """A tiny model's size, or None for the model's own."""
        return Size.tiny() if self.tiny else None

    @property
    def bf16(self) -> bool:
        """Whether products are computed in bfloat16."""
        return quick_bf16() if self.dtype is None else self.dtype == "bf16"


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    p = argparse.ArgumentParser(prog="week2 train", description=__doc__.split("\n")[0])
    p.add_argument("model", choices=NAMES)
    p.add_argument("--out", type=Path, help="working folder (default: .week2/train/MODEL)")
    p.add_argument("--data", help="folder of the data, or `handwritten` (default: WEEK2_DATA)")
    p.add_argument("--stages", default="tokenizer,pretrain,finetune", help=", ".join(STAGES))
    p.add_argument("--tokenizer", type=existing_folder, help="take the tokenizer of this folder")
    p.add_argument(
        "--vocabulary", type=whole_number(), default=16_000, help="pieces (default: %(default)s)"
    )
    p.add_argument("--objective", choices=("masked", "replaced"), default="masked")
    p.add_argument("--start", type=existing_folder, help="a training state to go on from")
    p.add_argument(
        "--embeddings",
        type=existing_folder,
        help="start from the word vectors in this folder's weights",
    )
    p.add_argument(
        "--layers", type=existing_folder, help="start a hybrid from the layers of this Mamba"
    )
    p.add_argument(
        "--finetuned", type=existing_folder, help="fine-tune the classifier in this folder further"
    )
    p.add_argument(
        "--steps", type=whole_number(), default=6_000, help="of pre-training (%(default)s)"
    )
    p.add_argument("--pretrain-rate", type=float, default=1.5e-3, help="learning rate")
    p.add_argument("--epochs", type=float, default=2.0, help="of fine-tuning (%(default)s)")
    p.add_argument("--finetune-rate", type=float, default=5e-4, help="learning rate")
    p.add_argument("--dropout", type=float, default=0.1, help="in fine-tuning (%(default)s)")
    p.add_argument(
        "--teachers",
        nargs="+",
        default=[],
        help=f"folders of models to learn from, or {' or '.join(COUNTS)} (counted: TF-IDF)",
    )
    p.add_argument(
        "--taught",
        type=whole_number(0),
        help="unlabelled reviews that teachers label (default: all)",
    )
    p.add_argument("--save-every", type=whole_number(), default=250, help="steps (%(default)s)")
    p.add_argument("--seed", type=whole_number(0, SEED_LIMIT), default=0)
    p.add_argument("--threads", type=whole_number(), help="of torch in each process")
    p.add_argument(
        "--dtype",
        choices=("bf16", "fp32"),
        help="bf16: products in it, weights in fp32 (default: on a GPU that has it, or AMX)",
    )
    p.add_argument("--tiny", action="store_true", help="a tiny model, to try the command")
    p.add_argument("--test", action="store_true", help="score the test part: for the final figure")
    return p


def main(argv: list[str] | None = None) -> int:
    """Run the stages that were asked for; returns an exit status."""
    arguments = vars(parser().parse_args(argv))
    arguments["stages"] = arguments["stages"].split(",")
    arguments["out"] = arguments["out"] or Path(".week2") / "train" / arguments["model"]
    options = Options(**arguments)
    unknown = [s for s in options.stages if s not in STAGES]
    if unknown:
        print(f"week2 train: no stage {unknown[0]!r}; one of {', '.join(STAGES)}", file=sys.stderr)
        return 2
    if _leads():
        _sweep(options.out)
    try:
        tokenizer = _tokenizer(options)
        if "pretrain" in options.stages:
            _pretrain(options, tokenizer)
        if "export" in options.stages:
            _export(options, tokenizer)
        if "finetune" in options.stages:
            _finetune(options, tokenizer)
    except (FileNotFoundError, ValueError) as error:
        print(f"week2 train: {error}", file=sys.stderr)
        return 2
    finally:
        _leave()
    return 0


def _sweep(out: Path) -> None:
    """Remove the folders in which runs that were killed had not finished writing."""
    for name in ("tokenizer", "tokens-*.npz", "encoder", "model"):
        for left in out.glob(f".{name}.????????"):
            shutil.rmtree(left)


def _leave() -> None:
    """End the process group: gloo's threads, left running at exit, abort the process."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def _leads() -> bool:
    return int(os.environ.get("RANK", "0")) == 0


def _wait_for(path: Path, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > end:
            raise FileNotFoundError(f"the first process has not written {path} in {seconds:.0f} s")
        time.sleep(0.1)


def _tokenizer(options: Options) -> PreTrainedTokenizerFast:
    folder = options.out / "tokenizer"
    ready = folder / "tokenizer.json"
    if not ready.exists() and _leads():
        if source := options.tokenizer or options.start or options.finetuned:
            tokenizer = PreTrainedTokenizerFast.from_pretrained(source)
        else:
            texts = nsmc.unlabelled_reviews(options.data)
            tokenizer = train_tokenizer(texts, options.vocabulary, progress=sys.stderr.isatty())
        with whole(folder) as part:
            tokenizer.save_pretrained(part)
    _wait_for(ready)
    return PreTrainedTokenizerFast.from_pretrained(folder)


def _unlabelled(options: Options, tokenizer: PreTrainedTokenizerFast) -> Encoded:
    texts = nsmc.unlabelled_reviews(options.data)
    key = hashlib.sha256((options.out / "tokenizer" / "tokenizer.json").read_bytes())
    key.update("\n".join(texts).encode())
    cache = options.out / f"tokens-{key.hexdigest()[:16]}.npz"
    if cache.exists():
        with np.load(cache) as arrays:
            return Encoded(arrays["flat"], arrays["starts"])
    encoded = encode(tokenizer, texts)
    with whole(cache) as part:
        np.savez(part, flat=encoded.flat, starts=encoded.starts)
    return encoded


def _pretrain(options: Options, tokenizer: PreTrainedTokenizerFast) -> None:
    out = options.out / "pretrain"
    texts = _unlabelled(options, tokenizer)
    module = make_pretraining(
        options.model,
        tokenizer,
        options.objective,
        size=options.size,
        seed=options.seed,
    )
    first = 0
    if options.start:
        first = load_start(options.start, module)
    elif last_complete(out) is None and not _borrowed(options, module.encoder):
        start_from_counts(module, texts, options.seed)
    recipe = PretrainRecipe(
        steps=options.steps,
        learning_rate=options.pretrain_rate,
        warmup=min(200, options.steps // 4),
        decay=options.steps // 4,
        save_every=options.save_every,
        seed=options.seed,
        log_every=max(1, min(100, options.steps // 10)),
        bf16=options.bf16,
    )
    pretrain(
        module,
        texts,
        out,
        recipe,
        pad_id=tokenizer.pad_token_id,
        threads=options.threads,
        first=first,
    )
    if _leads():
        _write_encoder(options.out, module)


def _borrowed(options: Options, encoder: Any) -> bool:
    """Whether a new encoder got another model's layers or word vectors, as asked for."""
    if options.layers:
        take_layers(encoder, options.layers)
    elif options.embeddings:
        take_embeddings(encoder, options.embeddings)
    return bool(options.layers or options.embeddings)


def _write_encoder(out: Path, module: Any) -> None:
    with whole(out / "encoder") as part:
        module.encoder.save_pretrained(part)


def _pretrained(options: Options, tokenizer: PreTrainedTokenizerFast) -> Any:
    """Make the pre-training module with the newest weights: a checkpoint's, else `--start`'s."""
    module: Any = make_pretraining(
        options.model,
        tokenizer,
        options.objective,
        size=options.size,
        seed=options.seed,
    )
    checkpoint = last_complete(options.out / "pretrain")
    if checkpoint is not None:
        module.load_state_dict(load_file(checkpoint / "model.safetensors"))
        return module, json.loads((checkpoint / "trainer_state.json").read_text())
    if options.start:
        load_start(options.start, module)
        return module, None
    return module, None


def _export(options: Options, tokenizer: PreTrainedTokenizerFast) -> None:
    module, trained = _pretrained(options, tokenizer)
    if trained is None:
        raise FileNotFoundError(f"no complete checkpoint in {options.out / 'pretrain'} to export")
    before = load_state(options.start) if options.start else None
    step = trained["global_step"] + (before.step if before else 0)
    curve = [
        {**{k: v for k, v in entry.items() if k != "epoch"}, "step": entry["step"]}
        for entry in trained["log_history"]
        if "loss" in entry
    ]
    if before:
        curve = before.curve + [{**e, "step": e["step"] + before.step} for e in curve]
    state = TrainingState(
        model=options.model,
        objective=options.objective,
        step=step,
        seed=options.seed,
        curve=curve,
        notes={"date": now(), "versions": versions()},
    )
    folder = options.out / "state"
    save_state(folder, module, state)
    shutil.copy(options.out / "tokenizer" / "tokenizer.json", folder)
    shutil.copy(options.out / "tokenizer" / "tokenizer_config.json", folder)
    print(f"wrote {folder}: step {step}")


def _finetune(options: Options, tokenizer: PreTrainedTokenizerFast) -> None:
    began = time.perf_counter()
    train = nsmc.load_nsmc("train", options.data)
    validation = nsmc.load_nsmc("validation", options.data)
    if not len(train) or not len(validation):
        raise nsmc.NsmcError(
            f"the train part gives {len(train)} rows to train on and {len(validation)} to validate "
            "with; both need some: give more rows"
        )
    shown = _labelled(tokenizer, train)
    if options.teachers:
        shown = together(shown, _taught(options, tokenizer, train))
    held_out = _labelled(tokenizer, validation)
    model, origin = _classifier(options, tokenizer)
    recipe = FinetuneRecipe(
        epochs=options.epochs,
        learning_rate=options.finetune_rate,
        seed=options.seed,
        save_every=options.save_every,
        bf16=options.bf16,
    )
    curve = finetune(
        model,
        shown,
        held_out,
        options.out / "finetune",
        recipe,
        pad_id=tokenizer.pad_token_id,
        threads=options.threads,
    )
    if not _leads():
        return
    provenance = nsmc.provenance_of(train)
    result = {
        "model": options.model,
        "provenance": provenance,
        "rows": {"train": len(train), "validation": len(validation), "shown": len(shown[1])},
        "teachers": [_teacher(teacher) for teacher in options.teachers],
        "parameters": sum(p.numel() for p in model.parameters()),
        **_validated(model, held_out, tokenizer.pad_token_id),
        **origin,
        "recipe": recipe.for_batches(len(cut(shown[0].lengths, recipe.tokens, None))).__dict__,
        "processes": int(os.environ.get("WORLD_SIZE", "1")),
        "seconds_of_last_run": time.perf_counter() - began,
        "date": now(),
        "versions": versions(),
        "curve": curve,
    }
    save_classifier(options.out / "model", model, tokenizer, result)
    line = f"validation accuracy {result['validation']['accuracy']:.4f}"
    if options.test:
        result["test"] = score_test(model, tokenizer, options.data, provenance)
        save_classifier(options.out / "model", model, tokenizer, result)
        line += f", test accuracy {result['test']['all']['accuracy']:.4f}"
    print(f"wrote {options.out / 'model'}: {line}")


def _labelled(tokenizer: PreTrainedTokenizerFast, part: Any) -> Rows:
    return encode(tokenizer, part["document"]), np.asarray(part["label"])


def _taught(options: Options, tokenizer: PreTrainedTokenizerFast, train: Any) -> Rows:
    """Unlabelled reviews with the teachers' probabilities."""
    unlabelled = teachable(
        nsmc.unlabelled_reviews(options.data), set(train["document"]), options.taught, options.seed
    )
    labels = np.asarray(train["label"])
    log_odds = [
        counted_log_odds(teacher, train["document"], labels, unlabelled, options.out)
        if teacher in COUNTS
        else network_log_odds(Path(teacher), unlabelled, options.out)
        for teacher in options.teachers
    ]
    return encode(tokenizer, unlabelled), soft_labels(log_odds)


def _validated(model: PreTrainedModel, held_out: Rows, pad_id: int) -> dict[str, Any]:
    """Score the validation part: accuracy and calibration error."""
    texts, labels = held_out
    logits = logits_of(model, texts, pad_id)
    positive = torch.softmax(torch.from_numpy(logits), -1)[:, 1].numpy()
    return {
        "validation": accuracy(logits.argmax(1), labels),
        "validation_calibration_error": calibration_error(positive, labels),
    }


def _teacher(teacher: str) -> dict[str, Any]:
    if teacher in COUNTS:
        return {"name": teacher}
    path = Path(teacher) / "result.json"
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {**fingerprint(Path(teacher)), "validation": known.get("validation")}


def _classifier(
    options: Options, tokenizer: PreTrainedTokenizerFast
) -> tuple[PreTrainedModel, dict[str, Any]]:
    """Return the classifier to fine-tune, and where its weights come from."""
    torch.manual_seed(options.seed)
    config = make_config(options.model, tokenizer, options.size, options.dropout)
    model = make_classifier(config)
    if options.finetuned:
        return model, _finetuned(options.finetuned, options.model, model)
    module, trained = _pretrained(options, tokenizer)
    if trained is None and options.start is None:
        _borrowed(options, module.encoder)
    encoder_of(model).load_state_dict(module.encoder.state_dict(), strict=False)
    steps = trained["global_step"] if trained else 0
    return model, {
        "pretraining_steps": steps + (load_state(options.start).step if options.start else 0),
        "word_vectors_from": fingerprint(options.embeddings) if options.embeddings else None,
        "layers_from": fingerprint(options.layers) if options.layers else None,
    }


def _finetuned(folder: Path, name: str, model: PreTrainedModel) -> dict[str, Any]:
    """Give `model` a trained classifier's weights; returns how that one came about."""
    result = json.loads((folder / "result.json").read_text("utf-8"))
    if result["model"] != name:
        raise ValueError(f"--finetuned {folder} holds a {result['model']}, not a {name}")
    model.load_state_dict(load_file(folder / "model.safetensors"))
    origins = ("pretraining_steps", "word_vectors_from", "layers_from")
    rounds = ("rows", "teachers", "recipe", "validation", "finetuned_from")
    earlier = {key: result[key] for key in rounds if key in result}
    return {key: result[key] for key in origins} | {"finetuned_from": fingerprint(folder) | earlier}


if __name__ == "__main__":
    sys.exit(main())
