# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 300
# raises = "RuntimeError: Dataset scripts are no longer supported, but found nsmc.py"
# ///
# --8<-- [start:show]
from datasets import load_dataset

load_dataset("e9t/nsmc")
# --8<-- [end:show]
