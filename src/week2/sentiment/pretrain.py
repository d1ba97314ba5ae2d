"""Self-supervised pre-training of an encoder on unlabelled reviews, on `transformers.Trainer`."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.utils.data import SequentialSampler
from transformers import Trainer, TrainingArguments

from week2.sentiment.batches import BatchSchedule, Encoded, only


@dataclass(frozen=True)
class PretrainRecipe:
    """How long and how fast. The learning rate warms up, stays, and falls over the last steps.

    A constant stretch in the middle lets a run be prolonged: raise `steps` and resume. `bf16`:
    products in bf16 over fp32 weights.
    """

    steps: int = 9_000
    tokens: int = 4_096
    learning_rate: float = 1e-3
    warmup: int = 500
    decay: int = 1_500
    weight_decay: float = 0.01
    seed: int = 0
    save_every: int = 500
    log_every: int = 100
    bf16: bool = False


class BatchTrainer(Trainer):
    """A Trainer whose dataset's items are whole batches, taken in order.

    Values that the model returns beside its loss are averaged and logged with it.
    """

    def __init__(self, **kwargs: Any) -> None:
        """Arguments as for `Trainer`, by name; the collator is set here."""
        super().__init__(data_collator=only, **kwargs)
        self._extra: dict[str, list[Tensor]] = defaultdict(list)

    def _get_train_sampler(self, train_dataset: Any = None) -> SequentialSampler:
        return SequentialSampler(cast(Sized, train_dataset or self.train_dataset))

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """Return the model's own loss; keeps its other scalars for the log."""
        loss, outputs = super().compute_loss(model, inputs, True, num_items_in_batch)
        if model.training:
            for name, value in outputs.items():
                if name != "loss" and isinstance(value, Tensor) and value.ndim == 0:
                    self._extra[name].append(value.detach())
        return (loss, outputs) if return_outputs else loss

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        """Add the averages since the last log."""
        if "loss" in logs:
            for name, values in self._extra.items():
                logs[name] = round(float(torch.stack(values).float().mean()), 4)
            self._extra.clear()
        super().log(logs, *args, **kwargs)


def arguments(
    out: Path, recipe: Any, *, threads: int | None = None, **changes: Any
) -> TrainingArguments:
    """TrainingArguments for a recipe: fused AdamW, nothing reported elsewhere."""
    several = int(os.environ.get("WORLD_SIZE", "1")) > 1
    if threads:
        torch.set_num_threads(threads)
    return TrainingArguments(
        output_dir=str(out),
        max_steps=recipe.steps,
        per_device_train_batch_size=1,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="warmup_stable_decay",
        lr_scheduler_kwargs={"num_decay_steps": recipe.decay, "min_lr_ratio": 0.02},
        warmup_steps=recipe.warmup,
        weight_decay=recipe.weight_decay,
        adam_beta2=0.98,
        adam_epsilon=1e-6,
        max_grad_norm=1.0,
        optim="adamw_torch_fused",
        bf16=recipe.bf16,
        use_cpu=not torch.cuda.is_available(),
        ddp_backend="gloo" if several and not torch.cuda.is_available() else None,
        logging_steps=recipe.log_every,
        save_steps=recipe.save_every,
        save_total_limit=2,
        seed=recipe.seed,
        report_to=[],
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        **changes,
    )


def last_complete(folder: Path) -> Path | None:
    """Return the newest whole checkpoint; a kill may have cut the last one short."""
    checkpoints = []
    for checkpoint in folder.glob("checkpoint-*"):
        state = checkpoint / "trainer_state.json"
        try:
            checkpoints.append((json.loads(state.read_text())["global_step"], checkpoint))
        except (OSError, ValueError, KeyError):
            continue
    return max(checkpoints)[1] if checkpoints else None


def pretrain(
    model: nn.Module,
    texts: Encoded,
    out: Path,
    recipe: PretrainRecipe,
    *,
    pad_id: int,
    threads: int | None = None,
    first: int = 0,
) -> list[dict[str, float]]:
    """Train `model` in place, resuming from the last complete checkpoint in `out`.

    Args:
        model: an encoder with its objective; its `forward` gives a dict with `loss`.
        texts: token ids.
        out: where checkpoints go.
        recipe: how long and how fast.
        pad_id: of the tokenizer.
        threads: of torch; None leaves them as they are.
        first: batches of the schedule that an earlier run has seen.

    Returns:
        The curve: one dict for each log, with `step`, `loss`, and the objective's other values.
    """
    # One item of the schedule feeds one process for one step.
    args = arguments(out, recipe, threads=threads)
    schedule = BatchSchedule(
        texts,
        tokens=recipe.tokens,
        steps=recipe.steps * args.world_size,
        seed=recipe.seed,
        pad_id=pad_id,
        first=first,
    )
    trainer = BatchTrainer(model=model, args=args, train_dataset=schedule)
    checkpoint = last_complete(out)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return [entry for entry in trainer.state.log_history if "loss" in entry]
