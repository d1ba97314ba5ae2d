"""`tools/faults.py`: the machine catches each of its faults, and says in which file and line."""

from pathlib import Path

import pytest

from tests.scripts import script

ROOT = Path(__file__).parents[2]
faults = script("faults")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """By fault, the machine's verdict and what it said; the healthy book has passed."""
    folder = tmp_path_factory.mktemp("faults").resolve()
    tool = faults.Bookproof(folder / "venv")
    return {f.name: (verdict, message) for f, verdict, message in faults.verdicts(tool, folder)}


@pytest.mark.parametrize("name", [fault.name for fault in faults.FAULTS])
def test_the_machine_catches_it_and_names_its_place(verdicts, name):
    verdict, message = verdicts[name]
    assert verdict == faults.CAUGHT, message


def test_there_are_twelve_faults_and_four_tools():
    assert (len(faults.FAULTS), len(faults.TOOLS)) == (12, 4)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("docs/index.md:5: wrong", True),
        ("FAILED docs/index.md::line 6", True),
        ("FAILED docs/index.md::line:5,column:1", True),
        ('Example at "docs/index.md", line 6, column 1', True),
        ("docs/index.md:7: wrong", False),
        ("docs/other.md:5: wrong", False),
        ("docs/index.md is wrong", False),
    ],
)
def test_a_place_is_named_by_its_file_and_one_of_its_lines(text, named):
    assert faults.Place("docs/index.md", 5, 6).named(text) is named
