"""Small models of equal size on the tasks of `week2.models.tasks`: train short, test long.

Three decoders of two layers: a Transformer with rotary positions (transformers' Llama), Mamba, and
a hybrid whose first layer is Mamba and whose second is attention without positions. Their weights
number the same within a tenth, word vectors aside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaModel

from week2.models.backbone import MambaBackbone
from week2.models.configuration import HybridConfig, Week2MambaConfig
from week2.models.hybrid import HybridBackbone
from week2.models.tasks import IGNORE, Batch, Task

ARCHITECTURES = ("transformer", "mamba", "hybrid")


# --8<-- [start:encoder]
def make_encoder(architecture: str, vocab_size: int, d_model: int = 64) -> nn.Module:
    """Make an encoder: ids `(batch, seq_len)` to vectors `(batch, seq_len, d_model)`.

    Each vector sees the tokens up to its own.

    Raises:
        ValueError: the architecture is none of `ARCHITECTURES`.
    """
    shared: dict[str, Any] = {"vocab_size": vocab_size, "hidden_size": d_model}
    recurrent: dict[str, Any] = {
        "num_hidden_layers": 2,
        "pad_token_id": None,
    } | shared
    if architecture == "mamba":
        return MambaBackbone(Week2MambaConfig(**recurrent))
    if architecture == "hybrid":
        second: dict[str, Any] = {
            "attn_layer_period": 2,
            "attn_layer_offset": 1,
            "attn_mlp_expand": 1,
        }
        return HybridBackbone(
            HybridConfig(num_attention_heads=2, **second, **recurrent),
        )
    if architecture == "transformer":
        return LlamaModel(
            LlamaConfig(
                num_hidden_layers=2,
                num_attention_heads=2,
                intermediate_size=d_model * 5 // 4,
                use_cache=False,
                # Rotary: no table, so no limit of its own.
                max_position_embeddings=1 << 16,
                **shared,
            )
        )
    raise ValueError(
        f"an architecture is one of {', '.join(ARCHITECTURES)}; got {architecture!r}",
    )


# --8<-- [end:encoder]


class Solver(nn.Module):
    """An encoder and a linear head that is asked only where there is a label."""

    def __init__(self, encoder: nn.Module, d_model: int, answers: int) -> None:
        """`answers` is how many answers there are to choose from."""
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(d_model, answers)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Logits `(asked, answers)` and the answers `(asked,)`."""
        hidden = self.encoder(input_ids=batch.input_ids).last_hidden_state
        asked = batch.labels != IGNORE
        return self.head(hidden[asked]), batch.labels[asked]


def make_solver(
    architecture: str,
    task: Task,
    seed: int,
    d_model: int = 64,
) -> Solver:
    """Make a new model for a task; its weights depend on the seed alone."""
    torch.manual_seed(seed)
    return Solver(make_encoder(architecture, task.vocab_size, d_model), d_model, task.vocab_size)


def weights(model: nn.Module) -> int:
    """Parameters, word vectors and head aside."""
    return sum(p.numel() for name, p in model.named_parameters() if ".layers." in name)


# --8<-- [start:train]
def train(
    model: Solver,
    draw: Callable[[torch.Generator], Batch],
    *,
    steps: int,
    seed: int,
    lr: float = 3e-3,
) -> float:
    """Train on fresh batches; give the processor seconds that it took.

    The learning rate rises for a tenth of the steps and falls to nothing.

    Args:
        model: trained in place.
        draw: gives the next batch.
        steps: how many.
        seed: what decides the batches.
        lr: the highest learning rate, of AdamW.
    """
    began = time.process_time()
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=lr,
        weight_decay=0.0,
        betas=(0.9, 0.98),
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, lr, total_steps=steps, pct_start=0.1, cycle_momentum=False
    )
    model.train()
    for _ in range(steps):
        loss = F.cross_entropy(*model(draw(generator)))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return time.process_time() - began


# --8<-- [end:train]


def short(
    task: Task,
    longest: int,
    rows: int = 64,
) -> Callable[[torch.Generator], Batch]:
    """Batches of lengths between half of `longest` and `longest`."""

    def draw(generator: torch.Generator) -> Batch:
        half = longest // 2
        seq_len = half + int(torch.randint(0, half + 1, (), generator=generator))
        return task.batch(rows, seq_len, generator)

    return draw


@torch.no_grad()
def accuracy(model: Solver, batches: Sequence[Batch]) -> float:
    """Return the share of questions answered rightly."""
    model.eval()
    right = asked = 0
    for batch in batches:
        logits, labels = model(batch)
        right += int((logits.argmax(-1) == labels).sum())
        asked += len(labels)
    return right / asked


def exam(
    task: Task,
    seq_len: int,
    *,
    rows: int = 128,
    tokens: int = 1 << 15,
) -> list[Batch]:
    """Draw `rows` sequences, the same for every model, in batches of about `tokens` tokens."""
    generator = torch.Generator().manual_seed(1_000_003 + seq_len)
    size = max(1, min(rows, tokens // seq_len))
    return [task.batch(size, seq_len, generator) for _ in range(-(-rows // size))]


# --8<-- [start:compare]
def compare(
    task: Task,
    draw: Callable[[torch.Generator], Batch],
    exams: Sequence[Sequence[Batch]],
    *,
    steps: int,
    seeds: int = 3,
    prepare: Callable[[Solver], object] | None = None,
) -> dict[str, list[list[float]]]:
    """Train each architecture with each seed, and sit it every exam.

    Args:
        task: for its vocabulary.
        draw: gives the batches to train on.
        exams: each a list of batches, which all models get alike.
        steps: of training.
        seeds: how many; a seed decides weights and batches.
        prepare: what to do with a new model before it is trained.

    Returns:
        For each architecture, for each seed, the share of right answers in each exam.
    """
    accuracies: dict[str, list[list[float]]] = {name: [] for name in ARCHITECTURES}
    for name in ARCHITECTURES:
        for seed in range(seeds):
            model = make_solver(name, task, seed)
            if prepare is not None:
                prepare(model)
            train(model, draw, steps=steps, seed=seed)
            accuracies[name].append([accuracy(model, exam) for exam in exams])
    return accuracies


# --8<-- [end:compare]


def summary(
    scores: dict[str, list[list[float]]], marks: Sequence[int]
) -> dict[str, dict[str, dict[str, float]]]:
    """Give mean, low and high over the seeds, by architecture and exam (named by its mark)."""
    return {
        name: {
            str(mark): {
                "mean": sum(row[i] for row in rows) / len(rows),
                "low": min(row[i] for row in rows),
                "high": max(row[i] for row in rows),
            }
            for i, mark in enumerate(marks)
        }
        for name, rows in scores.items()
    }
