# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import pickle
from pathlib import Path

import torch


class Harmless:
    def __reduce__(self) -> tuple:
        return print, ("this line was run by opening the file",)


torch.save(Harmless(), "weights.pt")
torch.load("weights.pt", weights_only=False)

try:
    torch.load("weights.pt")
except pickle.UnpicklingError as error:
    print(str(error).partition(".")[0])

Path("weights.pt").unlink()
# --8<-- [end:show]
