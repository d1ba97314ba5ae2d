"""A program can catch whatever the library raises of its own by one name."""

import ast
from pathlib import Path

import pytest

from week2.errors import Week2Error
from week2.sentiment.nsmc import NsmcError, load_nsmc

LIBRARY = Path(__file__).parent.parent / "src/week2"
# A server's replies to a bad request: none of them reaches who calls the library.
REPLIES = {"Refused", "Missing"}


def test_each_error_of_the_library_is_a_week2_error() -> None:
    classes = [
        (node.name, {ast.unparse(base) for base in node.bases})
        for file in LIBRARY.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    errors = [
        (name, bases)
        for name, bases in classes
        if any(base.endswith(("Error", "Exception")) for base in bases)
    ]
    assert {"CheckpointError", "KernelUnavailable", "LmError", "NsmcError"} <= {
        n for n, _ in errors
    }
    others = {name for name, bases in errors if "Week2Error" not in bases}
    assert others == REPLIES | {"Week2Error"}


def test_it_is_still_the_builtin_error_that_it_was(tmp_path: Path) -> None:
    with pytest.raises(Week2Error, match="nowhere"):
        load_nsmc("test", tmp_path / "nowhere")
    with pytest.raises(ValueError, match="nowhere"):
        load_nsmc("test", tmp_path / "nowhere")
    assert issubclass(NsmcError, ValueError)
