"""The local language model of chapter 4, and the models that search and read beside it.

`local_model` gives an OpenAI-compatible endpoint on this machine, or the one that
`WEEK2_LM_BASE_URL` and `WEEK2_LM_MODEL` name; `path_of` gives the folder of a small encoder.
Nothing is imported here that a bare install lacks.
"""

from week2.agents.packed import path_of
from week2.agents.server import LocalModel, local_model
from week2.agents.weights import MODELS, LmError

__all__ = ["MODELS", "LmError", "LocalModel", "local_model", "path_of"]
