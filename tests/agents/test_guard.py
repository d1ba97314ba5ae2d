"""The guard before the language model's server: what programs ask passes, all else is refused."""

import json
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, IncompleteRead
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.conftest import replying_server
from tests.agents.test_tap import BODIES, GOOD, HEADERS, LINES
from week2.agents import guard
from week2.agents.guard import Guard
from week2.agents.server import serve
from week2.serving import answering

JSON = "application/json"
PATIENCE = 30  # seconds, for a failure alone


def port_of(url):
    """The port of a base URL."""
    return int(url.removesuffix("/v1").rpartition(":")[2])


@contextmanager
def guarded(behind):
    """A guard of a context of 100 tokens, before what listens on a port."""
    with Guard(0, behind, "the key", 100) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server(replying):
    """A guard, and what reached the server behind it."""
    requests = []

    def reply(request, body):
        requests.append((request.path, request.headers["Authorization"], body))
        return 200, JSON, b'{"said": "hello"}'

    with guarded(port_of(replying(reply))) as guard_:
        yield guard_, requests


def spoken(server, text=""):
    """Send a text; the status and the error of the reply."""
    here = f"127.0.0.1:{server.server_port}"
    with socket.create_connection(server.server_address, timeout=PATIENCE) as client:
        with suppress(OSError):  # it may have hung up
            client.sendall(text.replace("HOST", here).encode())
        with client.makefile("rb") as reply:
            status = int(reply.readline().split()[1])
            _, _, body = reply.read().partition(b"\r\n\r\n")
    return status, json.loads(body).get("error")


def posted(server, body, headers="Host: HOST\r\n", path="/v1/chat/completions"):
    head = f"POST {path} HTTP/1.1\r\n{headers}Connection: close\r\n"
    return spoken(server, f"{head}Content-Length: {len(body)}\r\n\r\n{body}")


def test_a_program_s_request_passes_with_the_guard_s_key(server):
    guard_, requests = server
    assert posted(guard_, '{"max_tokens": 100}', "Host: HOST\r\nAuthorization: x\r\n") == (
        200,
        None,
    )
    assert requests == [("/v1/chat/completions", "Bearer the key", b'{"max_tokens": 100}')]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        "Host: HOST\r\nOrigin: http://elsewhere.example\r\n",
        "Host: HOST\r\nOrigin: null\r\n",
        "Host: HOST\r\nSec-Fetch-Site: cross-site\r\n",
        "Host: elsewhere.example\r\n",
        "Host: 127.0.0.1\r\n",
        "",
    ],
)
def test_what_a_web_page_sends_is_refused(server, method, headers):
    guard_, requests = server
    request = f"{method} /v1/models HTTP/1.1\r\n{headers}Content-Length: 2\r\n\r\n{{}}"
    status, error = spoken(guard_, request)
    assert (status, error["type"], error["code"]) == (403, "permission_error", 403)
    assert not requests


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "TRACE"])
def test_another_method_is_refused_in_the_same_form(server, method):
    status, error = spoken(server[0], f"{method} /v1/models HTTP/1.1\r\nHost: HOST\r\n\r\n")
    assert (status, error["type"]) == (501, "invalid_request_error")


LENGTH = "Content-Length: "


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ("", 411, "says how long"),
        (f"{LENGTH}two\r\n", 411, "says how long"),
        (f"{LENGTH}2\r\n{LENGTH}3\r\n", 411, "says how long it is, once"),
        (f"{LENGTH}2\r\nTransfer-Encoding: chunked\r\n", 411, "says how long it is, once"),
        (f"{LENGTH}{guard.LARGEST + 1}\r\n", 413, "at most 16,777,216 bytes"),
        (f"{LENGTH}{'9' * 5000}\r\n", 413, "at most 16,777,216 bytes"),
        (f"{LENGTH}3\r\n", 408, "came to a stop"),
        (f"{LENGTH}1\r\n", 400, "not a JSON object"),
    ],
)
def test_a_request_of_no_length_too_long_or_too_slow_is_refused(
    server, monkeypatch, headers, status, reason
):
    monkeypatch.setattr(guard, "SLOWEST", 0.2)
    guard_, requests = server
    code, error = spoken(guard_, f"POST /v1/x HTTP/1.1\r\nHost: HOST\r\n{headers}\r\n{{}}")
    assert (code, reason in error["message"]) == (status, True), error
    assert not requests


@pytest.mark.parametrize(
    "begun", ["", "POST /v1/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99\r\n"]
)
def test_a_request_that_drips_is_ended(server, monkeypatch, begun):
    monkeypatch.setattr(guard, "WHOLE", 0.3)
    guard_, requests = server
    with socket.create_connection(guard_.server_address, timeout=PATIENCE) as client:
        client.sendall(begun.replace("HOST", f"127.0.0.1:{guard_.server_port}").encode())
        with suppress(OSError):
            for _ in range(40):
                client.sendall(b"a")
                time.sleep(0.05)
            pytest.fail("it still listens")
    assert not requests


@pytest.mark.parametrize("body", ["", "[]", "{", "null", '{"a": ' + "[" * 100_000])
def test_a_body_that_is_no_object_is_refused(server, body):
    status, error = posted(server[0], body)
    assert (status, error["message"]) == (400, "the body is not a JSON object")


@pytest.mark.parametrize("name", guard.TOKENS)
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("101", "is 101, but the context has 100 tokens"),
        ("1" + "0" * 99, "but the context has 100 tokens"),
        ('"9"', "is a whole number"),
        ("1.5", "is a whole number"),
        ("true", "is a whole number"),
        ("[1]", "is a whole number"),
    ],
)
def test_more_tokens_than_the_context_has_are_refused(server, name, value, reason):
    guard_, requests = server
    status, error = posted(guard_, f'{{"{name}": {value}}}')
    assert (status, error["param"], error["type"]) == (400, name, "invalid_request_error")
    assert reason in error["message"]
    assert not requests
    assert posted(guard_, f'{{"{name}": null}}')[0] == 200


def test_connections_beyond_the_limit_are_refused_and_later_ones_not(replying, monkeypatch):
    monkeypatch.setattr(guard, "CONNECTIONS", 2)
    with guarded(port_of(replying(lambda *_: (200, JSON, b"{}")))) as server:
        held = [socket.create_connection(server.server_address) for _ in range(2)]
        status, error = spoken(server)
        assert (status, error["type"]) == (503, "api_error")
        for client in held:
            client.close()
        deadline = time.monotonic() + PATIENCE
        while posted(server, "{}")[0] != 200:
            assert time.monotonic() < deadline, "the connections are never free again"


class Streaming(BaseHTTPRequestHandler):
    """Sends one piece, and the second when it is told to."""

    protocol_version = "HTTP/1.1"
    go, gone = threading.Event(), threading.Event()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\none\n\n\r\n")
        assert self.go.wait(PATIENCE)
        self.wfile.write(b"5\r\ntwo\n\n\r\n" + b"0\r\n\r\n" * (self.path != "/cut"))
        self.close_connection = True

    def log_message(self, *_):
        """Say nothing."""


@pytest.mark.parametrize("path", ["/whole", "/cut"])
def test_a_stream_arrives_piece_by_piece_and_one_that_is_cut_is_not_whole(path):
    Streaming.go.clear()
    with answering(Streaming) as behind, guarded(behind.server_port) as server:
        client = HTTPConnection("127.0.0.1", server.server_port, timeout=PATIENCE)
        client.request("POST", path, b"{}")
        reply = client.getresponse()
        assert reply.getheader("Content-Type") == "text/event-stream"
        assert reply.read1() == b"one\n\n"
        Streaming.go.set()
        if path == "/cut":
            with pytest.raises(IncompleteRead):
                reply.read()
        else:
            assert reply.read() == b"two\n\n"
        client.close()


def test_who_hangs_up_stops_the_server_behind():
    asked, hung_up = threading.Event(), threading.Event()

    class Computing(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.connection.settimeout(PATIENCE)
            asked.set()
            if not self.connection.recv(1):
                hung_up.set()

        def log_message(self, *_):
            """Say nothing."""

    with answering(Computing) as behind, guarded(behind.server_port) as server:
        client = HTTPConnection("127.0.0.1", server.server_port)
        client.request("POST", "/v1/x", b"{}")
        assert asked.wait(PATIENCE)
        client.close()
        assert hung_up.wait(PATIENCE)


def test_a_server_that_is_gone_or_speaks_no_http_is_told():
    class Silent(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(1 << 16)
            self.request.sendall(b"\0\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent) as silent:
        threading.Thread(target=silent.serve_forever, args=(0.01,), daemon=True).start()
        with guarded(silent.server_address[1]) as server:
            assert posted(server, "{}")[0] == 502
        silent.shutdown()
    with guarded(silent.server_address[1]) as server:
        status, error = posted(server, "{}")
    assert (status, error["type"]) == (502, "api_error")
    assert "the model does not answer: ConnectionRefusedError" in error["message"]


@pytest.fixture(scope="module")
def besieged():
    """A guard before a server that is always there, and what a thread of it raised."""
    raised = []
    with pytest.MonkeyPatch.context() as patch, ExitStack() as servers:
        patch.setattr(Guard, "handle_error", lambda *_: raised.append(sys.exc_info()))
        url = servers.enter_context(replying_server(lambda *_: (200, JSON, b"{}")))
        yield servers.enter_context(guarded(port_of(url))), raised


@given(LINES | st.binary(), st.sampled_from([b"", GOOD]), HEADERS, BODIES)
def test_whatever_is_sent_is_answered_in_http_or_not_at_all(besieged, line, good, headers, body):
    server, raised = besieged
    sent = b"".join([line, good, headers, b"\r\n", body])
    here = f"127.0.0.1:{server.server_port}".encode()
    with socket.create_connection(server.server_address, timeout=PATIENCE) as client:
        with suppress(OSError):
            client.sendall(sent.replace(b"HOST", here))
            client.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError), client.makefile("rb") as reply:
            assert reply.read()[:7] in (b"", b"HTTP/1.")
    assert posted(server, "{}")[0] == 200
    assert not raised


RUNTIME = """
import json, threading, types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class CommonParams(types.SimpleNamespace):
    def __getattr__(self, name):
        self.__dict__[name] = CommonParams()
        return self.__dict__[name]

class Server:
    def __init__(self, params):
        class Model(BaseHTTPRequestHandler):
            def do_GET(self):
                known = self.headers["Authorization"] == f"Bearer {params.api_keys[0]}"
                self.send_response(200 if known else 401)
                self.end_headers()
                self.wfile.write(json.dumps({"known": known}).encode())
            do_POST = do_GET
        server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.listening_address = f"http://127.0.0.1:{server.server_port}"
"""


def test_local_models_are_served_behind_the_guard(tmp_path, monkeypatch):
    (tmp_path / "xllamacpp.py").write_text(RUNTIME)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    file = tmp_path / "a.gguf"
    file.touch()
    with serve(file, 0, 1, 512, False, PATIENCE) as lm:
        url = f"{lm.base_url}/chat/completions"
        with urllib.request.urlopen(urllib.request.Request(url, b"{}"), timeout=PATIENCE) as reply:
            assert json.load(reply) == {"known": True}
        strange = urllib.request.Request(url, b"{}", {"Origin": "http://elsewhere.example"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(strange, timeout=PATIENCE)
        assert json.load(refused.value)["error"]["type"] == "permission_error"
        more = urllib.request.Request(url, b'{"max_tokens": 513}')
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(more, timeout=PATIENCE)
        assert refused.value.code == 400


def test_the_guard_needs_the_standard_library_alone():
    code = f"import runpy; runpy.run_path({guard.__file__!r})"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
