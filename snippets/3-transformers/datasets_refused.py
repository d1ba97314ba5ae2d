# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# [tool.bookproof]
# raises = "RuntimeError: Dataset scripts are no longer supported"
# ///
# --8<-- [start:show]
import tempfile
from pathlib import Path

from datasets import load_dataset

with tempfile.TemporaryDirectory() as folder:
    script = Path(folder) / "nsmc.py"
    script.write_text("import datasets  # a loading script, as there were many\n")
    load_dataset(str(script))
# --8<-- [end:show]
