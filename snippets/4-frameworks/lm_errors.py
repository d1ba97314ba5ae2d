# /// script
# requires-python = ">=3.11"
# dependencies = ["xllamacpp"]
# ///
# --8<-- [start:show]
from pathlib import Path

from week2.agents import LmError, local_model
from week2.agents.weights import check, known

file = Path("lm_errors.json")  # a download that brought an error page, say
for content in ("<!DOCTYPE html>", "GGUF, and then the connection broke"):
    file.write_text(content)
    try:
        check(file, known("qwen2.5-coder-1.5b"))
    except LmError as error:
        print(error)
try:
    with local_model(path="models/my.gguf") as lm:
        print(lm.base_url)
except LmError as error:
    print(error)
file.unlink()
# --8<-- [end:show]
