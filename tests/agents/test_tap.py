"""The tap: everything is passed on as it came, and all of it is counted."""

import json
import socket
import socketserver
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from sys import exc_info

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.conftest import replying_server
from week2.agents import LocalModel, tap
from week2.agents.tap import Traffic, tapped

JSON = "application/json"
SAYS = {
    "fail": (400, JSON, b'{"error": {"message": "too long"}}'),
    "text": (200, "text/plain", "값".encode()),
    "stream": (200, "text/event-stream", b'data: {"usage": null}\n\n'),
    "odd": (200, JSON, b'["no", "usage"]'),
}
USUAL = (200, JSON, b'{"usage": {"prompt_tokens": 7, "completion_tokens": 3}}')


@pytest.fixture
def endpoint(replying):
    """A server that answers by the word that it is sent, and remembers what it was sent."""
    requests = []

    def reply(request, body):
        requests.append((request.path, request.headers.get("Authorization"), body))
        return SAYS.get(json.loads(body).get("word", ""), USUAL)

    return LocalModel(replying(reply), "its-name", "key"), requests


def post(lm, word, path="/chat/completions"):
    request = urllib.request.Request(
        lm.base_url + path,
        json.dumps({"word": word}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {lm.api_key}"},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return reply.status, reply.headers["Content-Type"], reply.read()


def test_a_request_is_passed_on_as_it_came_and_counted(endpoint):
    lm, requests = endpoint
    with tapped(lm) as (counted, traffic):
        assert (counted.model, counted.api_key) == (lm.model, lm.api_key)
        assert counted.base_url != lm.base_url
        status, kind, body = post(counted, "hello")
    assert (status, kind, json.loads(body)["usage"]["prompt_tokens"]) == (
        200,
        "application/json",
        7,
    )
    assert requests == [("/v1/chat/completions", "Bearer key", b'{"word": "hello"}')]
    assert (traffic.requests, traffic.failed) == (1, 0)
    assert (traffic.prompt_tokens, traffic.completion_tokens) == (7, 3)
    assert traffic.seconds > 0


def test_fields_are_put_into_every_request(endpoint):
    lm, requests = endpoint
    with tapped(lm, {"cache_prompt": True}) as (counted, _):
        post(counted, "hello")
    assert json.loads(requests[0][2]) == {"word": "hello", "cache_prompt": True}


def test_an_error_of_the_endpoint_reaches_who_asked_and_counts_as_failed(endpoint):
    lm, _ = endpoint
    with tapped(lm) as (counted, traffic):
        with pytest.raises(urllib.error.HTTPError) as caught:
            post(counted, "fail")
        assert caught.value.code == 400
        assert json.load(caught.value) == {"error": {"message": "too long"}}
        post(counted, "hello")
    assert (traffic.requests, traffic.failed, traffic.prompt_tokens) == (2, 1, 7)


def test_an_endpoint_that_is_not_there_is_an_error_with_the_reason():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = LocalModel(f"http://127.0.0.1:{free.getsockname()[1]}/v1", "m", "key")
        with tapped(gone) as (counted, traffic):
            with pytest.raises(urllib.error.HTTPError) as caught:
                post(counted, "hello")
            assert caught.value.code == 502
            message = json.load(caught.value)["error"]["message"]
    assert "the endpoint cannot be reached" in message
    assert (traffic.requests, traffic.failed) == (1, 1)


@pytest.mark.parametrize(("word", "part"), [("text", "값"), ("stream", "data:"), ("odd", '["no"')])
def test_a_reply_without_usage_counts_without_tokens(endpoint, word, part):
    lm, _ = endpoint
    with tapped(lm) as (counted, traffic):
        assert part in post(counted, word)[2].decode()
    assert (traffic.requests, traffic.failed, traffic.prompt_tokens) == (1, 0, 0)


def test_requests_at_the_same_time_are_all_counted(endpoint):
    lm, _ = endpoint
    with tapped(lm) as (counted, traffic), ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: post(counted, str(n)), range(40)))
    assert (traffic.requests, traffic.prompt_tokens, traffic.completion_tokens) == (40, 280, 120)


def test_who_gives_up_early_leaves_no_traceback(endpoint, capfd):
    lm, _ = endpoint
    with tapped(lm) as (counted, traffic):
        port = int(counted.base_url.removesuffix("/v1").rsplit(":", 1)[1])
        body = json.dumps({"word": "hello"}).encode()
        here = f"127.0.0.1:{port}"
        head = (
            f"POST /v1/x HTTP/1.1\r\nHost: {here}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(head + body)
            # Reset, so that writing to it fails.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        post(counted, "hello")
    assert traffic.requests == 2
    assert "Traceback" not in capfd.readouterr().err


def spoken(counted, *pieces, pause=0.0):
    """Send the pieces of a request as they are; gives the status and the error of the reply."""
    host, port = counted.base_url.removeprefix("http://").removesuffix("/v1").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as client:
        for piece in pieces:
            with suppress(OSError):  # it may have hung up
                client.sendall(piece.replace("HOST", f"{host}:{port}").encode())
            time.sleep(pause)
        with client.makefile("rb") as reply:
            status = int(reply.readline().split()[1])
            _, _, body = reply.read().partition(b"\r\n\r\n")
    return status, json.loads(body)["error"]["message"]


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ("Host: HOST\r\nOrigin: http://elsewhere.example\r\nContent-Length: 2", 403, "programs"),
        ("Host: elsewhere.example\r\nContent-Length: 2", 403, "programs of this machine"),
        ("Host: HOST", 411, "says how long"),
        ("Host: HOST\r\nContent-Length: two", 411, "says how long"),
        ("Host: HOST\r\nContent-Length: -2", 411, "says how long"),
        ("Host: HOST\r\nContent-Length: ²", 411, "says how long"),
        ("Host: HOST\r\nTransfer-Encoding: chunked", 411, "says how long"),
        ("Host: HOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 2", 411, "it is, once"),
        ("Host: HOST\r\nContent-Length: 2\r\nContent-Length: 3", 411, "it is, once"),
        (f"Host: HOST\r\nContent-Length: {tap.LARGEST + 1}", 413, "at most 16,777,216 bytes"),
        (f"Host: HOST\r\nContent-Length: {'9' * 5000}", 413, "at most 16,777,216 bytes"),
        ("Host: HOST\r\nContent-Length: 3", 408, "came to a stop"),
    ],
)
def test_what_is_no_request_of_a_program_here_is_refused_with_the_reason(
    endpoint, capfd, monkeypatch, headers, status, reason
):
    monkeypatch.setattr(tap, "SLOWEST", 0.2)
    lm, requests = endpoint
    with tapped(lm) as (counted, traffic):
        code, error = spoken(counted, f"POST /v1/x HTTP/1.1\r\n{headers}\r\n\r\n{{}}")
        assert (code, reason in error) == (status, True), error
        post(counted, "hello")
    assert (len(requests), traffic.requests) == (1, 1), "it goes no further, and is not counted"
    assert "Traceback" not in capfd.readouterr().err


def some(*pieces):
    """Some of the pieces in any order, and any bytes between."""
    return st.lists(st.sampled_from(pieces) | st.binary(max_size=9), max_size=9).map(b"".join)


PATHS = [
    b"/v1/x",
    b"/",
    b"*",
    b"http://elsewhere.example/",
    b"//x",
    b"/v1/../x?a=b#c",
    b"/%00",
    b"/\xff",
    b"/\x01",
]
METHODS = [b"POST", b"GET", b"OPTIONS", b"CONNECT", b"post", b"\x16\x03\x01"]
LINES = st.tuples(st.sampled_from(METHODS), st.sampled_from(PATHS)).map(
    lambda pair: b"%s %s HTTP/1.1\r\n" % pair
)
HEADERS = some(
    *(b"Host: HOST\r\n", b"Host: localhost\r\n", b"Origin: null\r\n", b"Content-Length: 2\r\n"),
    *(b"Content-Length: 0\r\n", b"Content-Length: 99\r\n", b"Transfer-Encoding: chunked\r\n"),
    *(b"Authorization: \xff\r\n", b"Authorization: a\r\n b\r\n", b"a" * 99_999, b"a: b\r\n" * 120),
    *(b"Content-Type: \x00\r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n", b": \r\n"),
)
GOOD = b"Host: HOST\r\nContent-Length: 2\r\n"
BODIES = some(b"{}", b"[", b"\xff", b"2\r\n{}\r\n0\r\n\r\n", b"POST /v1/x HTTP/1.1\r\n" + GOOD)


@pytest.fixture(scope="module")
def besieged():
    """A tap before an endpoint that is always there, and what a thread of either raised."""
    raised = []
    with pytest.MonkeyPatch.context() as patch, replying_server(lambda *_: USUAL) as url:
        patch.setattr(socketserver.BaseServer, "handle_error", lambda *_: raised.append(exc_info()))
        with tapped(LocalModel(url, "its-name", "key")) as (counted, _):
            yield counted, raised


@given(LINES | st.binary(), st.sampled_from([b"", GOOD]), HEADERS, BODIES)
def test_whatever_is_sent_is_answered_in_http_or_not_at_all(besieged, line, good, headers, body):
    counted, raised = besieged
    host, port = counted.base_url.removeprefix("http://").removesuffix("/v1").split(":")
    sent = b"".join([line, good, headers, b"\r\n", body])
    with socket.create_connection((host, int(port)), timeout=30) as client:
        with suppress(OSError):  # it may have refused, and hung up, before all is sent
            client.sendall(sent.replace(b"HOST", f"{host}:{port}".encode()))
            client.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError), client.makefile("rb") as reply:
            assert reply.read()[:7] in (b"", b"HTTP/1.", b"<!DOCTY"), "the last to HTTP/0.9"
    assert post(counted, "hello")[0] == 200
    assert not raised


@pytest.mark.parametrize("body", ["", "[]", "{", "null", "[" * 100_000])
def test_fields_are_put_only_into_an_object(endpoint, capfd, body):
    lm, requests = endpoint
    with tapped(lm, {"cache_prompt": True}) as (counted, _):
        head = f"POST /v1/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: {len(body)}\r\n\r\n"
        assert spoken(counted, head + body) == (400, "the body is not a JSON object")
    assert not requests
    assert "Traceback" not in capfd.readouterr().err


def test_a_refusal_reaches_who_sends_ten_times_what_is_allowed(endpoint, monkeypatch):
    monkeypatch.setattr(tap, "LARGEST", 1 << 20)
    lm, _ = endpoint
    with tapped(lm) as (counted, _):
        head = f"POST /v1/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: {10 << 20}\r\n\r\n"
        status, error = spoken(counted, head, "x" * (10 << 20))
    assert (status, error) == (413, "a request has at most 1,048,576 bytes")


def test_after_the_block_nothing_listens(endpoint):
    lm, _ = endpoint
    with tapped(lm) as (counted, _):
        port = int(counted.base_url.removesuffix("/v1").rsplit(":", 1)[1])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_what_came_since_is_the_difference_and_a_snapshot_stands_still():
    traffic = Traffic(2, 1, 30, 5, 1.0)
    before = traffic.snapshot()
    traffic.note(500, b"", 0.25)
    traffic.note(200, b'{"usage": {"prompt_tokens": 4}}', 0.25)
    assert before == Traffic(2, 1, 30, 5, 1.0)
    assert traffic.since(before) == Traffic(2, 1, 4, 0, 0.5)


RESET = b"\x01\0\0\0\0\0\0\0"  # of SO_LINGER: closing resets the connection


@pytest.mark.parametrize(
    "begun", [b"POST /v1/x HT", b"POST /v1/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 9\r\n\r\n{}"]
)
def test_who_goes_away_in_the_middle_of_a_request_leaves_no_traceback(endpoint, capfd, begun):
    lm, requests = endpoint
    with tapped(lm) as (counted, traffic):
        host, port = counted.base_url.removeprefix("http://").removesuffix("/v1").split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(begun.replace(b"HOST", f"{host}:{port}".encode()))
            time.sleep(0.1)  # until the tap waits for the rest
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        time.sleep(0.1)
        post(counted, "hello")
    assert (len(requests), traffic.requests) == (1, 1)
    assert "Traceback" not in capfd.readouterr().err


def test_a_request_that_never_ends_is_ended(endpoint, monkeypatch):
    monkeypatch.setattr(tap, "WHOLE", 0.3)
    lm, requests = endpoint
    with tapped(lm) as (counted, _):
        head = "POST /v1/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99\r\n\r\n"
        assert spoken(counted, head, *"{}" * 20, pause=0.05) == (408, "the request came to a stop")
    assert not requests


USAGES = ["5", "[[1, 2, 3]]", '"x"', '{"prompt_tokens": "x"}', '{"prompt_tokens": [1]}', "[" * 9999]


@pytest.mark.parametrize("usage", USAGES)
def test_a_usage_that_is_none_reaches_who_asked_and_counts_nothing(replying, usage):
    body = f'{{"usage": {usage}}}'.encode()
    lm = LocalModel(replying(lambda request, asked: (200, JSON, body)), "m", "key")
    with tapped(lm) as (counted, traffic):
        assert post(counted, "hello") == (200, JSON, body)
    assert (traffic.requests, traffic.failed, traffic.prompt_tokens) == (1, 0, 0)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BROKEN = {
    "nothing": b"",
    "no HTTP": b"\0\xff\r\n\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "an endless header": b"HTTP/1.1 200 OK\r\na: " + b"x" * 99_999,
    "more headers than there are": b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 999,
    "a body that is cut": HEAD + b'Content-Length: 99\r\n\r\n{"usage": {}}',
    "a body that never comes": HEAD + b"Content-Length: 99\r\n\r\n",
    "an error that is cut": HEAD.replace(b"200 OK", b"500 No") + b"Content-Length: 99\r\n\r\n{}",
    "a piece that is cut": HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}",
    "a piece without a length": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "more than is allowed": HEAD + b"\r\n" + b"x" * 2000,
    "another host": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n",
}


@pytest.mark.parametrize("how", BROKEN)
def test_an_endpoint_that_breaks_off_or_speaks_no_http_is_an_error_and_counted(
    capfd, monkeypatch, how
):
    monkeypatch.setattr(tap, "LARGEST", 1000)

    class Breaking(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(1 << 16)
            self.request.sendall(BROKEN[how])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Breaking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        lm = LocalModel(f"http://127.0.0.1:{server.server_address[1]}/v1", "m", "key")
        with tapped(lm) as (counted, traffic):
            with pytest.raises(urllib.error.HTTPError) as caught:
                post(counted, "hello")
            assert caught.value.code == (302 if how == "another host" else 502)
        server.shutdown()
    assert (traffic.requests, traffic.failed) == (1, 1)
    assert "Traceback" not in capfd.readouterr().err
