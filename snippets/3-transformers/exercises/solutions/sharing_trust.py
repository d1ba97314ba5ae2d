from pathlib import Path

RISKY = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".py"}


def can_run_code(names: list[str]) -> list[str]:
    """The files of a checkpoint that can run code when they are loaded, in order."""
    return [name for name in names if Path(name).suffix in RISKY]
