# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# raises = "RuntimeError: The expanded size of the tensor (602) must match the existing size (512)"
# ///
# --8<-- [start:show]
from transformers import pipeline

from week2.models import path_of

classify = pipeline("text-classification", model=path_of("bert"))
classify("재미있다 " * 600)
# --8<-- [end:show]
