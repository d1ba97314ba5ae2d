# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Path(name).suffix is the ending. Pickles hide behind .bin, .pt, .pth, .pkl, .pickle and \
# .ckpt; .py is code by itself."""
# ///
# --8<-- [start:task]


def can_run_code(names: list[str]) -> list[str]:
    """The files of a checkpoint that can run code when they are loaded, in order."""
    return []


# --8<-- [end:task]


# --8<-- [start:check]
files = [
    "config.json",
    "model.safetensors",
    "pytorch_model.bin",
    "modeling_x.py",
    "old.ckpt",
]
got = can_run_code(files)
assert got == ["pytorch_model.bin", "modeling_x.py", "old.ckpt"], f"you name {got}"
assert can_run_code(["tokenizer.json"]) == []
# --8<-- [end:check]
