"""A snippet that misbehaves harms no other, and is reported as itself."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

BAD = {
    "hangs": ("while True: pass\n", "ran longer than its limit of 2 s"),
    "crashes": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n",
        "was killed by SIGSEGV",
    ),
    "recurses without end": (
        "def f():\n    f()\n\n\nf()\n",
        "RecursionError: maximum recursion depth exceeded",
    ),
    "overflows its stack": (
        "f = iter([1])\nfor _ in range(10**6):\n    f = map(abs, f)\nnext(f)\n",
        "was killed by SIGSEGV",
    ),
    "stops early": (
        "import os\nos._exit(0)\n",
        "ended the interpreter with status 0 before its last line",
    ),
    "exits": ("import sys\nsys.exit(0)\n", "called sys.exit(0)"),
    "exhausts memory": ("x = bytearray(2 * 2**30)\n", "its limit is 1 GiB"),
    "reaches a host": (
        "import socket\nsocket.create_connection(('192.0.2.1', 80))\n",
        "bad.py reached for 192.0.2.1",
    ),
    "looks a host up": (
        "import socket\nsocket.getaddrinfo('example.org', 80)\n",
        "bad.py reached for example.org",
    ),
    "writes outside": (
        f"open({os.path.expanduser('~/week2-evil.txt')!r}, 'w')\n",
        "a snippet writes into its working folder only",
    ),
    "reads what the library lacks": (
        "import small, os\nopen(os.path.dirname(small.__file__) + '/gone/x.json')\n",
        "No such file or directory",
    ),
    "leaves a process": (
        "import subprocess\nsubprocess.Popen(['sleep', '987'], start_new_session=True)\n",
        "left behind a running process: sleep 987",
    ),
    "prints without end": (
        "for _ in range(9):\n    print('x' * 2**18)\n",
        "printed 2,359,305 bytes; a run may print 1,048,576",
    ),
    "prints megabytes that are not text": (
        "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 40960)\n",
        "printed 10,485,760 bytes; a run may print 1,048,576",
    ),
    "prints bytes that are not text": (
        "import sys\nsys.stdout.buffer.write(b'PNG\\xff')\n",
        "printed the byte 0xff at 3, which is not UTF-8; print text",
    ),
    "writes a result that is too deep": (
        "open('bad.json', 'w').write('[' * 99999 + ']' * 99999)\n",
        "bad.json: it nests too deeply",
    ),
    "ignores requests to end": (
        "import signal, subprocess\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen(['sh', '-c', 'trap \"\" TERM; while :; do sleep 987; done'])\n"
        "while True: pass\n",
        "ran longer than its limit of 2 s",
    ),
    "starts processes without end": (
        "import os, time\nfor _ in range(2000):\n    if not os.fork(): time.sleep(99)\n"
        "time.sleep(99)\n",
        "had more than 512 processes running and was killed",
    ),
    "hands over to a new process without end": (
        "import os\nfor _ in range(20000):\n    if os.fork(): os._exit(0)\nprint(1)\n",
        "ended the interpreter with status 0 before its last line",
    ),
    "leaves a file": ("open('note.txt', 'w').close()\n", "left behind the file note.txt"),
    "leaves a temporary file": (
        "import tempfile\ntempfile.mkstemp(suffix='.left')\n",
        "left behind the temporary file",
    ),
}
SHORT = dict.fromkeys(("hangs", "ignores requests to end"), "timeout = 2")
HEADERS = SHORT | {"exhausts memory": "memory = 1"}


BUSY = """
import os, time
from bookproof.sandbox.worker import wait

os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
if not (rival := os.fork()):
    while True:
        pass
if not (child := os.fork()):
    while time.process_time() < 1:
        pass
    os._exit(0)
try:
    print(wait(child, {"timeout": 1.5}))
finally:
    os.kill(rival, 9)
"""


@pytest.mark.skipif(
    not os.path.exists("/proc/self/schedstat"), reason="this kernel does not count what waits"
)
def test_what_a_snippet_waits_for_a_processor_does_not_count_towards_its_limit():
    command = [sys.executable, "-c", BUSY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as done:
        assert done.stdout
        assert done.stdout.read() == b"0\n"  # two programs on one processor need two seconds


@pytest.mark.parametrize("how", BAD)
def test_a_snippet_that_misbehaves_is_reported_as_itself(book, how):
    body, what = BAD[how]
    book.snippet("bad", body, HEADERS.get(how, ""))
    book.snippet("good", "print('unharmed')\n")
    done = book.week2("run", "--jobs", "1", "snippets/1-one/bad.py", "snippets/1-one/good.py")
    assert what in done.stderr, done.stderr
    assert done.stderr.count("FAILED") == 2  # the good one is not recorded yet
    assert "+unharmed" in done.stderr or "unharmed" in done.stderr
    assert "sleep 987" not in "".join(running())


LEAVES = """
import os, subprocess
from bookproof.sandbox import worker

worker.libc.prctl(worker.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
if not (child := os.fork()):
    os.setpgid(0, 0)
    for _ in range(150):
        subprocess.Popen(["sleep", "987"], start_new_session=True)
    os._exit(0)
os.waitpid(child, 0)
worker.time.sleep = lambda seconds: None
worker.GRACE = 0  # at once, and again without a pause: some die between a look and the next
print(*worker.end_leftovers(child), sep="\\n")
"""


def test_what_a_run_leaves_is_named_though_it_dies_while_it_is_looked_at():
    done = subprocess.run(
        [sys.executable, "-c", LEAVES], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["sleep 987"] * 150


def test_a_snippet_that_hangs_says_where(book):
    book.snippet("bad", "def stuck():\n    while True:\n        pass\n\n\nstuck()\n", "timeout = 2")
    output = book.week2("run", "snippets/1-one/bad.py").stderr
    assert re.search(r'bad\.py", line \d+ in stuck', output), output


def running():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                yield file.read().replace(b"\0", b" ").decode(errors="replace") + "\n"
        except OSError:
            continue


def record(book, **bodies):
    for name, body in bodies.items():
        book.snippet(name, body)
    done = book.week2("record", "--jobs", "1", *(f"snippets/1-one/{n}.py" for n in bodies))
    assert done.returncode == 0, done.stdout + done.stderr
    return {n: book.path(f"snippets/1-one/_recorded/{n}.out").read_text("utf-8") for n in bodies}


def test_global_state_does_not_travel_from_one_snippet_to_the_next(book):
    outputs = record(
        book,
        a="import json, os, sys\njson.dumps = None\nos.environ['LEAK'] = '1'\n"
        "sys.path.append('/leak')\nsys.setrecursionlimit(77)\nprint('changed')\n",
        b="import json, os, sys\nprint(json.dumps(1), 'LEAK' in os.environ, '/leak' in sys.path,"
        " sys.getrecursionlimit())\n",
    )
    assert outputs["b"] == "1 False False 1000\n"


def test_temporary_files_lie_in_the_snippet_s_own_folder(book):
    book.write("src/small/warm.py", "import tempfile\ntempfile.gettempdir()\n")
    book.replace("pyproject.toml", "warm = []", 'warm = ["small.warm"]')
    book.snippet("temporary", "import tempfile\nwith tempfile.NamedTemporaryFile(): print(1)")
    done = book.week2("record", "snippets/1-one/temporary.py")
    assert done.returncode == 0, done.stderr


def test_a_snippet_is_a_real_module(book):
    outputs = record(
        book,
        module="import inspect, pickle, sys\n"
        "def f():\n    return 1\n"
        "class C: pass\n"
        "if __name__ == '__main__':\n"
        "    copy = pickle.loads(pickle.dumps(C()))\n"
        "    print(inspect.getsource(f).splitlines()[0], type(copy).__name__)\n"
        "    print(sys.argv, sys.modules['__main__'].f is f)\n",
    )
    assert outputs["module"] == "def f(): C\n['module.py'] True\n"


def test_a_snippet_may_use_the_loopback_and_child_processes(book):
    outputs = record(
        book,
        local="import socket, subprocess, sys\n"
        "s = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(s.getsockname()).close()\n"
        "child = subprocess.run([sys.executable, '-c', 'print(2)'], stdout=subprocess.PIPE)\n"
        "print(child.stdout)\n",
    )
    assert outputs["local"] == "b'2\\n'\n"


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_a_child_process_cannot_reach_the_host_s_network(book):
    """The listener here stands for any server outside: a snippet's child cannot see it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        outputs = record(
            book,
            child="import subprocess, sys\n"
            f"code = 'import socket; socket.create_connection((\"127.0.0.1\", {port}))'\n"
            "done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)\n"
            "print(done.stderr.strip().splitlines()[-1].split(']')[1])\n",
        )
    assert outputs["child"] == " Connection refused\n"


def test_seeds_and_threads_are_set(book):
    outputs = record(
        book,
        one="import random, os\nprint(random.random(), os.environ['OMP_NUM_THREADS'])\n",
        two="import random\nprint(random.random())\n",
    )
    assert outputs["one"].split() == [outputs["two"].strip(), "1"]


def test_a_run_has_no_secret_of_whoever_records_it(book):
    book.snippet("tells", "import os\nprint(*os.environ)\n")
    secrets = {"SECRET_TOKEN": "here", "OPENAI_API_KEY": "here", "WEEK2_DATA": "/data"}
    done = book.week2("record", "snippets/1-one/tells.py", **secrets)
    assert done.returncode == 0, done.stderr
    known = book.recorded("snippets/1-one/tells.py", ".out").read_text("utf-8").split()
    assert not {"SECRET_TOKEN", "OPENAI_API_KEY"} & set(known)
    assert {"WEEK2_DATA", "PATH"} <= set(known)


def test_a_warning_that_no_page_shows_is_not_recorded(book):
    body = "import warnings\nwarnings.warn('gone soon', FutureWarning)\nprint(1)\n"
    book.snippet("warns", body)
    done = book.week2("record", "snippets/1-one/warns.py")
    assert done.returncode == 1
    assert "line 6 warns" in done.stderr
    assert "FutureWarning: gone soon" in done.stderr
    book.snippet("warns", body, "stderr = true")
    assert book.week2("record", "snippets/1-one/warns.py").returncode == 0


def test_a_service_is_started_once_shared_and_stopped(book):
    for name in ("first", "second"):
        book.snippet(name, "import os\nprint(os.environ['ECHO'])\n", 'needs = ["echo"]')
    book.replace(
        "echo_service.py", "import json, sys", "import json, sys\nopen('starts', 'a').write('x')"
    )
    done = book.week2("record", *(f"snippets/1-one/{n}.py" for n in ("first", "second")))
    assert done.returncode == 0, done.stderr
    assert book.path("starts").read_text() == "x"
    assert book.path("snippets/1-one/_recorded/second.out").read_text() == "here\n"
    assert "echo_service" not in "".join(running())


def test_snippets_of_an_exclusive_service_run_one_at_a_time(book):
    body = (
        "import json, time\n"
        "start = time.monotonic()\ntime.sleep(1)\n"
        "json.dump([start, time.monotonic()], open('NAME.json', 'w'))\n"
    )
    for name in ("first", "second"):
        header = 'needs = ["echo"]\n[tool.bookproof.measured]\n"0" = [0, 1e9]\n"1" = [0, 1e9]'
        book.snippet(name, body.replace("NAME", name), header)
    book.replace("pyproject.toml", "timeout = 120", "timeout = 120\nexclusive = true")
    paths = [f"snippets/1-one/{n}.py" for n in ("first", "second")]
    with ThreadPoolExecutor(2) as both:  # two commands at once
        done = list(both.map(partial(book.week2, "record"), paths))
    assert [run.returncode for run in done] == [0, 0], [run.stderr for run in done]
    spans = sorted(json.loads(book.recorded(p, ".json").read_text()) for p in paths)
    assert spans[0][1] <= spans[1][0]


def test_a_service_may_name_a_folder_of_each_run_s_own(book):
    book.replace("echo_service.py", '"here"', '"{scratch}/echo"')
    body = (
        "import os\nopen(os.environ['ECHO'], 'x').close()\n"
        "print(os.environ['ECHO'].startswith(os.getcwd()))\n"
    )
    for name in ("first", "second"):
        book.snippet(name, body, 'needs = ["echo"]')
    done = book.week2("record", *(f"snippets/1-one/{n}.py" for n in ("first", "second")))
    assert done.returncode == 0, done.stderr
    assert book.path("snippets/1-one/_recorded/first.out").read_text() == "False\n"  # beside it


def test_what_a_service_wants_cold_is_not_imported_before_the_snippet(book):
    header = '# dependencies = ["numpy"]\n# [tool.bookproof]\n# needs = ["echo"]\n'
    body = "import sys\nprint('numpy' in sys.modules)\nimport numpy\n"
    book.write("snippets/1-one/first.py", f"# /// script\n{header}# ///\n{body}")
    record = ("record", "--force", "snippets/1-one/first.py")
    assert book.week2(*record).returncode == 0
    assert book.path("snippets/1-one/_recorded/first.out").read_text() == "True\n"
    book.replace("pyproject.toml", "timeout = 120", 'timeout = 120\ncold = ["numpy"]')
    assert book.week2(*record).returncode == 0
    assert book.path("snippets/1-one/_recorded/first.out").read_text() == "False\n"


def test_a_service_that_does_not_start_is_named(book):
    book.snippet("first", "pass\n", 'needs = ["echo"]')
    book.write("echo_service.py", "raise SystemExit(1)\n")
    done = book.week2("record", "snippets/1-one/first.py")
    assert "the service 'echo' was not ready" in done.stderr


def test_killing_the_command_leaves_nothing_running(book):
    import signal
    import subprocess

    book.snippet("slow", "import time\nprint('on', flush=True)\ntime.sleep(654)\n", "timeout = 700")
    scratch = str(book.root.parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "week2.cli", "record", "snippets/1-one/slow.py"],
        cwd=book.root,
        env=os.environ | {"TMPDIR": scratch},
    )
    until(lambda: any(scratch in folder for folder in working_folders()))
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not any(scratch in folder for folder in working_folders()))


def until(happens):
    deadline = time.monotonic() + 120  # for a failure alone
    while not happens():
        assert time.monotonic() < deadline, list(working_folders())
        time.sleep(0.05)


def working_folders():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
