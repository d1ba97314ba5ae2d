"""What the library writes is there whole, or what was there before is."""

import json
import subprocess
import sys

import pytest

from week2._files import whole, write_json


def test_json_is_written_whole_in_a_folder_that_is_made(tmp_path):
    write_json(tmp_path / "new" / "x.json", {"한글": 1})
    assert (tmp_path / "new" / "x.json").read_text("utf-8") == '{\n "한글": 1\n}\n'
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["x.json"]


def test_a_folder_takes_the_place_of_another(tmp_path):
    target = tmp_path / "model"
    for name in ("old", "new"):
        with whole(target) as part:
            part.mkdir()
            write_json(part / f"{name}.json", name)
    assert [p.name for p in target.iterdir()] == ["new.json"]
    assert json.loads((target / "new.json").read_text("utf-8")) == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("folder", [False, True])
def test_what_fails_leaves_what_was_there_and_nothing_else(tmp_path, folder):
    target = tmp_path / "kept"
    write_json(target / "x.json" if folder else target, "before")

    def write_half():
        with whole(target) as part:
            if folder:
                part.mkdir()
                (part / "x.json").write_text("half")
            else:
                part.write_text("half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        write_half()
    file = target / "x.json" if folder else target
    assert json.loads(file.read_text("utf-8")) == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_keeps_the_suffix_that_writers_go_by(tmp_path):
    with whole(tmp_path / "tokens.npz") as part:
        assert part.suffix == ".npz"
        part.touch()


def test_writing_a_file_needs_no_torch():
    program = "import sys, week2._files; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
