# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import tempfile
from pathlib import Path

from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of


def load(name):
    """A folder, a bundled model's folder, or a name on the hub: one argument."""
    return AutoTokenizer.from_pretrained(
        name
    ), AutoModelForSequenceClassification.from_pretrained(name)


tokenizer, model = load(path_of("bert"))  # bundled with the book
with tempfile.TemporaryDirectory() as folder:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    print(sorted(path.name for path in Path(folder).iterdir()))
    again = load(folder)[1]  # a folder of your own
print(
    all(
        a.equal(b)
        for a, b in zip(model.parameters(), again.parameters(), strict=True)
    )
)
# --8<-- [end:show]
