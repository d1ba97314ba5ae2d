"""What the snippets' runs recorded, for tests that hold the pages' sentences to it."""

import json
from pathlib import Path
from typing import Any

SNIPPETS = Path(__file__).parents[1] / "snippets"


def recorded(name: str) -> Any:
    """Read a recorded result, such as `6-choosing/cost_curves`."""
    chapter, _, stem = name.rpartition("/")
    return json.loads((SNIPPETS / chapter / f"_recorded/{stem}.json").read_text("utf-8"))


def printed(name: str) -> str:
    """Read what a snippet printed when it was recorded, such as `5-comparison/decoding_state`."""
    chapter, _, stem = name.rpartition("/")
    return (SNIPPETS / chapter / f"_recorded/{stem}.out").read_text("utf-8")
