"""A run that alters its surroundings, a worker that dies and a service that dawdles fail alone."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from bookproof.sandbox import worker
from bookproof.sandbox.pool import Pool
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import load
from tests.book.conftest import copied

UNREADABLE = "what it printed or left cannot be read"
ALTERED = "altered report.json, by which its run is judged; leave it alone"
FORGES = "import os\nwith open('../report.json', 'w') as file:\n    file.write({!r})\nos._exit(0)\n"
ATTACKS = {
    "removes what it printed": ("import os\nos.unlink('../stdout')\n", UNREADABLE),
    "prints into a pipe": (
        "import os\nos.unlink('../stdout')\nos.mkfifo('../stdout')\n",
        UNREADABLE,
    ),
    "prints into a folder": ("import os\nos.unlink('../stdout')\nos.mkdir('../stdout')\n", "Is a"),
    "removes its folders": ("import shutil\nshutil.rmtree('..', ignore_errors=True)\n", UNREADABLE),
    "removes its temporary folder": ("import os\nos.rmdir('../tmp')\n", UNREADABLE),
    "keeps its report from being written": (
        "import os\nos.mkdir('../report.partial')\n",
        "ended the interpreter with status 1 before its last line",
    ),
    "puts a folder in the place of its report": (
        "import os\nos.mkdir('../report.json')\nos._exit(0)\n",
        ALTERED,
    ),
    "puts a pipe in the place of its report": (
        "import os\nos.mkfifo('../report.json')\nos._exit(0)\n",
        ALTERED,
    ),
    **{
        f"reports {report[:20]}": (FORGES.format(report), ALTERED)
        for report in (
            '{"lef": 1}',
            '{"left": []}',
            '{"fault": 1}',
            '{"code": "x"}',
            '{"data": [1]}',
            '{"lines": {"x": [[]]}}',
            '{"traced": 1}',
            "[]",
            "{",
            "",
            "[" * 9999,
        )
    },
    "raises what no text can hold": ("raise ValueError('\\udc80')\n", "raised ValueError: "),
    "leaves a pipe": ("import os\nos.mkfifo('pipe')\n", "left behind the file pipe"),
    "leaves a pipe of its name": ("import os\nos.mkfifo('bad.out')\n", "left behind the file bad"),
    "leaves a link to nothing": ("import os\nos.symlink('gone', 'x')\n", "left behind the file x"),
    "leaves a link to a folder": ("import os\nos.symlink('/', 'x')\n", "left behind the file x"),
}


@pytest.fixture(scope="module")
def home(recorded_book, tmp_path_factory):
    """A book whose snippets one pool runs, as a project."""
    book = copied(recorded_book, tmp_path_factory.mktemp("pool") / "book")
    return book, Project(book.root)


@pytest.fixture(scope="module")
def pool(home):
    """The pool of that book."""
    with Pool(home[1]) as started:
        yield started


def snippet(home, name, body, header=""):
    book, project = home
    book.snippet(name, body, header)
    return load(project, book.path(f"snippets/1-one/{name}.py"))


def runs_well(home, pool):
    run = pool.run(snippet(home, "good", "print('unharmed')\n"))
    return (run.fault, run.stdout) == ("", "unharmed\n")


@pytest.mark.parametrize("how", ATTACKS)
def test_a_run_that_alters_its_surroundings_fails_and_the_next_does_not(home, pool, how):
    body, what = ATTACKS[how]
    run = pool.run(snippet(home, "bad", body))
    assert what in run.fault
    assert run.seconds > 0
    assert runs_well(home, pool)


def test_a_worker_that_died_while_idle_is_not_asked(home):
    with Pool(home[1]) as pool:
        assert runs_well(home, pool)
        (idle,) = (workers[0] for workers in pool._idle.values())
        idle.kill()
        idle.wait()
        assert runs_well(home, pool)


def test_a_worker_that_dies_when_it_is_asked_is_named(home, monkeypatch):
    with Pool(home[1]) as pool:
        assert runs_well(home, pool)
        (idle,) = (workers[0] for workers in pool._idle.values())
        idle.kill()
        idle.wait()
        monkeypatch.setattr(idle, "poll", lambda: None)  # it was alive when it was looked at
        with pytest.raises(BookError, match=r"the worker died while running .*good\.py"):
            runs_well(home, pool)


@pytest.mark.parametrize(
    "code",
    [
        "import time; print('{', end='', flush=True); time.sleep(99)",
        "import time; time.sleep(99)",
        "print('{', end='')",
    ],
    ids=["no end of line", "nothing", "and ends"],
)
def test_a_service_that_prints_no_line_is_not_waited_for_longer_than_it_may_take(home, code):
    project = home[1]
    service = replace(
        project.settings.services["echo"], command=("python", "-c", code), timeout=0.5
    )
    started = time.monotonic()
    with Pool(project) as pool, pytest.raises(BookError, match=r"was not ready after 0\.5 s"):
        pool._service(service)
    assert time.monotonic() - started < 60


LIMITED = """
import resource, sys
from bookproof.sandbox import worker

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
if sys.argv[1] == "unprivileged":
    import os
    os.setuid(65534)
for most in (2000, 500):
    worker.set_limit(resource.RLIMIT_FSIZE, most)
    print(*resource.getrlimit(resource.RLIMIT_FSIZE))
"""


@pytest.mark.parametrize("user", ["whoever", "unprivileged"])
def test_a_limit_that_the_machine_sets_is_kept_where_it_is_lower(user):
    if user == "unprivileged" and os.geteuid() != 0:
        pytest.skip("only root becomes another user; whoever runs this is none")
    command = [sys.executable, "-c", LIMITED, user]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "1000 1000\n500 500\n"


def test_what_a_run_reports_is_taken(home):
    report = {"fault": "", "code": ["a"], "compiled": False, "lines": {"a": [1]}}
    path = home[0].path("report.json")
    path.write_text(json.dumps(report))
    assert worker.read_report(path) == report
