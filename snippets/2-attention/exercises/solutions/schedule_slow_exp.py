from dataclasses import replace

from week2.attention.schedule import Hopper, Tile, run


def slowest_exp(head_dim: int, at_least: float = 0.8) -> float:
    """Return the last rate of exponentials that was still enough.

    Halve it while `full` keeps the tensor cores busy `at_least` so much of the time.
    """
    chip = Hopper()
    while True:
        slower = replace(chip, exp=chip.exp / 2)
        if run("full", Tile.of(head_dim), slower).utilisation < at_least:
            return chip.exp
        chip = slower
