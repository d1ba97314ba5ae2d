"""What a command cannot work with, it refuses in one line, before it begins."""

import importlib
from pathlib import Path

import pytest
import torch

import week2.cli
from week2 import arguments

BENCH = "sentiment.bench"
SPEED_RUN = "sentiment.compare.speedrun"
TRAIN = "sentiment.train"
WHOLE = "must be a whole number"


def refused(module, argv, capsys):
    """What a command says when it refuses its arguments."""
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"week2.{module}").main(argv)
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "argv"),
    [
        *[
            (BENCH, [option, text])
            for option in ("--reviews", "--pipeline-reviews", "--rounds", "--threads")
            for text in ("-1", "0", "two", "9" * 5000)
        ],
        (SPEED_RUN, ["--threads", "0"]),
        (SPEED_RUN, ["--seeds", "-1"]),
        ("models.bench", ["--lengths=-1"]),
        ("models.bench", ["--both=64,0"]),
        ("sentiment.compare.curves", ["--sizes=-1"]),
        ("sentiment.compare.curves", ["--seeds=0.5"]),
        *[
            (TRAIN, ["bert", option, text])
            for option in ("--vocabulary", "--steps", "--save-every", "--threads")
            for text in ("-5", "0", "1e3")
        ],
        (TRAIN, ["bert", "--taught", "-1"]),
        (TRAIN, ["bert", "--seed", "-1"]),
        (TRAIN, ["bert", "--seed", str(2**64)]),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(module, argv, capsys):
    said = refused(module, argv, capsys)
    assert WHOLE in said
    assert argv[-1].split("=")[0].split(",")[0][:5] in said


@pytest.mark.parametrize("option", ["tokenizer", "start", "finetuned", "embeddings", "layers"])
@pytest.mark.parametrize("name", ["nofolder", "a\0b"])
def test_a_folder_that_is_not_there_is_named(option, name, capsys):
    said = refused(TRAIN, ["bert", f"--{option}", name], capsys)
    assert f"argument --{option}: no such folder: {name!r}" in said


def test_what_is_within_bounds_is_read():
    assert arguments.whole_number()("9223372036854775807") == 2**63 - 1
    assert arguments.whole_number(0, arguments.SEED_LIMIT)("4294967295") == 2**32 - 1
    assert arguments.whole_numbers()("") == ()
    assert arguments.whole_numbers()("64,128") == (64, 128)
    assert arguments.existing_folder(".") == Path()


def test_a_model_that_is_not_there_is_named_by_the_benchmark(capsys):
    bench = importlib.import_module(f"week2.{BENCH}")
    threads = str(torch.get_num_threads())
    assert bench.main(["nomodel", "--data", "handwritten", "--threads", threads]) == 2
    assert "week2 bench classify: no model 'nomodel'; give one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("'No module', name='cherry'", "week2 bench broken needs cherry, which is not installed"),
        ("'Could not import BertModel'", "week2 bench broken: Could not import BertModel; in a"),
    ],
)
def test_a_command_whose_import_fails_says_what_fails(error, said, tmp_path, monkeypatch, capsys):
    (tmp_path / "broken_bench.py").write_text(f"raise ModuleNotFoundError({error})")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(week2.cli.BENCHES, "broken", ("broken_bench:main", "fails"))
    assert week2.cli.main(["bench", "broken"]) == 2
    assert said in capsys.readouterr().err
