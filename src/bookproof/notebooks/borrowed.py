"""A notebook for a borrowed GPU: run the blocks that need one there, and bring home what they made.

It is a page of four cells, written by `week2 notebook --gpu`, which run what the workflow `gpu.yml`
runs. The book comes from its repository or, where that has no address, from an archive of the tree
beside the notebook. Tests run it on a pretended GPU.
"""

from __future__ import annotations

from nbformat import NotebookNode, v4

ARCHIVE = "week2-gpu.tar.gz"
RECORD = (
    ".venv/bin/week2 record --keep --force --long --need gpu --device cuda --jobs 1 --zip gpu.zip"
)
ABOUT = """\
# The book's GPU blocks, on a borrowed GPU

Run the cells in order, on a machine with an NVIDIA GPU and the CUDA toolkit. The second one builds
packages from source, which can take an hour. The last one gives `gpu.zip`: `week2 receive gpu.zip`,
in a clone of the book, takes in what the blocks printed, drew and measured, with their receipts, or
says why it does not.

Nobody has run this notebook on a GPU yet: the tests run it on a pretended one.
"""
GET = """\
# The book: the archive beside this notebook, or else its repository.
import subprocess
from pathlib import Path

repository = {repository!r}
book = Path("week2-book").resolve()


def sh(command):
    done = subprocess.run(command, shell=True, cwd=book)
    if done.returncode:
        raise SystemExit(f"`{{command}}` ended with {{done.returncode}}; its reason is above")


book.mkdir(exist_ok=True)
if Path("{archive}").exists():
    sh("tar xzf ../{archive} && git init -q && git add .")
elif repository:
    sh(f"git clone -q --depth 1 {{repository}} .")
else:
    raise SystemExit("put {archive} beside this notebook: CONTRIBUTING.md says how to make it")
"""
SET_UP = """\
# PyTorch, then the CUDA packages, in their two environments.
sh("make gpu gpu-fa4")
"""
RUN = """\
# What is recorded is compared; what no GPU has run yet gets its first record.
sh("{record}")
"""
TAKE = """\
# Download this file.
from IPython.display import FileLink

FileLink("week2-book/gpu.zip")
"""


def notebook_for_gpu(repository: str) -> NotebookNode:
    """Write the notebook; `repository` is the address to clone from, empty where none is."""
    code = [
        GET.format(repository=repository, archive=ARCHIVE),
        SET_UP,
        RUN.format(record=RECORD),
        TAKE,
    ]
    cells = [v4.new_markdown_cell(ABOUT), *map(v4.new_code_cell, code)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    metadata = {"bookproof": {"pages": [], "repository": repository}}
    return v4.new_notebook(cells=cells, metadata=metadata)
