"""The server: reached as said, refused with a reason, gone with whoever started it."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from week2.agents import LmError, local_model, weights

STARTED = os.environ.get("WEEK2_LM_BASE_URL") is None
needs_weights = pytest.mark.skipif(
    not (STARTED and weights.available()),
    reason="needs xllamacpp and the weights of the local model: make lm",
)


@pytest.fixture
def own(monkeypatch):
    """No endpoint named by the environment: a server is started."""
    for name in ("WEEK2_LM_BASE_URL", "WEEK2_LM_MODEL"):
        monkeypatch.delenv(name, raising=False)


def ask(lm, words, **more):
    body = {"model": lm.model, "messages": [{"role": "user", "content": words}], **more}
    request = urllib.request.Request(
        f"{lm.base_url}/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.load(answer)


def enter(**options):
    with local_model(threads=1, **options):
        pass


def listens(url):
    host, port = url.removeprefix("http://").removesuffix("/v1").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_two_variables_name_another_endpoint_and_nothing_is_started(monkeypatch):
    monkeypatch.setenv("WEEK2_LM_BASE_URL", "http://127.0.0.1:9/v1/")
    monkeypatch.setenv("WEEK2_LM_MODEL", "theirs")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with local_model(path="/there/is/no/such.gguf") as lm:
        assert (lm.base_url, lm.model) == ("http://127.0.0.1:9/v1", "theirs")
        assert lm.environment["WEEK2_LM_MODEL"] == "theirs"


def test_one_variable_alone_is_an_error(own, monkeypatch):
    monkeypatch.setenv("WEEK2_LM_MODEL", "theirs")
    with pytest.raises(LmError, match="WEEK2_LM_BASE_URL is not set"):
        enter()


def test_a_file_that_the_runtime_cannot_read_is_told_with_its_words(own, tmp_path):
    pytest.importorskip("xllamacpp")
    file = tmp_path / "odd.gguf"
    file.write_bytes(b"GGUF" + bytes(2000))
    with pytest.raises(LmError, match=r"could not be started with .*odd\.gguf[^$]*It said:\n\S"):
        enter(path=file)


@needs_weights
def test_a_port_in_use_is_named(own):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(LmError, match=f"port {port} of 127.0.0.1 cannot be used"):
            enter(port=port)


@needs_weights
def test_too_little_time_is_told_and_leaves_nothing(own):
    with pytest.raises(LmError, match=r"did not answer within 0\.01 s"):
        enter(timeout=0.01)


@needs_weights
def test_it_answers_refuses_what_is_too_long_and_stops(own):
    with local_model(threads=1, context=512) as lm:
        answers = [ask(lm, "What is the capital of Korea?", max_tokens=12) for _ in range(2)]
        texts = [a["choices"][0]["message"]["content"] for a in answers]
        assert "Seoul" in texts[0]
        assert texts[0] == texts[1]
        assert answers[1]["usage"]["prompt_tokens_details"]["cached_tokens"] == 0
        with pytest.raises(urllib.error.HTTPError) as error:
            ask(lm, "Korea " * 600)
        problem = json.load(error.value)["error"]
        assert error.value.code == 400
        assert problem["type"] == "exceed_context_size_error"
        assert "exceeds the available context size (512 tokens)" in problem["message"]
    assert not listens(lm.base_url)


HOLDER = """
import os, sys, time
from week2.agents import local_model
with local_model(threads=1, context=512) as lm:
    if os.fork() == 0:
        time.sleep(600)  # a child that keeps the pipe to the server open
    print(lm.base_url, flush=True)
    time.sleep(600)
"""


@needs_weights
def test_killing_who_started_it_leaves_no_server(own):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert holder.stdout
        url = holder.stdout.readline().strip()
        assert listens(url)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        deadline = time.monotonic() + 120  # for a failure alone
        while listens(url):
            assert time.monotonic() < deadline, "the server outlived its parent"
            time.sleep(0.1)
    finally:
        os.killpg(holder.pid, signal.SIGKILL)
        holder.communicate()


@needs_weights
def test_the_command_serves_as_a_service_until_its_input_closes(own):
    command = [sys.executable, "-m", "week2.cli", "serve-lm", "--service", "--threads", "1"]
    service = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert service.stdin
    assert service.stdout
    ready, _, _ = select.select([service.stdout], [], [], 120)
    assert ready
    variables = json.loads(service.stdout.readline())
    assert listens(variables["WEEK2_LM_BASE_URL"])
    service.stdin.close()
    assert service.wait(120) == 0
    assert not listens(variables["WEEK2_LM_BASE_URL"])
    service.stdout.close()
