# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# hint = """
# A dict keyed by the notice drops duplicates. Then shuffle with random.Random(seed), and
# cut."""
# ///
# --8<-- [start:task]
import dspy


def split(
    examples: list[dspy.Example], held_out: int, seed: int = 0
) -> tuple[list[dspy.Example], list[dspy.Example]]:
    """Training and held-out examples, shuffled by the seed. No notice is in both."""
    return examples[held_out:], examples[:held_out]


# --8<-- [end:task]
# --8<-- [start:check]
pool = [dspy.Example(notice=f"notice {n % 30}", times=str(n % 30)) for n in range(40)]
training, tests = split(pool, 10)
seen, tested = {e.notice for e in training}, {e.notice for e in tests}
assert not seen & tested, f"what is in both measures memory: {sorted(seen & tested)}"
assert len(tests) == len(tested) == 10, "ten different ones are held out"
assert len(training) == len(seen) == 20, "the rest is for training, each once"
assert [e.notice for e in split(pool, 10)[1]] == [e.notice for e in tests], (
    "the same seed, the same"
)
assert tested != {e.notice for e in split(pool, 10, seed=1)[1]}, (
    "another seed, another part"
)
# --8<-- [end:check]
