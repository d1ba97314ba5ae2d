"""A tree without the trained weights is small, and enough for the blocks that need a GPU."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MIB = 2**20
# What the blocks read of the library's data, and a model whose weights are not there.
READS = """
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from week2.attention import bench, published
from week2.models import available, path_of
from week2.sentiment.compare.reviews import load_reviews

assert published.speeds()
assert len(load_reviews("test", "handwritten"))
print(len(AutoTokenizer.from_pretrained(path_of(available()[0]))))
AutoModelForSequenceClassification.from_pretrained(path_of("bert"))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree that CONTRIBUTING.md's command packs, unpacked."""
    folder = tmp_path_factory.mktemp("gpu")
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    match = re.search(r"^git archive .*?[^\\]$", text, flags=re.M | re.S)
    assert match
    command = match[0].replace("-o week2-gpu.tar.gz", f"-o {folder}/tree.tar.gz")
    subprocess.run(["bash", "-euc", command], cwd=ROOT, check=True)
    assert (folder / "tree.tar.gz").stat().st_size < 16 * MIB
    with tarfile.open(folder / "tree.tar.gz") as packed:
        packed.extractall(folder / "tree", filter="data")
    return folder / "tree"


def test_it_is_far_below_what_a_gpu_machine_takes(tree: Path) -> None:
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    assert size < 32 * MIB


def test_it_holds_what_the_blocks_read_and_says_which_weights_are_missing(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READS],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip().isdigit(), done.stderr
    assert done.returncode == 1
    assert "no file named model.safetensors" in done.stderr
    assert "checkpoints/bert" in done.stderr
