"""The hub of this book's own, asked by the clients that programs use."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import HfApi, HfFileSystem, hf_hub_download, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from transformers import (
    AutoModelForMaskedLM,
    AutoModelForPreTraining,
    AutoModelForQuestionAnswering,
    AutoTokenizer,
)

from week2.hub import serving
from week2.hub.serve import substitute

BERT, MODERN = "klue/bert-base", "jhu-clsp/mmBERT-small"
ELECTRA = "monologg/koelectra-small-v3-discriminator"
READER = "monologg/koelectra-base-v3-finetuned-korquad"
PARQUET = "refs/convert/parquet"
TABLE = "default/test/0000.parquet"


@pytest.fixture
def served(monkeypatch):
    """The hub, new for each test, whatever the environment said when the client was imported."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    with serving(substitute()) as served:
        yield served


def content(served, name, kind="models", revision="main"):
    """What the hub holds of a repository: bytes by path."""
    repository = served.hub.repositories[kind, name]
    files = repository.commits[repository.resolve(revision)]
    return {path: file.content for path, file in files.items()}


def below(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


def fetched(served):
    """How many files were handed out."""
    return sum(method == "GET" and "/resolve/" in path for method, path, _ in served.log)


def test_a_snapshot_is_what_the_repository_holds_and_is_fetched_once(served, tmp_path):
    first = snapshot_download(BERT, endpoint=served.endpoint, cache_dir=tmp_path)
    assert below(first) == content(served, BERT)
    times = fetched(served)
    assert snapshot_download(BERT, endpoint=served.endpoint, cache_dir=tmp_path) == first
    assert fetched(served) == times == len(below(first))


def test_what_was_fetched_is_there_when_the_hub_is_gone(tmp_path):
    with serving(substitute()) as served:
        first = snapshot_download(BERT, endpoint=served.endpoint, cache_dir=tmp_path)
    again = snapshot_download(BERT, cache_dir=tmp_path, local_files_only=True)
    assert again == first
    assert AutoTokenizer.from_pretrained(again).tokenize("이 영화") == ["이", "영화"]


def test_a_download_that_broke_off_goes_on_where_it_did(served, tmp_path, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "DOWNLOAD_CHUNK_SIZE", 1_000)
    served.breaks["model.safetensors"] = 5_000
    path = hf_hub_download(BERT, "model.safetensors", endpoint=served.endpoint, cache_dir=tmp_path)
    assert Path(path).read_bytes() == content(served, BERT)["model.safetensors"]
    ranges = [r for method, p, r in served.log if method == "GET" and p.endswith("safetensors")]
    assert ranges == ["", "bytes=5000-"]


def test_a_part_of_a_file_can_be_read_alone(served):
    files = HfFileSystem(endpoint=served.endpoint, skip_instance_cache=True)
    whole = content(served, "e9t/nsmc", "datasets", PARQUET)[TABLE]
    with files.open(f"datasets/e9t/nsmc@{PARQUET}/{TABLE}", "rb", block_size=8) as file:
        file.seek(len(whole) - 4)
        assert file.read() == b"PAR1"
    assert served.log[-1][2].startswith(f"bytes={len(whole) - 4}-")
    url = f"{served.endpoint}/datasets/e9t/nsmc/resolve/refs%2Fconvert%2Fparquet/{TABLE}"
    asked = urllib.request.Request(url, headers={"Range": "bytes=2-5"})
    with urllib.request.urlopen(asked) as answer:
        assert (answer.status, answer.read()) == (206, whole[2:6])


def test_a_tree_names_what_lies_in_a_folder(served):
    api = HfApi(endpoint=served.endpoint)

    def listed(**asked):
        entries = api.list_repo_tree("e9t/nsmc", repo_type="dataset", revision=PARQUET, **asked)
        return sorted(entry.path for entry in entries)

    assert listed() == ["default"]
    assert listed(path_in_repo="default") == ["default/test", "default/train"]
    assert TABLE in listed(recursive=True)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"repo_id": "klue/none", "filename": "config.json"}, RepositoryNotFoundError),
        ({"repo_id": BERT, "filename": "config.json", "revision": "v9"}, RevisionNotFoundError),
        ({"repo_id": BERT, "filename": "none.json"}, EntryNotFoundError),
    ],
)
def test_what_is_missing_is_missing_by_its_own_error(served, tmp_path, asked, error):
    with pytest.raises(error):
        hf_hub_download(**asked, endpoint=served.endpoint, cache_dir=tmp_path)


def test_what_is_pushed_can_be_fetched_and_deleted(served, tmp_path):
    api = HfApi(endpoint=served.endpoint, token="any")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.safetensors").write_bytes(b"weights" * 100)
    (tmp_path / "mine" / "README.md").write_text("a card")
    api.create_repo("your-name/mine", private=True)
    api.create_repo("your-name/mine", exist_ok=True)
    api.upload_folder(repo_id="your-name/mine", folder_path=tmp_path / "mine")
    assert content(served, "your-name/mine") == below(tmp_path / "mine")
    assert any(method == "PUT" for method, _, _ in served.log)  # the weights, beside git
    api.delete_file("README.md", "your-name/mine")
    assert api.list_repo_files("your-name/mine") == ["model.safetensors"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", f"/lfs/{'0' * 64}", b"not what its name says"),
        ("POST", "/api/repos/create", b"{"),
        (
            "POST",
            f"/api/models/{BERT}/commit/main",
            b'{"key": "lfsFile", "value": {"path": "a.bin", "oid": "never sent"}}',
        ),
    ],
)
def test_what_cannot_be_taken_is_refused(served, method, path, body):
    asked = urllib.request.Request(served.endpoint + path, body, method=method)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(asked)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (BERT, AutoModelForPreTraining),
        (ELECTRA, AutoModelForPreTraining),
        (MODERN, AutoModelForMaskedLM),
        (READER, AutoModelForQuestionAnswering),
    ],
)
def test_a_checkpoint_has_each_weight_of_its_architecture_and_no_other(
    served, tmp_path, name, kind
):
    folder = snapshot_download(name, endpoint=served.endpoint, cache_dir=tmp_path)
    _, info = kind.from_pretrained(folder, output_loading_info=True)
    assert not any(info[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys"))


def test_a_tokenizer_is_made_of_a_vocabulary_alone(served, tmp_path):
    folder = snapshot_download(ELECTRA, endpoint=served.endpoint, cache_dir=tmp_path)
    assert not (Path(folder) / "tokenizer.json").exists()
    whole = snapshot_download(BERT, endpoint=served.endpoint, cache_dir=tmp_path)
    texts = "이 영화 ABC", "정말 최고예요!"
    from_vocabulary, from_file = (
        AutoTokenizer.from_pretrained(path)(*texts) for path in (folder, whole)
    )
    assert from_vocabulary == from_file


def test_the_same_hub_is_made_each_time():
    first, second = substitute(), substitute()
    assert first.repositories == second.repositories
