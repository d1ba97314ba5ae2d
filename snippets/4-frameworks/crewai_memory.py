# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# ///
import os

from week2.agents.crew_storage import temporary

os.environ["CREWAI_STORAGE_DIR"] = (
    temporary()
)  # CrewAI makes a folder when it is imported

# --8<-- [start:show]
from collections.abc import Sequence

import torch
from crewai.memory import Memory
from transformers import AutoModel, AutoTokenizer

from week2.agents.crew import watched
from week2.agents.packed import path_of

folder = path_of("minilm")
tokenizer, network = (
    AutoTokenizer.from_pretrained(folder),
    AutoModel.from_pretrained(folder),
)


def embed(texts: Sequence[str]) -> list[list[float]]:
    batch = tokenizer(list(texts), padding=True, return_tensors="pt")
    with torch.no_grad():
        states = network(**batch).last_hidden_state
    mask = batch["attention_mask"][..., None]
    return ((states * mask).sum(1) / mask.sum(1)).tolist()


memory = Memory(embedder=embed)
notes = (
    "The guest in room 101 is allergic to shrimp.",
    "The roof terrace is being painted this week.",
    "Room 204 asked for a late check-out.",
)
with watched():
    for note in notes:
        memory.remember(
            note, scope="/desk", categories=["note"], importance=0.5, source="desk"
        )
    for question in ("Who must not eat seafood?", "Who leaves later than usual?"):
        [match] = memory.recall(question, limit=1, depth="shallow")
        print(question, "->", match.record.content)
# --8<-- [end:show]
