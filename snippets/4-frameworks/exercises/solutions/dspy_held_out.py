import random

import dspy


def split(
    examples: list[dspy.Example], held_out: int, seed: int = 0
) -> tuple[list[dspy.Example], list[dspy.Example]]:
    """Training and held-out examples, shuffled by the seed. No notice is in both."""
    once = list({example.notice: example for example in examples}.values())
    random.Random(seed).shuffle(once)
    return once[held_out:], once[:held_out]
