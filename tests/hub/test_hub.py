"""The hub of this book's own, asked by the clients that programs use."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from contextlib import suppress
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

from week2.agents import guard
from week2.hub import connections, server, serving
from week2.hub.protocol import Hub
from week2.hub.repository import Repository
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


@pytest.fixture
def small():
    """A hub of one repository, which is made in no time."""
    repository = Repository("models", BERT)
    repository.commit({})
    with serving(Hub([repository])) as served:
        yield served


COMMIT = f"/api/models/{BERT}/commit/main"
CREATE = "/api/repos/create"


def line(key, **value):
    """A line of a commit."""
    return json.dumps({"key": key, "value": value}).encode()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", f"/lfs/{'0' * 64}", b"not what its name says"),
        *[
            ("POST", path, body)
            for path in (CREATE, COMMIT, f"/api/models/{BERT}/preupload/main")
            for body in (b"{", b"[]", b"null", b"1", b"[" * 100_000, b"\xff", b'{"files": [1]}')
        ],
        ("POST", f"/{BERT}.git/info/lfs/objects/batch", b'{"objects": [{"oid": [], "size": 1}]}'),
        ("POST", f"/api/models/{BERT}/paths-info/main", b"\xff"),
        ("POST", COMMIT, line("lfsFile", path="a.bin", oid="never sent")),
        ("POST", COMMIT, line("file", path=5, content="")),
        ("POST", COMMIT, line("file", path="a.txt", content="a")),
        *[
            ("POST", COMMIT, line("file", path=path, content=""))
            for path in (
                "../evil",
                "a/../../evil",
                "/etc/evil",
                "a//b",
                "..",
                ".",
                "",
                "a\\b",
                "a\0",
            )
        ],
        *[
            ("POST", CREATE, json.dumps(asked).encode())
            for asked in (
                {"name": "../evil"},
                {"name": ".."},
                {"name": "a" * 97},
                {"name": 5},
                {"name": "mine", "organization": ".."},
                {"name": "mine", "type": "../evil"},
                {"name": "mine", "type": ["model"]},
            )
        ],
    ],
)
def test_what_cannot_be_taken_is_refused(small, method, path, body):
    before = {key: dict(held.commits) for key, held in small.hub.repositories.items()}
    asked = urllib.request.Request(small.endpoint + path, body, method=method)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(asked, timeout=30)
    assert before == {key: held.commits for key, held in small.hub.repositories.items()}


def spoken(served, text):
    """Send a text; the reply's status, its other lines, and what it says."""
    here = served.endpoint.removeprefix("http://")
    host, port = here.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as client:
        with suppress(OSError):  # it may have hung up
            client.sendall(text.replace("HOST", here).encode())
        with client.makefile("rb") as reply:
            head, _, body = reply.read().decode().partition("\r\n\r\n")
    status, *headers = head.split("\r\n")
    return int(status.split()[1]), headers, json.loads(body)


@pytest.mark.parametrize(
    "headers",
    [
        "Host: HOST\r\nOrigin: http://elsewhere.example\r\n",
        "Host: HOST\r\nOrigin:\r\n",
        "Host: HOST\r\nSec-Fetch-Site: cross-site\r\n",
        "Host: HOST\r\nHost: elsewhere.example\r\n",
        "Host: elsewhere.example\r\n",
        "",
    ],
)
def test_what_a_web_page_sends_is_refused(small, headers):
    body = '{"name": "evil"}'
    length = f"Content-Length: {len(body)}\r\n"
    status, _, said = spoken(small, f"POST {CREATE} HTTP/1.1\r\n{headers}{length}\r\n{body}")
    assert (status, said["error"]) == (403, "only programs of this machine may ask")
    assert len(small.hub.repositories) == 1
    assert not small.log


LENGTH = "Content-Length: "


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", 411),
        (f"{LENGTH}-1\r\n", 411),
        (f"{LENGTH}two\r\n", 411),
        (f"{LENGTH}2\r\n{LENGTH}3\r\n", 411),
        (f"{LENGTH}2\r\nTransfer-Encoding: chunked\r\n", 411),
        (f"{LENGTH}{server.LARGEST + 1}\r\n", 413),
        (f"{LENGTH}{'9' * 5000}\r\n", 413),
        (f"{LENGTH}3\r\n", 408),
    ],
)
def test_a_request_of_no_length_too_long_or_too_slow_is_refused(
    small, monkeypatch, headers, status
):
    monkeypatch.setattr(guard, "SLOWEST", 0.2)
    request = f"POST {CREATE} HTTP/1.1\r\nHost: HOST\r\n{headers}\r\n{{}}"
    assert spoken(small, request)[0] == status


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("GET http://[::1/api/whoami-v2 HTTP/1.1", 400),
        ("GET /api/whoami-v2 HTTP/9", 400),
        ("GET /api/whoami-v2", 200),
        ("BREW /api/whoami-v2 HTTP/1.1", 501),
        ("PUT", 400),
    ],
)
def test_a_line_that_asks_for_nothing_is_refused_in_http(small, request_line, status):
    text = f"{request_line}\r\nHost: HOST\r\nConnection: close\r\n\r\n"
    assert spoken(small, text)[0] == status


@pytest.mark.parametrize("numbers", [f"{'9' * 5000}-", f"0-{'9' * 5000}"])
def test_a_range_of_numbers_without_end_is_refused(small, numbers):
    head = f"GET /api/whoami-v2 HTTP/1.1\r\nHost: HOST\r\nRange: bytes={numbers}\r\n\r\n"
    status, _, said = spoken(small, head)
    assert (status, said["error"]) == (400, "a number in Range has at most 18 digits")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("resolve/main/%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a", "%0D%0ASet-Cookie: a=b%0D%0A%0D%0A"),
        ("resolve/main/%EC%98%81%ED%99%94", "%EC%98%81%ED%99%94"),
        ("resolve/main/%ED%A0%80", "%EF%BF%BD%EF%BF%BD%EF%BF%BD"),
    ],
)
def test_a_name_that_is_missing_stays_within_its_header(small, path, name):
    head = f"GET /{BERT}/{path} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"
    status, headers, _ = spoken(small, head)
    assert status == 404
    assert f"X-Error-Message: {BERT} has no file {name}" in headers
    assert not any(header.startswith("Set-Cookie") for header in headers)


def test_a_request_that_drips_is_ended(small, monkeypatch):
    monkeypatch.setattr(guard, "WHOLE", 0.2)
    host, port = small.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as client, suppress(OSError):
        for _ in range(40):
            client.sendall(b"a")
            time.sleep(0.05)
        pytest.fail("it still listens")


def test_connections_beyond_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(connections, "CONNECTIONS", 2)
    with serving(Hub()) as served:
        host, port = served.endpoint.removeprefix("http://").split(":")
        held = [socket.create_connection((host, int(port))) for _ in range(2)]
        assert spoken(served, "")[0] == 503
        for client in held:
            client.close()


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
