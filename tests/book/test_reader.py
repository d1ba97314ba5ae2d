"""At home a page runs its blocks: for its reader, within limits, and for nobody else."""

import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from bookproof.reader.blocks import Runnable
from bookproof.reader.server import TAGS
from bookproof.sandbox.worker import PID_MAX_BY_NAMESPACE, linux
from bookproof.site.serving import served
from bookproof.source.snippets import Region, Snippet
from tests.book.conftest import PATIENCE, ROOT, SmallBook, own_environment

PAGE = "/1-one/page.html"
SUM, LIBRARY, FAILS = (
    {"file": f"snippets/1-one/{name}.py", "region": "show"} for name in ("sum", "library", "fails")
)
DOUBLE = {"file": "snippets/1-one/exercises/double.py", "region": "task"}
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
CARD = """
# A card

```python
--8<-- "snippets/1-one/card.py:show"
```
"""
CHAPTER = """
# A chapter

??? question "Exercise 1: Twice"

    ```python
    --8<-- "snippets/1-one/exercises/double.py:task"
    ```

    ??? tip "Hint"

        Add it to itself.

    ??? success "Solution"

        ```python
        --8<-- "snippets/1-one/exercises/solutions/double.py"
        ```
"""
# Goes on for ever, with a process in a session of its own, and ignores requests to end. Prints the
# two processes as the system numbers them.
ENDLESS = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = "import os, time; print(os.readlink('/proc/self'), flush=True); time.sleep(1e6)"
with subprocess.Popen([sys.executable, "-c", child], stdout=-1, start_new_session=True) as process:
    print(os.readlink("/proc/self"), int(process.stdout.readline()))
    while True:
        time.sleep(0.01)
"""
# Fails as soon as its process, which it prints, gets a signal.
WAITS = """import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
print(os.readlink("/proc/self"), flush=True)
1 / (signal.sigwait({signal.SIGUSR1}) - signal.SIGUSR1)
"""
BOMB = """
import os, time
print(os.readlink("/proc/self"))
try:
    for _ in range(1000):
        if not os.fork():
            time.sleep(1e6)
    print("nobody held it")
except OSError as error:
    print(error)
time.sleep(1e6)
"""


@dataclass
class Home:
    """A book that is served, and how its page asks."""

    book: SmallBook
    process: subprocess.Popen[str]
    address: str
    secret: str
    scratch: str

    @property
    def host(self):
        return self.address.removeprefix("http://").strip("/")

    def connect(self):
        return http.client.HTTPConnection(self.host, timeout=PATIENCE)

    @property
    def headers(self):
        return {"Origin": self.address.strip("/"), "X-Read-Secret": self.secret}

    def ask(self, what, question, connection=None, other=()):
        """Ask as the page does, but for some other headers; the answer, to be read."""
        connection = connection or self.connect()
        sent = {k: v for k, v in (self.headers | dict(other)).items() if v is not None}
        body = question if isinstance(question, str) else json.dumps(question)
        connection.request("POST", f"/_read/{what}", body, sent)
        return connection.getresponse()

    def events(self, block, code=None):
        """All that a run tells."""
        answer = self.ask("run", block | {"code": code})
        assert answer.status == 200, answer.read()
        return [json.loads(line) for line in answer]

    def end(self, block, code=None):
        """How a run ended: in a word, and in a sentence."""
        last = self.events(block, code)[-1]
        return last["end"], last["message"]

    def begin_endless(self):
        """A run under way: its connection, and handles of its processes."""
        connection = self.connect()
        answer = self.ask("run", LIBRARY | {"code": ENDLESS}, connection)
        printed = json.loads(answer.readline())["printed"]
        return (connection, answer), [os.pidfd_open(int(pid)) for pid in printed.split()]

    @property
    def record(self):
        """What is kept of the one exercise."""
        records = json.loads(self.book.path(".week2/exercises.json").read_text("utf-8"))
        return records["1-one/double"]

    def left(self):
        """What lies in the folder for temporary files."""
        return os.listdir(self.scratch)


def start(book, scratch, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-m", "week2.cli", "read", "--port", "0", *arguments],
        cwd=book.root,
        env=own_environment() | {"TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    match = re.match(r"Open (http://127\.0\.0\.1:\d+/)#read=(\S+)\n", process.stdout.readline())
    assert match, "it did not start"
    return Home(book, process, match[1], match[2], str(scratch))


@pytest.fixture(scope="module")
def served_book(recorded_book, tmp_path_factory):
    root = tmp_path_factory.mktemp("served") / "book"
    subprocess.run(["cp", "-a", recorded_book.root, root], check=True)
    book = SmallBook(root)
    header = "# dependencies = []\n"
    endless = f"{header}# [tool.bookproof]\n# timeout = 86400\n"  # only its reader ends it
    book.replace("snippets/1-one/library.py", header, endless)
    book.replace(
        "pyproject.toml",
        'device = "cuda"',
        'device = "cuda"\ncalled = "a GPU"\nget = "Rent one."',
    )
    book.snippet(
        "card", "# --8<-- [start:show]\nprint(1)\n# --8<-- [end:show]\n", 'needs = ["gpu"]'
    )
    book.write("docs/1-one/card.md", CARD)
    book.write("docs/1-one/index.md", CHAPTER)
    pages = "- 1-one/page.md\n      - 1-one/card.md\n      - 1-one/index.md"
    book.replace("mkdocs.yml", "- 1-one/page.md", pages)
    book.replace("mkdocs.yml", "  - admonition", "  - admonition\n  - pymdownx.details")
    return book


@pytest.fixture(scope="module")
def home(served_book, tmp_path_factory):
    home = start(served_book, tmp_path_factory.mktemp("scratch"), "--jobs", "2")
    yield home
    home.process.terminate()
    assert home.process.wait(PATIENCE) == 0
    assert home.left() == []


@pytest.fixture
def own_home(home, tmp_path):
    """A server of the test's own, on what that one has built."""
    own = start(home.book, tmp_path, "--jobs", "1")
    yield own
    own.process.kill()
    own.process.wait()


def ended(handles):
    """Wait for the processes to end."""
    for handle in handles:
        assert select.select([handle], [], [], PATIENCE)[0], "a process is still running"
        os.close(handle)


# ---- what a run tells ---------------------------------------------------------------------


def test_a_block_prints_draws_and_is_compared_with_what_is_recorded(home):
    printed, figure, end = home.events(SUM)
    assert printed["printed"].startswith("total 6.0\ntook ")
    assert figure["name"] == "sum.svg"
    assert "<path" in figure["figure"]
    assert end["end"] == "agrees"  # the time is measured
    assert home.end(LIBRARY) == ("equal", "Equal to what is recorded.")
    assert home.end(FAILS) == ("equal", "Equal to what is recorded.")


def test_edited_code_takes_the_place_of_what_the_page_shows(home):
    *_, end = home.events(LIBRARY, "from small.lib import twice\nprint(twice(4))")
    assert end["end"] == "differs"
    assert "-14\n+8" in end["detail"]
    *_, end = home.events(LIBRARY, "x = 1\nprint(y)")
    assert (end["end"], end["line"]) == ("failed", 2)
    assert end["message"] == "NameError: name 'y' is not defined"


def test_an_exercise_refuses_its_stub_accepts_a_solution_and_counts_for_the_terminal(home):
    assert home.end(DOUBLE) == ("refused", "double(2) is 4")
    assert home.end(DOUBLE, "def double(x):\n    return x + x\n")[0] == "passed"
    assert (home.record["tries"], bool(home.record["passed"])) == (1, True)
    assert "1-one: 1 of 1 done" in home.book.week2("exercise").stdout


def test_a_hint_and_a_solution_that_were_opened_count_for_the_terminal(home):
    home.book.path(".week2/exercises.json").unlink(missing_ok=True)
    assert home.ask("seen", DOUBLE | {"what": "hint"}).status == 200
    assert home.ask("seen", DOUBLE | {"what": "solution"}).status == 200
    assert home.ask("seen", DOUBLE | {"what": "passed"}).status == 400
    assert home.ask("seen", LIBRARY | {"what": "hint"}).status == 400
    assert (home.record["hint"], home.record["solution"]) == (True, True)
    assert home.end(DOUBLE, "def double(x):\n    return x + x\n")[0] == "passed"
    assert "done, shown" in home.book.week2("exercise").stdout


def test_a_chapter_tells_how_many_of_its_exercises_are_done(home):
    home.book.path(".week2/exercises.json").unlink(missing_ok=True)
    row = {"address": "/1-one/page.html", "title": "A page", "done": 0, "of": 1}
    for page, rows in {"/1-one/index.html": [row], "/1-one/": [row], PAGE: []}.items():
        assert json.loads(home.ask("page", {"page": page}).read())["chapter"] == rows
    home.end(DOUBLE, "def double(x):\n    return x + x\n")
    (entry,) = json.loads(home.ask("page", {"page": "/1-one/index.html"}).read())["chapter"]
    assert entry["done"] == 1


def test_edited_code_is_exported_as_a_program_and_as_a_notebook(home):
    programs = [SUM | {"code": "total = 9"}, LIBRARY | {"code": None}]
    text = home.ask("export", {"programs": programs[:1], "as": "py"}).read().decode()
    assert text.startswith(
        '# /// script\n# dependencies = ["numpy<3,>=1.26"]\n# ///\n\ntotal = 9\n'
    )
    assert "--8<--" not in text
    answer = home.ask("export", {"programs": programs, "as": "ipynb"})
    notebook = nbformat.reads(answer.read().decode(), as_version=4)
    nbformat.validate(notebook)
    install, *cells = [cell["source"] for cell in notebook["cells"]]
    assert "numpy" in install
    assert cells[0] == "`snippets/1-one/sum.py`"
    assert cells[1].startswith("total = 9\n")
    assert "print(twice(data()))" in cells[3]
    for wrong in ({"programs": [], "as": "py"}, {"programs": programs, "as": "exe"}):
        assert home.ask("export", wrong).status == 400


def test_a_block_says_what_this_machine_lacks(home):
    (about,) = json.loads(home.ask("page", {"page": "/1-one/card.html"}).read())["blocks"]
    assert about["lacking"] == "It needs a GPU. Rent one."
    answer = home.ask("run", {"file": about["file"], "region": about["region"]})
    assert json.loads(answer.read())["end"] == "lacking"


def test_a_line_of_the_program_is_found_in_what_the_page_shows_of_it(tmp_path):
    text = "if True:\n    # --8<-- [start:a]\n    x = 1\n    # --8<-- [end:a]\nprint(x)\n"
    snippet = Snippet(tmp_path / "s.py", "s.py", text)
    block = Runnable(snippet, Region("a", 3, 3))
    program = block.program("x = 2\ny = 3")
    assert program.text == text.replace("    x = 1\n", "    x = 2\n    y = 3\n")
    assert [block.line(program, n) for n in range(1, 7)] == [0, 0, 1, 2, 0, 0]


# ---- the site -----------------------------------------------------------------------------


def test_the_built_site_has_no_trace_of_it_and_no_file_holds_the_secret(home):
    site = home.book.path("site")
    files = [path for path in site.rglob("*") if path.is_file()]
    own = {path.name for path in (ROOT / "src/bookproof/reader").glob("*.js")}
    assert not [p for p in files if b"_read/" in p.read_bytes() or p.name in own]
    connection = home.connect()
    connection.request("GET", PAGE)
    page = connection.getresponse().read().decode()
    assert page == (site / PAGE.strip("/")).read_text("utf-8").replace("</head>", TAGS)
    for path in (PAGE, "/_read/page.js", "/_read/page.css"):
        connection = home.connect()
        connection.request("GET", path)
        assert home.secret.encode() not in connection.getresponse().read()


def test_the_licences_of_the_editor_name_the_versions_that_are_locked():
    lock = json.loads((ROOT / "tools/codemirror/package-lock.json").read_text("utf-8"))
    licences = (ROOT / "src/bookproof/reader/codemirror-LICENSE.txt").read_text("utf-8")
    named = re.findall(r"([\w@/-]+) (\d[\d.]+)(?=[,\n])", licences)
    locked = {k.removeprefix("node_modules/"): v for k, v in lock["packages"].items() if k}
    assert dict(named) == {k: v["version"] for k, v in locked.items() if not v.get("dev")}


def test_no_service_worker_keeps_pages_that_run_programs(home, request):
    worker = home.book.path("site/sw.js")
    request.addfinalizer(worker.unlink)
    worker.write_text("")
    connection = home.connect()
    connection.request("GET", "/sw.js")
    assert connection.getresponse().status == 404


# ---- who may ask --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Read-Secret": None},
        {"X-Read-Secret": "guess"},
        {"X-Read-Secret": "gu\xe9ss"},
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "localhost"},
    ],
    ids=str,
)
@pytest.mark.parametrize("what", ["run", "page", "seen", "export"])
def test_nobody_else_may_ask(home, what, headers):
    assert home.ask(what, LIBRARY, other=headers).status == 403


def test_a_name_that_was_rebound_to_this_machine_gets_no_page(home):
    connection = home.connect()
    connection.request("GET", PAGE, headers={"Host": "evil.example"})
    assert connection.getresponse().status == 403


@pytest.mark.parametrize(
    "question",
    [
        *("", "no JSON", "[]", "[" * 100_000, '{"file": 7}', '{"file": "/etc/passwd"}'),
        *(f'{json.dumps(LIBRARY)[:-1]}, "code": {code}}}' for code in ("7", r'"\ud800"')),
    ],
    ids=lambda question: question[:9],
)
def test_a_question_that_means_nothing_is_refused(home, question):
    assert home.ask("run", question).status == 400


# ---- limits -------------------------------------------------------------------------------


def test_ten_megabytes_of_code_are_refused_with_an_answer(home):
    connection = home.connect()
    connection.putrequest("POST", "/_read/run")
    for name, value in (home.headers | {"Content-Length": "10000000"}).items():
        connection.putheader(name, value)
    connection.endheaders(b"x" * 10_000_000)
    assert connection.getresponse().status == 413


@pytest.mark.parametrize(
    ("length", "status"),
    [(None, 411), ("-1", 411), ("1e3", 411), ("9" * 5000, 413), ("1", 400), ("99999", 400)],
)
def test_a_length_that_is_not_that_of_the_body_is_refused(home, length, status):
    connection = home.connect()
    connection.putrequest("POST", "/_read/run")
    for name, value in (home.headers | {"Content-Length": length}).items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(json.dumps(LIBRARY).encode())
    connection.sock.shutdown(socket.SHUT_WR)  # no more will come
    assert connection.getresponse().status == status


def test_clients_that_never_end_their_question_keep_nobody_waiting(home):
    with ExitStack() as stack:
        for _ in range(60):
            silent = stack.enter_context(closing(home.connect()))
            silent.putrequest("POST", "/_read/run")
            silent.putheader("Content-Length", "100")
            silent.endheaders(b"{")
        assert home.ask("page", {"page": "1-one/page.html"}).status == 200


def test_endless_output_is_cut_and_the_run_ended(home):
    *printed, end = home.events(LIBRARY, "while True: print('x' * 1000)")
    assert sum(len(event["printed"]) for event in printed) == 200_000
    assert end["message"] == "It printed more than 200,000 bytes and was stopped."


def test_a_figure_that_holds_a_program_is_not_drawn(home):
    code = """open("library.svg", "w").write('<svg onload="alert(1)"/>')"""
    (end,) = home.events(LIBRARY, code)
    assert end["end"] == "failed"
    assert end["message"] == "library.svg: line 1: <svg onload=…> is a program; a figure has none"


def test_a_file_may_not_fill_the_disk(home):
    code = "with open('library.out', 'w') as file:\n    while True: file.write('x' * 10**6)"
    assert home.end(LIBRARY, code) == ("failed", "OSError: [Errno 27] File too large")


@pytest.mark.parametrize(
    "code",
    [
        "open('{book}/stray', 'w')",
        "import ctypes, os; os._exit(ctypes.CDLL(None).creat(b'{book}/stray', 0o600) == -1)",
        "import os; os.remove('{book}/mkdocs.yml')",
        "import socket; socket.create_connection(('127.0.0.1', {port}), 5)",
        "bytearray(2**34)",
    ],
    ids=["file", "file without Python", "removal", "network", "memory"],
)
def test_edited_code_has_the_walls_of_every_run(home, code):
    port = home.host.partition(":")[2]
    assert home.end(LIBRARY, code.format(book=home.book.root, port=port))[0] == "failed"
    assert not home.book.path("stray").exists()
    assert home.book.path("mkdocs.yml").exists()


def test_of_many_runs_at_once_a_few_run_some_wait_and_the_others_are_refused(home):
    connections = [home.connect() for _ in range(100)]
    for connection in connections:
        connection.connect()

    def ask(connection):
        answer = home.ask("run", LIBRARY | {"code": "while True: pass"}, connection)
        if answer.status == 429:
            connection.close()
        return answer.status, answer

    with ThreadPoolExecutor(100) as executor:
        answers = list(executor.map(ask, connections))
    statuses = [status for status, _ in answers]
    assert statuses.count(200) == 10  # two and those that wait
    assert statuses.count(429) == 90
    for connection, (_, answer) in zip(connections, answers, strict=True):
        answer.close()
        connection.close()
    while (answer := home.ask("run", LIBRARY)).status == 429:
        pass  # until the server has seen that they are gone
    assert json.loads([*answer][-1])["end"] == "equal"


# ---- nothing is left ----------------------------------------------------------------------


def test_a_run_ends_with_its_connection_and_so_do_the_processes_that_it_started(home):
    (connection, answer), processes = home.begin_endless()
    answer.close()
    connection.close()
    ended(processes)
    assert home.end(LIBRARY)[0] == "equal"


@pytest.mark.skipif(linux() < PID_MAX_BY_NAMESPACE, reason="needs a newer Linux")
def test_a_fork_bomb_is_held_and_ends(home):
    connection = home.connect()
    answer = home.ask("run", LIBRARY | {"code": BOMB}, connection)
    printed = ""
    while printed.count("\n") < 2:
        printed += json.loads(answer.readline())["printed"]
    pid, held = printed.splitlines()
    assert held.endswith("Resource temporarily unavailable")
    handle = os.pidfd_open(int(pid))
    answer.close()
    connection.close()
    ended([handle])  # it is the first of its namespace: nothing in that outlives it


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_server(own_home, end):
    _, processes = own_home.begin_endless()
    waiting = own_home.ask("run", LIBRARY | {"code": ENDLESS})  # it waits for its turn
    tasks = Path(f"/proc/{own_home.process.pid}/task").iterdir()
    workers = [pid for task in tasks for pid in (task / "children").read_text().split()]
    assert workers
    processes += [os.pidfd_open(int(pid)) for pid in workers]
    own_home.process.send_signal(end)
    own_home.process.wait(PATIENCE)
    ended(processes)
    waiting.close()
    assert own_home.left() == []


def test_a_port_that_is_taken_is_said_to_be(home):
    port = home.host.partition(":")[2]
    done = home.book.week2("read", "--port", port)
    assert done.returncode == 2
    assert f"port {port} is taken, perhaps by another `week2 read`" in done.stderr


# ---- the page -----------------------------------------------------------------------------


def visit(context, home, page=PAGE):
    tab = context.new_page()
    tab.goto(f"{home.address.strip('/')}{page}#read={home.secret}")
    tab.locator("html[data-read]").wait_for(state="attached")
    return tab


@pytest.fixture
def context(browser):
    with browser.new_context(viewport={"width": 360, "height": 700}) as context:
        yield context


@pytest.fixture
def tab(context, home):
    return visit(context, home)


class Controls:
    """What a reader sees of one block."""

    def __init__(self, tab, name):
        self.tab, self.name = tab, f"snippets/1-one/{name}.py"
        self.group = tab.get_by_role("group", name=self.name, exact=True)
        self.status = self.group.get_by_role("status")
        self.output = tab.locator(f".w2-read[aria-label='{self.name}'] + .w2-read-output")
        self.editor = tab.get_by_role("textbox", name=f"Code of {self.name}")

    def button(self, verb):
        return self.group.get_by_role("button", name=f"{verb} {self.name}", exact=True)

    def edit(self, code):
        self.button("Edit").click()
        self.editor.fill(code)

    def expect_code(self, code):
        """Wait until the editor shows this code, blanks included."""
        shown = "([editor, code]) => [...editor.querySelectorAll('.cm-line')]"
        equal = ".map((line) => line.textContent).join('\\n') === code"
        self.tab.wait_for_function(shown + equal, arg=[self.editor.element_handle(), code])

    def processes(self, count=2):
        """Handles of the processes that it prints."""
        expect(self.output).to_have_text(re.compile(rf"^(\d+\s){{{count}}}$"))
        return [os.pidfd_open(int(pid)) for pid in self.output.text_content().split()]

    @property
    def faulty(self):
        """The lines that are marked."""
        return self.editor.locator(".w2-read-faulty")


def test_a_button_runs_a_block(tab):
    block = Controls(tab, "library")
    block.button("Run").click()
    expect(block.status).to_contain_text("Equal to what is recorded. (")
    expect(block.output).to_have_text("14\n")
    block = Controls(tab, "sum")
    block.button("Run").click()
    expect(block.status).to_contain_text("Agrees with what is recorded")
    expect(block.output.locator("svg path")).to_be_attached()


def test_a_page_is_run_whole(tab):
    tab.get_by_role("button", name="Run the 3 programs of this page").click()
    expect(tab.get_by_text("All have run.")).to_be_visible()
    for name in ("sum", "library", "fails"):
        expect(Controls(tab, name).status).to_contain_text("what is recorded")


@pytest.mark.parametrize("how", ["stop", "close"])
def test_the_programs_of_a_page_are_ended_by_one_button_and_with_the_tab(context, tab, home, how):
    one, two, three = (Controls(tab, name) for name in ("sum", "library", "fails"))
    two.edit(ENDLESS)
    tab.get_by_role("button", name="Run the 3 programs of this page").click()
    processes = two.processes()
    if how == "close":
        tab.close()
    else:
        button = tab.get_by_role("button", name="Stop the programs of this page")
        expect(button).to_be_focused()
        button.press("Enter")
        expect(tab.get_by_text("Stopped: 1 of 3 have run.")).to_be_visible()
        expect(tab.get_by_role("button", name="Run the 3 programs")).to_be_focused()
        expect(one.status).to_contain_text("what is recorded")
        expect(two.status).to_have_text("Stopped.")
        expect(three.status).to_have_text("")
    ended(processes)
    assert home.end(LIBRARY)[0] == "equal"


def test_a_program_that_is_running_is_not_started_again(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    block = Controls(tab, "library")
    block.edit(ENDLESS)
    block.editor.press("Control+Enter")
    processes = block.processes()
    block.editor.press("Control+Enter")
    block.button("Stop").click()
    expect(block.status).to_have_text("Stopped.")
    ended(processes)
    assert asked.count("run") == 1


MARKED = "[...CSS.highlights.get('w2-read-faulty')].map(String)"


def test_the_line_of_an_error_is_marked_where_the_page_shows_the_code(tab):
    block = Controls(tab, "fails")
    block.button("Run").click()
    expect(block.status).to_contain_text("Equal to what is recorded.")
    assert tab.evaluate(MARKED) == ["1 / 0"]
    block.button("Edit").click()
    expect(block.faulty).to_have_text("1 / 0")
    block.button("Reset").click()
    expect(block.editor).to_have_count(0)
    assert tab.evaluate(MARKED) == []


def test_each_line_of_shown_code_can_be_marked(tab):
    mark = f"""async () => {{
        const {{ lineMarker }} = await import("/_read/mark.js");
        const code = document.querySelector(".highlight code");
        const mark = lineMarker(code);
        const lines = code.textContent.trimEnd().split("\\n");
        const marked = lines.map((_, number) => (mark(number + 1), {MARKED}.join()));
        mark(0);
        return [lines, marked, {MARKED}];
    }}"""
    lines, marked, left = tab.evaluate(mark)
    assert len(lines) > 3
    assert marked == lines
    assert left == []


def test_edited_code_is_compared_kept_over_a_reload_and_put_back(tab):
    block = Controls(tab, "library")
    book = tab.get_by_text("print(twice(data()))")
    block.edit("print(1)\nprint(")
    expect(book).to_be_hidden()
    block.button("Run").click()
    expect(block.status).to_contain_text("Line 2: SyntaxError: '(' was never closed")
    expect(block.faulty).to_have_text(["print("])
    block.editor.fill("print(15)")
    block.editor.press("Control+Enter")
    expect(block.status).to_contain_text("Differs from what is recorded:")
    expect(block.output).to_contain_text("-14\n+15")
    tab.reload()
    block.expect_code("print(15)")
    tab.on("dialog", lambda dialog: dialog.accept())
    block.button("Reset").click()
    expect(book).to_be_visible()
    tab.reload()
    expect(block.button("Edit")).to_be_visible()
    expect(block.editor).to_have_count(0)


def test_the_keyboard_alone_edits_runs_and_leaves_the_editor(tab):
    block = Controls(tab, "library")
    block.button("Edit").focus()
    tab.keyboard.press("Enter")
    expect(block.editor).to_be_focused()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("if True:\nfor i in [14]:\nprint(i)\n")
    block.expect_code("if True:\n    for i in [14]:\n        print(i)\n        ")
    tab.keyboard.press("Tab")
    block.expect_code("if True:\n    for i in [14]:\n        print(i)\n            ")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.type("pass")
    block.expect_code("if True:\n    for i in [14]:\n        print(i)\n        pass")
    tab.keyboard.press("Control+Z")
    tab.keyboard.press("Escape")
    for _ in range(9):  # over what the block says of itself
        if not block.button("Run").evaluate("button => button === document.activeElement"):
            tab.keyboard.press("Tab")
    expect(block.button("Run")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(block.status).to_contain_text("Equal to what is recorded.")
    expect(block.button("Run")).to_be_focused()


def test_an_exercise_is_checked_in_the_page(tab):
    block = Controls(tab, "exercises/double")
    block.button("Check").click()
    expect(block.status).to_contain_text("double(2) is 4")
    block.edit("def double(x):\n    assert x > 9\n    return 2 * x")
    block.button("Check").click()
    expect(block.status).to_contain_text("Line 2: assert x > 9")
    block.editor.fill("def double(x):\n    return 2 * x")
    block.button("Check").click()
    expect(block.status).to_contain_text("It passes its check.")
    tab.reload()
    expect(block.group).to_contain_text("Done on 20")


def test_the_keyboard_alone_does_an_exercise(context, home):
    home.book.path(".week2/exercises.json").unlink(missing_ok=True)
    tab = visit(context, home, "/1-one/index.html")
    block = Controls(tab, "exercises/double")

    def reach(target, key="Tab"):
        for _ in range(30):
            if target.evaluate("target => target === document.activeElement"):
                return
            tab.keyboard.press(key)
        pytest.fail(f"{target} is not reached")

    reach(tab.locator("summary", has_text="Exercise 1"))
    tab.keyboard.press("Enter")
    reach(block.button("Check"))
    tab.keyboard.press("Enter")
    expect(block.status).to_contain_text("double(2) is 4")
    reach(tab.locator("summary", has_text="Hint"))
    with tab.expect_response("**/_read/seen"):
        tab.keyboard.press("Enter")
    assert (home.record["hint"], home.record["solution"]) == (True, False)
    reach(block.button("Edit"), "Shift+Tab")
    tab.keyboard.press("Enter")
    expect(block.editor).to_be_focused()
    tab.keyboard.press("Control+End")
    tab.keyboard.type(" + x")
    block.expect_code("def double(x):\n    return x + x")
    tab.keyboard.press("Escape")
    reach(block.button("Check"))
    tab.keyboard.press("Enter")
    expect(block.status).to_contain_text("It passes its check.")
    expect(tab.get_by_text("Exercises: 1 of 1 done")).to_be_visible()


def test_the_editor_is_fetched_when_it_is_opened(tab):
    fetched = "performance.getEntriesByType('resource').map(({ name }) => name).join()"
    block = Controls(tab, "library")
    block.button("Run").click()
    expect(block.status).to_contain_text("Equal")
    assert "codemirror" not in tab.evaluate(fetched)
    block.button("Edit").click()
    expect(block.editor).to_be_focused()
    assert "codemirror" in tab.evaluate(fetched)


def test_edited_code_is_saved_as_a_file(tab):
    block = Controls(tab, "library")
    block.edit("print('저장')")
    with tab.expect_download() as download:
        block.button("Save as file").click()
    assert download.value.suggested_filename == "library.py"
    assert "\nprint('저장')\n" in Path(download.value.path()).read_text("utf-8")


def test_what_is_edited_is_listed_on_every_page_and_all_of_it_is_reset(context, tab, home):
    for name in ("library", "fails"):
        Controls(tab, name).edit("print(15)")
    expect(tab.get_by_text("Edited programs: 2")).to_be_visible()
    other = visit(context, home, "/1-one/card.html")
    other.get_by_text("Edited programs: 2").click()
    with other.expect_download() as download:
        other.get_by_role("button", name="Save all as a notebook").click()
    cells = nbformat.read(download.value.path(), as_version=4)["cells"]
    assert [cell["source"] for cell in cells].count("print(15)") == 2
    expect(other.get_by_role("link", name="snippets/1-one/fails.py")).to_have_attribute(
        "href", PAGE
    )
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Reset all").click()
    expect(other.get_by_text("Edited programs")).to_be_hidden()
    expect(Controls(tab, "library").button("Edit")).to_be_visible()
    expect(Controls(tab, "fails").editor).to_have_count(0)


def test_two_tabs_show_the_same_code_and_run_side_by_side(context, tab, home):
    one, two = Controls(tab, "library"), Controls(visit(context, home), "library")
    one.edit("print(15)")
    two.expect_code("print(15)")
    two.editor.fill("print(16)")
    one.expect_code("print(16)")
    for block in (one, two):
        block.button("Run").click()
    for block in (one, two):
        expect(block.output).to_contain_text("-14\n+16")


def test_a_line_is_not_marked_in_code_that_another_tab_has_changed_since(context, tab, home):
    one, two = Controls(tab, "library"), Controls(visit(context, home), "library")
    one.edit(WAITS)
    one.button("Run").click()
    (process,) = one.processes(1)
    two.expect_code(WAITS)
    two.editor.fill("print(1)\n" * 4)
    one.expect_code("print(1)\n" * 4)
    signal.pidfd_send_signal(process, signal.SIGUSR1)
    expect(one.status).to_contain_text("Line 4: ZeroDivisionError")
    expect(one.faulty).to_have_count(0)
    ended([process])


def test_a_page_says_that_its_server_was_killed_and_goes_on_with_the_next(
    context, own_home, tmp_path
):
    block = Controls(visit(context, own_home), "library")
    block.edit(ENDLESS)
    block.button("Run").click()
    processes = block.processes()
    own_home.process.kill()
    expect(block.status).to_contain_text("The server has ended: start the command again")
    ended(processes)
    block.editor.fill("print(15)")
    block.button("Run").click()
    expect(block.status).to_contain_text("The server has ended: start the command again")
    own_home.process.wait()
    port = own_home.host.partition(":")[2]
    following = start(own_home.book, tmp_path, "--port", port)
    try:
        block.button("Run").click()
        expect(block.status).to_contain_text("open the address that the command has printed")
        Controls(visit(context, following), "library").expect_code("print(15)")
        block.button("Run").click()
        expect(block.output).to_contain_text("-14\n+15")
    finally:
        following.process.terminate()
        following.process.wait()


@pytest.mark.parametrize("how", ["stop", "close"])
def test_a_run_is_ended_by_its_button_and_with_its_tab(context, tab, home, how):
    block = Controls(tab, "library")
    block.edit(ENDLESS)
    block.button("Run").click()
    processes = block.processes()
    if how == "stop":
        block.button("Stop").click()
        expect(block.status).to_have_text("Stopped.")
    else:
        tab.close()
    ended(processes)
    other = Controls(visit(context, home), "sum")
    other.button("Run").click()
    expect(other.status).to_contain_text("Agrees with what is recorded")


def test_a_page_says_what_a_block_lacks_and_how_to_get_it(context, home):
    card = Controls(visit(context, home, "/1-one/card.html"), "card")
    expect(card.group).to_have_text("It needs a GPU. Rent one.")


def test_without_the_secret_a_page_says_which_address_to_open(context, home):
    tab = context.new_page()
    tab.goto(home.address.strip("/") + PAGE)
    expect(tab.get_by_text("open the address that the command has printed")).to_be_visible()
    expect(tab.get_by_role("button", name="Run")).to_have_count(0)


def test_the_secret_leaves_the_address_and_serves_other_tabs(context, tab, home):
    assert home.secret not in tab.url
    other = context.new_page()
    other.goto(home.address.strip("/") + PAGE)
    expect(Controls(other, "library").button("Run")).to_be_visible()


def test_another_page_in_the_browser_neither_reads_nor_runs_anything(context, tab, home, tmp_path):
    (tmp_path / "evil.html").write_text(
        f"<form method=post action='{home.address}_read/run' enctype=text/plain>"
        f"""<input name='{json.dumps(LIBRARY)[:-1]}, "code": "' value='"}}'></form>"""
    )
    tries = """async ([address, secret]) => {
        const ways = [
            fetch(address),
            fetch(address + "_read/run", { method: "POST", body: "{}" }),
            fetch(address + "_read/run", { method: "POST", headers: { "X-Read-Secret": secret } }),
        ];
        return (await Promise.allSettled(ways)).map((way) => way.status);
    }"""
    with served(tmp_path) as elsewhere:
        evil = context.new_page()
        evil.goto(f"{elsewhere}evil.html")
        assert evil.evaluate(tries, [home.address, home.secret]) == ["rejected"] * 3
        with evil.expect_response(f"{home.address}_read/run") as response:
            evil.evaluate("document.forms[0].submit()")
        assert response.value.status == 403


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_controls_are_accessible_and_fit_a_telephone(tab, scheme):
    tab.emulate_media(color_scheme=scheme)
    block = Controls(tab, "library")
    block.edit("print(15)\n" + "x = 1 " * 40 + "# why?")
    block.button("Run").click()
    expect(block.status).to_contain_text("Line 2")
    tab.evaluate(AXE)
    parts = [[".w2-read"], [".w2-read-editor"], [".w2-read-output"], [".w2-read-page"]]
    result = tab.evaluate("(include) => axe.run({ include })", parts)
    assert result["violations"] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
