# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import inspect
import textwrap

from transformers.models.mamba.modeling_mamba import mamba_selective_scan

lines = inspect.getsource(mamba_selective_scan).splitlines()
start = next(
    i for i, line in enumerate(lines) if "for index in range(seq_len)" in line
)
print(textwrap.dedent("\n".join(lines[start : start + 3])))
# --8<-- [end:show]
