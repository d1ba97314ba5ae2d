"""`week2 classify --model FOLDER` classifies or says what is wrong, whatever is in the folder.

Each try is a process of its own, which may take half a GiB, and a minute. `FUZZ=3000` makes more.
"""

import json
import multiprocessing
import os
import shutil

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from week2.models.foreign import CheckpointError
from week2.sentiment.architectures import Size, make_classifier, make_config
from week2.sentiment.compare.sides import load_side
from week2.sentiment.results import save_classifier

CONFIG, WEIGHTS, TOKENIZER, SETTINGS = FILES = (
    *("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"),
)
TRIES = max(10, int(os.environ.get("FUZZ", "100")) // 10)
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["week2.sentiment.classify"])
CLASSIFY = """
import contextlib, io, pathlib, resource, signal, sys
import torch
from week2.sentiment.classify import main

signal.alarm(60)  # for a failure alone
torch.set_num_threads(1)
pages = int(pathlib.Path("/proc/self/statm").read_text().split()[5])
most = pages * resource.getpagesize() + (1 << 29)
resource.setrlimit(resource.RLIMIT_DATA, (most, most))
sys.stdin = io.TextIOWrapper(io.BytesIO(b"y\\nyes\\n"))  # what would answer a question
with contextlib.redirect_stderr(io.StringIO()) as said, contextlib.redirect_stdout(io.StringIO()):
    status = main(["--model", folder])
pipe.send((status, said.getvalue()))
"""


def tried(folder):
    """The status of the command, and the line of its message."""
    here, there = FORKED.Pipe(duplex=False)
    names = {"folder": str(folder), "pipe": there}
    process = FORKED.Process(target=exec, args=(CLASSIFY, names))
    process.start()
    there.close()
    try:
        status, output = here.recv()
    except EOFError:
        process.join()
        pytest.fail(f"it ended with {process.exitcode}, without a message")
    process.join()
    start = f"week2 classify: --model {folder}: "
    messages = [line.removeprefix(start) for line in output.splitlines() if line.startswith(start)]
    assert (status, len(messages)) in ((0, 0), (2, 1)), output
    return status, "".join(messages)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, tokenizer):
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("whole") / "model"
    model = make_classifier(make_config("bert", tokenizer, Size.tiny()))
    save_classifier(folder, model, tokenizer, {})
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "model")


def test_a_folder_that_is_whole_is_read(folder):
    assert tried(folder) == (0, "")


NUMBERS = ["-1", "0", "1e999", "NaN", "9" * 20, "9" * 5000, "null", '"x"']
BYTES = st.binary(max_size=9)


@st.composite
def damage(draw):
    """A file, and what becomes of its bytes."""
    way = draw(st.sampled_from(["cut", "begin", "insert", "flip", "number", "word", "swap"]))
    number = draw(st.sampled_from(NUMBERS))
    return draw(st.sampled_from(FILES)), way, draw(st.floats(0, 1)), draw(BYTES), number


def damaged(folder, name, way, at, data, number):
    """Damage a file of a folder, as `damage` drew."""
    path = folder / name
    old = path.read_bytes()
    place = int(at * (len(old) - 1))
    if way == "cut":
        new = old[:place]
    elif way == "begin":
        new = data + old
    elif way == "insert":
        new = old[:place] + data + old[place:]
    elif way == "flip":
        new = old[:place] + bytes([old[place] ^ 1 << place % 8]) + old[place + 1 :]
    elif way == "swap":
        new = (folder / FILES[place % len(FILES)]).read_bytes()
    else:
        parts = old[place:].partition(b": ")  # of JSON: another value for a key
        end = min((i for i in map(parts[2].find, (b",", b"\n", b"}")) if i >= 0), default=0)
        value = number.encode() if way == "number" else json.dumps(data.decode("latin-1")).encode()
        new = old[:place] + parts[0] + parts[1] + value + parts[2][end:]
    path.write_bytes(new)


@settings(max_examples=TRIES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(damage(), min_size=1, max_size=2))
def test_a_folder_in_which_anything_is_damaged(whole, tmp_path, damages):
    folder = tmp_path / "model"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    for drawn in damages:
        damaged(folder, *drawn)
    tried(folder)


def changed(name, **more):
    """Change values of a file of JSON."""
    return lambda folder: (folder / name).write_text(
        json.dumps(json.loads((folder / name).read_bytes()) | more)
    )


def stored(change):
    """Change the weights."""

    def damage(folder):
        weights = change(load_file(folder / WEIGHTS))
        save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})

    return damage


def headed(length):
    """Say that the header is so long."""

    def damage(folder):
        data = (folder / WEIGHTS).read_bytes()
        (folder / WEIGHTS).write_bytes(length.to_bytes(8, "little") + data[8:])

    return damage


def described(**more):
    """Describe one of the weights otherwise in the header."""

    def damage(folder):
        data = (folder / WEIGHTS).read_bytes()
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        header["classifier.weight"] |= more
        text = json.dumps(header).encode()
        (folder / WEIGHTS).write_bytes(len(text).to_bytes(8, "little") + text + data[start:])

    return damage


def linked(name, target):
    """Put a link in the place of a file."""

    def damage(folder):
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return damage


class Running:
    """Unpickled, it leaves a file."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return open, (str(self.file), "w")


def pickled(folder):
    torch.save({"a": Running(folder / "ran")}, folder / WEIGHTS)


CODE = """
open({ran!r}, "w")
from transformers import BertConfig, BertForSequenceClassification
class C(BertConfig):
    model_type = "own"
class M(BertForSequenceClassification):
    config_class = C
"""


def coded(folder):
    """Let the configuration name classes that are in the folder."""
    (folder / "own.py").write_text(CODE.format(ran=str(folder / "ran")))
    classes = {"AutoConfig": "own.C", "AutoModelForSequenceClassification": "own.M"}
    changed(CONFIG, model_type="own", auto_map=classes)(folder)


def tokenizing(**model):
    """Change values of the tokenizer's model."""

    def damage(folder):
        content = json.loads((folder / TOKENIZER).read_bytes())
        content["model"] |= model
        (folder / TOKENIZER).write_text(json.dumps(content))

    return damage


def piped(name):
    """Put a pipe, into which nobody writes, in the place of a file."""

    def damage(folder):
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return damage


REFUSED = {
    "a vocabulary of ten million": changed(CONFIG, vocab_size=10**7),
    "a vocabulary beyond 64 bits": changed(CONFIG, vocab_size=10**30),
    "a vocabulary of less than nothing": changed(CONFIG, vocab_size=-1),
    "a width of a million": changed(CONFIG, hidden_size=10**6),
    "no heads": changed(CONFIG, num_attention_heads=0),
    "ten million places": changed(CONFIG, max_position_embeddings=10**7),
    "a third label": changed(CONFIG, num_labels=3),
    "a word for a number": changed(CONFIG, hidden_size="wide"),
    "an activation that is none": changed(CONFIG, hidden_act="__import__"),
    "weights of another shape": stored(lambda w: w | {"classifier.weight": torch.zeros(5, 7)}),
    "a header as long as 64 bits say": headed(2**63),
    "a header longer than the file": headed(99_000_000),
    "a weight larger than the file": described(shape=[2**40, 2**40]),
    "a weight outside the file": described(data_offsets=[2**40, 2**41]),
    "a weight of no known precision": described(dtype="X1"),
    "a pickle": pickled,
    "a pipe for the weights": piped(WEIGHTS),
    "a pipe for the configuration": piped(CONFIG),
    "a device for the weights": linked(WEIGHTS, "/dev/zero"),
    "a link to itself": linked(CONFIG, CONFIG),
    "a link to nothing": linked(TOKENIZER, "nothing"),
    "a link to no JSON": linked(CONFIG, __file__),
    "four hundred layers": changed(CONFIG, num_hidden_layers=400),
    "ten million layers": changed(CONFIG, num_hidden_layers=10**7),
    "a hundred million labels": changed(CONFIG, num_labels=10**8, id2label=None, label2id=None),
    "a norm that adds no number": changed(CONFIG, layer_norm_eps=float("nan")),
    "another kind of model": changed(CONFIG, model_type="gpt2"),
    "a weight that is missing": stored(lambda w: w.pop("classifier.weight") is None or w),
    "whole numbers for weights": stored(lambda w: {n: t.to(torch.int64) for n, t in w.items()}),
    "truths for weights": stored(lambda w: {n: t > 0 for n, t in w.items()}),
    "weights that are no numbers": stored(lambda w: {n: t * torch.nan for n, t in w.items()}),
    "code for the model": coded,
    "code for the tokenizer": changed(SETTINGS, auto_map={"AutoTokenizer": [None, "own.T"]}),
    "an adapter": lambda folder: (folder / "adapter_config.json").write_text("{}"),
    "weights by another name": changed(CONFIG, transformers_weights="other.safetensors"),
    "a tokenizer without words": tokenizing(vocab={}),
    "words beyond the vocabulary": tokenizing(vocab={"[UNK]": 0, "[PAD]": 1, "a": 99_999}),
    "no padding": changed(SETTINGS, pad_token=None),
    "a configuration that never ends": linked(CONFIG, "/dev/zero"),
    "settings in a pipe": piped(SETTINGS),
    "a tokenizer of a gigabyte": lambda folder: os.truncate(folder / TOKENIZER, 1 << 30),
}


@pytest.mark.parametrize("how", REFUSED)
def test_what_no_classifier_has_is_refused(folder, how):
    REFUSED[how](folder)
    status, _ = tried(folder)
    assert status == 2
    assert not (folder / "ran").exists(), "it ran code of the folder"


def test_a_link_to_a_file_that_is_whole_is_read(whole, folder):
    linked(WEIGHTS, whole / WEIGHTS)(folder)
    assert tried(folder) == (0, "")


@pytest.mark.parametrize(
    "how",
    [
        "a pickle",
        "a pipe for the weights",
        "an adapter",
        "code for the model",
        "code for the tokenizer",
        "ten million layers",
    ],
)
def test_a_comparison_refuses_a_folder_before_it_loads_it(folder, how):
    REFUSED[how](folder)
    with pytest.raises(CheckpointError):
        load_side(str(folder))
    assert not (folder / "ran").exists(), "it ran code of the folder"
