import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from week2.agents import LocalModel
from week2.agents.corpora import questions
from week2.agents.exam import Counts, counted, examine, lines_shown, right


@pytest.fixture
def endpoint():
    """A server that answers with what it was sent, and claims 7 and 2 tokens."""

    class Echo(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said = {"sent": body, "usage": {"prompt_tokens": 7, "completion_tokens": 2}}
            data = json.dumps(said).encode()
            self.send_response(400 if body.get("fail") else 200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format, *args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield LocalModel(f"http://127.0.0.1:{server.server_port}/v1", "echo", "key")
    server.shutdown()
    server.server_close()


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_each_request_is_counted_and_passed_on(endpoint):
    with counted(endpoint) as (counting, counts):
        assert counting.base_url != endpoint.base_url
        for _ in range(3):
            got = post(f"{counting.base_url}/chat/completions", {"model": "echo"})
        assert got["sent"] == {"model": "echo", "cache_prompt": True}
    assert counts == Counts(3, 21, 6)


def test_an_error_of_the_server_reaches_the_client(endpoint):
    with (
        counted(endpoint, cache_prompt=False) as (counting, _),
        pytest.raises(urllib.error.HTTPError, match="400"),
    ):
        post(f"{counting.base_url}/chat/completions", {"fail": True})


def test_right_answers_right_sources_and_failures_are_told_apart():
    asked = questions("faq")[:4]

    def answer(question):
        if question == asked[0].question:
            return asked[0].answers[0], asked[0].passage
        if question == asked[1].question:
            return asked[1].answers[0], "elsewhere"
        if question == asked[2].question:
            return "I do not know", asked[2].passage
        raise TimeoutError

    result = examine(answer, asked, Counts(9, 8, 7))
    assert (result.asked, result.right, result.sourced) == (4, 2, 2)
    assert result.failed == {"TimeoutError": 1}
    assert (result.calls, result.prompt_tokens, result.completion_tokens) == (9, 8, 7)


def test_right_means_whole_words():
    assert right("From 3 P.M.", ("3 p.m.",))
    assert not right("There are 14 spaces", ("4",))


def test_lines_are_those_of_code_in_the_shown_region(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("a\n# --8<-- [start:show]\nb\n\n# c\n  d\n# --8<-- [end:show]\ne\n")
    assert lines_shown(str(file)) == 2
