"""Fine-tuning a pre-trained encoder to tell positive from negative, on `transformers.Trainer`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import PreTrainedModel

from week2.sentiment.batches import BatchSchedule, Encoded, cut
from week2.sentiment.pretrain import BatchTrainer, arguments, last_complete


@dataclass(frozen=True)
class FinetuneRecipe:
    """How long and how fast; the learning rate rises, and falls over all that follows.

    `bf16`: products in bf16 over fp32 weights.
    """

    epochs: float = 2.0
    tokens: int = 2_048
    learning_rate: float = 5e-4
    warmup: int = 100
    weight_decay: float = 0.01
    seed: int = 0
    save_every: int = 200
    log_every: int = 50
    evaluate_every: int = 400
    steps: int = 0
    decay: int = 0
    bf16: bool = False

    def for_batches(self, per_epoch: int) -> FinetuneRecipe:
        """Return the recipe with its steps counted."""
        steps = max(1, round(self.epochs * per_epoch))
        warmup = min(self.warmup, steps // 4)
        return replace(
            self,
            steps=steps,
            warmup=warmup,
            decay=steps - warmup,
            log_every=max(1, min(self.log_every, steps // 10)),
        )


@torch.no_grad()
def logits_of(
    model: PreTrainedModel, texts: Encoded, pad_id: int, *, tokens: int = 8_192, bf16: bool = True
) -> np.ndarray:
    """Logits (texts, num_labels), fp32, in the order of the texts, batched by length."""
    was_training = model.training
    model.eval()
    device = model.device
    out = np.empty((len(texts), int(model.config.num_labels or 0)), dtype=np.float32)
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
        for rows in cut(texts.lengths, tokens, None):
            batch = {k: v.to(device) for k, v in texts.padded(rows, pad_id).items()}
            out[rows] = model(**batch).logits.float().cpu().numpy()
    model.train(was_training)
    return out


class ClassifierTrainer(BatchTrainer):
    """Adds an evaluation that reads the validation part in batches of one length."""

    def __init__(
        self, *, validation: tuple[Encoded, np.ndarray] | None, pad_id: int, **kwargs: Any
    ) -> None:
        """Further arguments as for `Trainer`; `validation` holds texts and labels."""
        # Trainer wants to see that there is something to evaluate on.
        super().__init__(eval_dataset=[] if validation else None, **kwargs)
        self.validation, self.pad_id = validation, pad_id

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Accuracy and loss on the validation part, in every process alike."""
        assert self.validation is not None
        texts, labels = self.validation
        logits = logits_of(cast(PreTrainedModel, self.model), texts, self.pad_id)
        metrics = {
            "eval_accuracy": float((logits.argmax(1) == labels).mean()),
            "eval_loss": float(F.cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels))),
        }
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """Cross-entropy against labels, which may be soft: the share of positive, from 0 to 1."""
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        positive = labels.float()
        target = torch.stack([1 - positive, positive], dim=-1)
        loss = F.cross_entropy(outputs.logits.float(), target)
        return (loss, outputs) if return_outputs else loss


def finetune(
    model: PreTrainedModel,
    train: tuple[Encoded, np.ndarray],
    validation: tuple[Encoded, np.ndarray] | None,
    out: Path,
    recipe: FinetuneRecipe,
    *,
    pad_id: int,
    threads: int | None = None,
) -> list[dict[str, float]]:
    """Train `model` in place, resuming from the last complete checkpoint in `out`.

    Args:
        model: a sequence classifier with two labels.
        train: texts, and for each 0, 1 or a share of positive between them.
        validation: texts and labels to evaluate on; None: no evaluation.
        out: where checkpoints go.
        recipe: how long and how fast.
        pad_id: of the tokenizer.
        threads: of torch; None leaves them as they are.

    Returns:
        The curve: `step` with `loss`, or with `eval_accuracy` and `eval_loss`.
    """
    texts, labels = train
    recipe = recipe.for_batches(len(cut(texts.lengths, recipe.tokens, None)))
    evaluation: dict[str, Any] = {}
    if validation is not None:
        evaluation = {"eval_strategy": "steps", "eval_steps": recipe.evaluate_every}
    args = arguments(out, recipe, threads=threads, **evaluation)
    schedule = BatchSchedule(
        texts,
        tokens=recipe.tokens,
        steps=recipe.steps * args.world_size,
        seed=recipe.seed,
        pad_id=pad_id,
        columns={"labels": labels},
    )
    trainer = ClassifierTrainer(
        model=model, args=args, train_dataset=schedule, validation=validation, pad_id=pad_id
    )
    checkpoint = last_complete(out)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return [e for e in trainer.state.log_history if "loss" in e or "eval_loss" in e]
