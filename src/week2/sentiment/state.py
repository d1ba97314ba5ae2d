"""A training state that outlasts the day: bf16 weights, the step, the seed, the curve.

A Trainer checkpoint resumes exactly but weighs twelve bytes a weight (fp32 weights and Adam's two
moments). This one weighs two: enough to go on from, with a short warm-up for new moments.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from week2._files import whole, write_json


@dataclass
class TrainingState:
    """What besides weights a run needs to go on.

    Args:
        model: `bert`, `mamba` or `hybrid`.
        objective: `masked` or `replaced`.
        step: batches of the schedule that were seen.
        seed: of the schedule.
        curve: logged losses, by step.
        notes: anything else worth keeping: recipe, versions, provenance.
    """

    model: str
    objective: str
    step: int
    seed: int
    curve: list[dict[str, float]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)


def save_state(folder: Path, module: nn.Module, state: TrainingState) -> None:
    """Write `state.safetensors` and `state.json`, each whole or not at all."""
    tensors = {
        name: value.detach().to(torch.bfloat16).contiguous()
        for name, value in module.state_dict().items()
        if value.is_floating_point()
    }
    with whole(folder / "state.safetensors") as part:
        save_file(tensors, part)
    write_json(folder / "state.json", state.__dict__)


def load_state(folder: Path, module: nn.Module | None = None) -> TrainingState:
    """Read a state; its weights go into `module` if one is given, in the module's own dtype.

    Raises:
        FileNotFoundError: no state there.
        ValueError: its weights are not the module's.
    """
    file = folder / "state.json"
    if not file.is_file():
        raise FileNotFoundError(f"no state.json in {folder}; give the folder of a training state")
    state = TrainingState(**json.loads(file.read_text()))
    if module is not None:
        tensors = load_file(folder / "state.safetensors")
        mine = {k for k, v in module.state_dict().items() if v.is_floating_point()}
        if mine != set(tensors):
            odd = sorted(mine ^ set(tensors))
            raise ValueError(
                f"{folder} holds other weights than {state.model!r} with objective "
                f"{state.objective!r} has: {', '.join(odd[:4])}"
                f"{f' and {len(odd) - 4} more' if len(odd) > 4 else ''}"
            )
        module.load_state_dict(tensors, strict=False)
    return state
