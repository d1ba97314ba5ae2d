"""A mistake in what people write or type is reported with its file, its line and what to do.

The commands run in this process, so that an exception which no message explains fails the test.
"""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import unicodedata

import pytest

from bookproof.copies.wheel import imports_library
from bookproof.source.index import Book
from bookproof.source.project import Project
from week2 import cli

PAGE, SUM, FAILS = "docs/1-one/page.md", "snippets/1-one/sum.py", "snippets/1-one/fails.py"
ODD, STUB = "snippets/1-one/odd.py", "snippets/1-one/exercises/double.py"
LIBRARY, RECORDED = "src/small/lib.py", "snippets/1-one/_recorded"
OUT, RESULT, RECEIPT = (f"{RECORDED}/{n}" for n in ("sum.out", "sum.json", "fails.receipt.json"))
PINS, SKIPS, TOML = "requirements/base.txt", "snippets/skips.toml", "pyproject.toml"
CHECKED = 'checked = 2026-01-01\nevidence = "tests/test_lib.py::test_twice"\n'
MEASURED = "[tool.bookproof.measured]"
LIMITS = f'[tool.bookproof]\n# {MEASURED}\n# "seconds" = [0, 60]\n# "took # s"'  # in SUM's header
LATIN, BOM = b"\ncaf\xe9\n", b"\xef\xbb\xbf"
NOT_UTF8 = "is not UTF-8; save it as UTF-8"
# What must not be concluded from a file that could not be read, and what it would destroy.
REMEDIES = ("delete it", "delete this file", "shown on no page", "has no anchor", "has no region")


@pytest.fixture
def week2(book, monkeypatch, capfd):
    """Type a command in the book: its status, and all that it says."""
    monkeypatch.chdir(book.root)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delenv("BOOKPROOF_COVERAGE", raising=False)  # this book's lines are not the suite's

    def run(command):
        capfd.readouterr()
        try:
            status = cli.main(command.split())
        except SystemExit as end:  # argparse
            return end.code, "".join(capfd.readouterr())
        return status, "".join(capfd.readouterr())

    yield run
    for name in [n for n in sys.modules if n.partition(".")[0] == "small"]:
        del sys.modules[name]  # a probe's, from this copy of the book


def expect(result, status, *parts, never=REMEDIES):
    """A command ended so, and said each of `parts`."""
    ended, output = result
    assert ended == status, output
    assert [part for part in parts if part not in output] == [], output
    assert [part for part in never if part in output] == [], output


def append(book, name, data):
    """Write at the end of a file; the number of the first line of `data` that says something."""
    path = book.path(name)
    old = path.read_bytes() if path.exists() else b""
    path.write_bytes(old + data)
    return old.count(b"\n") + 1 + data.startswith(b"\n")


@pytest.mark.parametrize(
    ("name", "command", "status"),
    [
        *((name, "check", 1) for name in (PAGE, SUM, STUB, LIBRARY, OUT, PINS, SKIPS)),
        ("src/small/other.py", "check", 1),
        ("docs/glossary.md", "check", 1),
        ("mkdocs.yml", "check", 2),
        ("mkdocs.yml", "exercise", 2),
        (TOML, "check", 2),
        (PAGE, f"run {PAGE}", 1),
        (PAGE, "blocks", 1),
        (PAGE, f"notebook {PAGE}", 2),
        (SUM, f"run {SUM}", 1),
        (SUM, "copy sum copies", 2),
    ],
)
def test_a_file_that_is_not_utf8(book, week2, name, command, status):
    line = append(book, name, LATIN)
    expect(week2(command), status, f"{name}:{line}: byte ", NOT_UTF8)


def test_a_program_may_print_any_character(book, week2):
    book.replace(FAILS, "1 / 0", 'print("\\ufeff\\0")\n1 / 0')
    expect(week2(f"record {FAILS}"), 0)
    expect(week2("check"), 0)


@pytest.mark.parametrize("name", [PAGE, SUM, LIBRARY, PINS, "mkdocs.yml", "pyproject.toml"])
def test_a_byte_order_mark(book, week2, name):
    book.path(name).write_bytes(BOM + book.path(name).read_bytes())
    status = 2 if name in ("mkdocs.yml", "pyproject.toml") else 1
    expect(week2("check"), status, f"{name}:1: it begins with a byte order mark", "without one")


@pytest.mark.parametrize("data", [LATIN, b"]"], ids=["é", "no JSON"])
def test_a_result_that_is_not_json(book, week2, data):
    append(book, RESULT, data)
    expect(week2("check"), 1, f"{PAGE}:3: ", f"{RESULT} is not JSON", "record its snippet again")
    expect(week2(f"run {SUM}"), 1, "the recorded sum.json is not JSON", f"week2 record {SUM}")
    expect(week2(f"record --force {SUM}"), 0)
    expect(week2("check"), 0)


def test_a_damaged_receipt_is_made_anew_by_recording(book, week2):
    receipt = book.path(RECEIPT).read_text("utf-8")
    append(book, RECEIPT, LATIN)
    expect(week2("check"), 1, RECEIPT, "record its snippet again")
    book.write(
        RECEIPT,
        receipt.replace('"files": {', '"files": [], "a": {'),
    )
    expect(week2("check"), 1, "is not a receipt (unknown key 'a'")
    book.write(
        RECEIPT,
        re.sub(r'"files": {[^}]*}', '"files": []', receipt),
    )
    expect(week2("check"), 1, "is not a receipt (it.files is [] and must be a table)")
    expect(week2(f"record {FAILS}"), 0, "1 ran")
    expect(week2("check"), 0)


def test_a_damaged_log_of_this_machine_is_replaced(book, week2):
    append(book, f".week2/runs/cpu/{FAILS}.receipt.json", LATIN)
    expect(week2(f"run {FAILS}"), 0, "1 ran")


def test_a_reader_s_file_and_progress_that_are_not_utf8(book, week2):
    expect(week2("exercise double"), 0)
    line = append(book, "exercises/1-one/double.py", LATIN)
    expect(week2("exercise double"), 2, f"exercises/1-one/double.py:{line}: byte ", NOT_UTF8)
    append(book, ".week2/exercises.json", LATIN)
    expect(week2("exercise"), 2, "exercises.json is damaged", "`week2 exercise --reset`")


def test_other_line_ends_are_read(book, week2):
    for name in (PAGE, SUM, PINS, "mkdocs.yml", "pyproject.toml"):
        path = book.path(name)
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    expect(week2(f"record {SUM}"), 0, "1 ran")
    expect(week2("check"), 0, "all good")
    expect(week2("copy sum copies"), 0)
    assert b"\r" not in book.path("copies/sum.py").read_bytes()


def test_a_page_whose_name_looks_like_the_one_in_the_navigation(book, week2):
    book.path("docs/1-one/café.md").write_text("# Tea\n\nHot.\n", "utf-8")
    book.replace("mkdocs.yml", "1-one/page.md", "1-one/page.md\n      - 1-one/café.md")
    expect(week2("check"), 0)
    decomposed = unicodedata.normalize("NFD", "café.md")
    book.path("docs/1-one/café.md").rename(book.path(f"docs/1-one/{decomposed}"))
    expect(week2("check"), 1, f"docs/1-one/{decomposed}: ", "NFD", "rename it")


@pytest.mark.parametrize(
    ("name", "old", "new", "command", "status", "says"),
    [
        (TOML, "[project]", "[project", "check", 2, "pyproject.toml:1: this is not TOML"),
        (TOML, "numpy>=1.26,<3", "num py", "check", 2, "toml: 'num py' is not a requirement"),
        (TOML, '["numpy>=1.26,<3"]', '"numpy"', "check", 2, "toml: project dependencies is"),
        (TOML, "pins", "pin", "check", 2, "unknown key 'pin' in tool.bookproof; known"),
        (TOML, '["base"]', '"base"', "check", 2, "bookproof.pins is 'base' and must be a list"),
        (TOML, '["base"]', '["bas"]', "check", 1, "`pins` names requirements/bas.txt, which"),
        (TOML, "= 120", '= "120"', "run", 2, "services.echo.timeout is '120' and must be a nu"),
        (TOML, '["python"', "[7", "run", 2, "services.echo.command[0] is 7 and must be a s"),
        (TOML, "lacking =", "seen =", "run", 2, "unknown key 'seen' in tool.bookproof.n"),
        (TOML, 'probe = "bookproof', '# "', "run", 2, "needs.gpu has no 'probe'; add it"),
        (TOML, '["numpy"]', '"numpy"', "run", 2, "interpreters[1].warm is 'numpy' and must"),
        (TOML, "[tool.bookproof.needs.echo]", "[[tool.bookproof.needs.echo]]", "run", 2,
         "toml: tool.bookproof.needs.echo is [{"),
        (PINS, "\n", "\nnumpy==1 2\n", "check", 1, f"{PINS}:2: 'numpy==1 2' is not a requirement"),
        ("mkdocs.yml", "nav:", "nav: [", "check", 2, "mkdocs.yml:5: this is not YAML: expected"),
        ("mkdocs.yml", "nav:", "nav: [", "exercise", 2, "mkdocs.yml:5: this is not YAML: expected"),
        (SUM, "/// script", "/// scrip", "check", 1, f"{SUM}:1: no `# /// script` header"),
        (SUM, "import time", "# /// script\n# a = 1\n# ///", "check", 1, f"{SUM}:10: a second `#"),
        (SUM, "dependencies", "dependancies", "check", 1, f"{SUM}:2: unknown key 'dependancies'"),
        (SUM, LIMITS, "tool.bookproof", "check", 1, f"{SUM}:1: `bookproof` is [0, 60] and must be"),
        (STUB, "hint", "hints", "check", 1, f"{STUB}:4: unknown setting 'hints'"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_understood(book, week2, name, old, new, command, status, says):
    book.replace(name, old, new)
    expect(week2(command), status, says)


@pytest.mark.parametrize(
    ("region", "command", "status"), [("task", "check", 1), ("check", f"notebook {PAGE}", 2)]
)
def test_an_exercise_that_lacks_a_region(book, week2, region, command, status):
    text = book.path(STUB).read_text("utf-8")
    book.path(STUB).write_text(text.replace(f":{region}]", ":other]"), "utf-8")
    expect(week2(command), status, f"{STUB}: it has no region '{region}'", never=())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\n", f"{SKIPS}:1: this is not TOML"),
        ("entry = [1]\n", f"{SKIPS}: write each entry as a table below a line `[[entry]]`"),
        (
            f'[[entry]]\nsnippet = "{SUM}"\nreason = "a"\nsince = 2026-01-01T00:00:00\n'
            f"expires = 2026-02-01\n{CHECKED}",
            f"{SKIPS}:1: since, expires and checked are dates, written 2026-01-31",
        ),
        (
            f'[[entry]]\nsnippet = "{SUM}"\nreason = [1]\nsince = 2026-01-01\n'
            f"expires = 2026-02-01\n{CHECKED}",
            f"{SKIPS}:1: its reason must be a string",
        ),
    ],
)
def test_a_skip_list_that_cannot_be_understood(book, week2, text, says):
    book.write(SKIPS, text)
    expect(week2("check"), 1, says)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ('timeout = "long"', "`timeout` is 'long' and must be a number"),
        ('needs = "gpu"', "`needs` is 'gpu' and must be a list"),
        ("varies = [1]", "`varies`[0] is 1 and must be a string"),
        ("threads = 1.5", "`threads` is 1.5 and must be a whole number"),
        ("threads = true", "`threads` is True and must be a whole number"),
        ('stderr = "yes"', "`stderr` is 'yes' and must be true or false"),
        ("raises = true", "`raises` is True and must be a string"),
        ("timeout = 0", "timeout 0.0 is not between 0.1 and"),
        ("timeout = nan", "timeout nan is not between 0.1 and"),
        ("memory = -1", "memory -1.0 is not between 0 and"),
        ("threads = 0", "threads 0 is not between 1 and"),
        ("seed = -1", "seed -1 is not between 0 and"),
        ("a", "this is not TOML: Expected '='"),
    ],
)
def test_a_setting_of_a_header(book, week2, setting, says):
    book.snippet("odd", "print(1)\n", f"hint = ''\n{setting}")
    expect(week2("check"), 1, f"{ODD}:5: {says}")


@pytest.mark.parametrize(
    ("dependencies", "says"),
    [
        ('["num py=="]', "'num py==' is not a requirement: "),
        ('"numpy"', "`dependencies` is 'numpy' and must be a list"),
        ("[1]", "`dependencies`[0] is 1 and must be a string"),
    ],
)
def test_one_bad_snippet_does_not_keep_the_others_from_running(book, week2, dependencies, says):
    book.snippet("odd", "print(1)\n")
    book.replace(ODD, "dependencies = []", f"dependencies = {dependencies}")
    for command in ("run --force", "record --force"):
        expect(week2(f"{command} {ODD} {FAILS}"), 1, f"{ODD}:2: {says}", "1 ran")
    expect(week2("copy odd copies"), 2, f"{ODD}:2: {says}")


@pytest.mark.parametrize(
    ("name", "old", "new", "header", "says"),
    [
        (TOML, "small.lib:yes", "small.lib:no", 'needs = ["echo"]',
         "'small.lib:no', the probe of the requirement 'echo', cannot be imported as"),
        (TOML, '"python", "echo', '"nopython", "echo', 'needs = ["echo"]',
         "the service 'echo' did not start: nopython: "),
        ("echo_service.py", "json.dumps", "repr", 'needs = ["echo"]',
         "the service 'echo' must first print a line of JSON"),
        (TOML, "warm = []", 'warm = []\nnever = ["packaging"]', "",
         "no interpreter in [tool.bookproof] has packaging together"),
    ],
)  # fmt: skip
def test_what_a_snippet_asks_for_cannot_be_had(book, week2, name, old, new, header, says):
    book.snippet("odd", "print(1)\n", header)
    book.replace(name, old, new)
    if "never" in new:
        book.replace(
            "pyproject.toml", 'warm = ["numpy"]', 'warm = ["numpy"]\nnever = ["packaging"]'
        )
        book.replace(ODD, "dependencies = []", 'dependencies = ["packaging"]')
    expect(week2(f"run --force {ODD} {FAILS}"), 1, f"FAILED {ODD}", says, "1 failed, 1 ran")


def test_a_shell_block_with_an_unknown_need_or_outside_git(book, week2):
    line = book.replace(PAGE, "```sh", "<!--pytest-codeblocks:needs(luck)-->\n```sh") + 1
    expect(
        week2(f"run {PAGE}"),
        1,
        f"FAILED {PAGE}:{line}",
        "unknown requirement 'luck'; known are gpu",
    )
    book.write("README.md", "# Read me\n\n```sh\nls\n```\n")
    expect(
        week2("run README.md"),
        1,
        "FAILED README.md:3",
        "runs in a copy of the files that git tracks",
    )


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        ("run /etc/passwd", 2, "week2 run: /etc/passwd lies outside the book, which is"),
        ("run ..", 2, "lies outside the book, which is"),
        ("notebook /etc/passwd", 2, "/etc/passwd lies outside the book"),
        ("run docs/gone.md", 2, "docs/gone.md does not exist; name a page, a snippet or a folder"),
        ("run docs/glossary.md", 2, "nothing in docs/glossary.md can be run; name a page that"),
        (f"run {OUT}", 2, f"nothing in {OUT} can be run; name a page that shows a snippet"),
        ("run docs", 0, "5 fresh, 1 ran"),
        ("run .", 0, "5 fresh, 1 ran"),
        ("run --shard 0/3", 2, "--shard 0/3: write K/N with K from 1 to N"),
        ("run --jobs 0", 2, "--jobs: it must be a whole number, 1 or more, and is '0'"),
        ("record --jobs -3", 2, "1 or more, and is '-3'"),
        ("record --jobs all", 2, "1 or more, and is 'all'"),
        ("bench", 0, "attention  time and memory on a CPU"),
        ("bench --help", 0, "attention  time and memory on a CPU"),
        ("bench nothing", 2, "week2 bench: no benchmark 'nothing'; there are attention, scan"),
        ("biuld", 2, "week2: no command 'biuld'; there are blocks"),
    ],
)
def test_what_is_typed(week2, command, status, says):
    expect(week2(command), status, says)


def test_a_notebook_that_is_damaged_or_cannot_be_made(book, week2):
    where, pages = "[tool.bookproof.needs.gpu]", 'pages = ["1-one/page.md"]'
    entry = f'[[tool.bookproof.notebooks]]\nfile = "docs/all.ipynb"\ntitle = "All"\n{pages}\n'
    book.replace(TOML, where, entry + where)
    for damage, remedy in (("{", "notebook --no-run"), ('{"cells": [1]}', "record")):
        book.write("docs/all.ipynb", damage)
        expect(week2("blocks"), 1, "docs/all.ipynb: it is not a notebook", "week2 notebook")
        expect(week2(remedy), 0, "docs/all.ipynb")
    expect(week2("blocks"), 0)
    book.replace(TOML, "1-one/page.md", "1-one/gone.md")
    gone = "pyproject.toml: docs/all.ipynb is made from docs/1-one/gone.md, which does not exist"
    expect(week2("record"), 1, gone, "5 fresh")
    expect(week2("notebook"), 2, gone)


def test_a_gpu_that_is_not_there_is_missed_before_anything_runs(week2, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    result = week2("run --force --device cuda")
    expect(result, 2, "nvidia-smi finds no GPU here; leave it out", never=("ran",))


def test_a_reference_to_what_is_not_recorded_yet(book, week2):
    book.snippet("odd", 'open("odd.json", "w").write("{}")\n')
    line = book.replace(PAGE, "# A page", "# A page\n\n{{ 1-one/odd:total }}") + 2
    wanted = (
        f"{PAGE}:{line}: {{{{ 1-one/odd:total }}}}: {ODD} is not recorded yet: week2 record {ODD}"
    )
    expect(week2("check"), 1, wanted, never=())
    expect(week2(f"record {ODD}"), 0)
    expect(week2("check"), 1, "no 'total' there", never=())
    book.replace(PAGE, "1-one/odd:total", "1-one/fails:total")
    expect(
        week2("check"),
        1,
        f"{FAILS} writes no result, and its header has no setting 'total'",
        never=(),
    )


def test_a_book_without_library_project_and_interpreters_works(book, week2):
    for name in ("library.py", "_recorded/library.out", "_recorded/library.receipt.json"):
        book.path(f"snippets/1-one/{name}").unlink()
    text = book.path(PAGE).read_text("utf-8")
    start, end = text.index("!!! note"), text.index('```python\n--8<-- "snippets/1-one/fails')
    text = text[:start] + text[end:]
    text = text.replace('```python\n--8<-- "src/small/lib.py:twice"\n```', "")
    book.path(PAGE).write_text(text, "utf-8")
    shutil.rmtree(book.path("src"))
    book.write(TOML, "[tool.bookproof]\n")
    expect(week2("check"), 0, "all good")
    expect(week2("run --force"), 0, "5 ran")
    expect(week2("copy sum copies"), 0, "pip install numpy")
    expect(week2(f"notebook {PAGE} --no-run --out page.ipynb"), 0, "wrote page.ipynb")


def test_a_library_without_a_name_cannot_be_built(book, week2):
    book.replace(TOML, 'name = "small-book"\n', "")
    expect(week2("copy library copies"), 2, "give [project] a name and a version")


def test_a_snippet_that_is_not_python_can_be_asked_what_it_imports(book):
    append(book, FAILS, b"def\n")
    whole = Book(Project(book.root))
    assert not imports_library(whole.project, whole.snippets[FAILS])


def test_the_collector_of_pytest_reports_it_too(book):
    lines = {name: append(book, name, LATIN) for name in (SUM, "docs/glossary.md")}
    done = book.pytest("-q", "-k", "sum.py", "--continue-on-collection-errors")
    for name, line in lines.items():
        assert f"{name}:{line}: byte " in done.stdout
    assert "1 failed" in done.stdout
    assert "1 error" in done.stdout
    book.replace(TOML, '["base"]', '"base"')
    done = book.pytest("-q")
    assert "pyproject.toml: tool.bookproof.pins is 'base' and must be a list" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def read_only(book, folder, *arguments):
    """Run `week2 ARGUMENTS` where `folder` is mounted read-only."""
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd . && exec "$@"'
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    apart = ["unshare", "--mount", *root, "sh", "-c", mount, str(folder)]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a folder read-only for one command")
    return subprocess.run(
        [*apart, sys.executable, "-m", "week2", *arguments],
        cwd=book.root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("build", ".week2/build.lock"),
        ("record --force {fails}", ".week2/changing.lock"),
        ("run --force {fails}", ".week2/changing.lock"),
        ("new docs/1-one/more.md", "docs/1-one/more.md"),
        ("copy sum copies", "copies/sum.py"),
        ("exercise double", "exercises"),
        ("notebook docs/1-one/page.md --no-run", "page.ipynb"),
    ],
)
def test_a_folder_that_cannot_be_written(book, command, names):
    done = read_only(book, book.root, *command.format(fails=FAILS).split())
    name = command.split()[0]
    names = names.format(fails=FAILS)
    path = names if name in ("copy", "notebook") else book.path(names)
    expected = f"week2 {name}: cannot write {path}: Read-only file system\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_checking_and_listing_write_nothing(book):
    for command in ("check", f"run {FAILS}"):
        done = read_only(book, book.root, *command.split())
        assert (done.returncode, done.stderr) == (0, ""), command


def listing(book, stdout):
    """Run `week2 blocks` with this output, which Python buffers; status and standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "week2", "blocks"],
        cwd=book.root,
        env={k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_output_that_cannot_be_written(book):
    with open("/dev/full", "w") as full:
        assert listing(book, full) == (2, "week2 blocks: No space left on device\n")


def test_a_reader_of_the_output_who_has_enough(book):
    reader, writer = os.pipe()
    os.close(reader)
    assert listing(book, writer) == (128 + signal.SIGPIPE, "")
    os.close(writer)


@pytest.mark.parametrize(
    "error", [RuntimeError("a bug"), KeyError("project"), OSError("a library's own words")]
)
def test_a_bug_keeps_its_traceback(monkeypatch, error):
    def command(argv, prog):
        raise error

    monkeypatch.setitem(cli.COMMANDS, "check", ("bookproof.commands:check", ""))
    monkeypatch.setattr("bookproof.commands.check", command)
    with pytest.raises(type(error)):
        cli.main(["check"])


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/a/b"), "cannot write /a/b: Perm"),
        (FileNotFoundError(errno.ENOENT, "No such file", "git"), "cannot find git: No such file"),
        (OSError(errno.ENOSPC, "No space left"), "week2 check: No space left"),
        (ModuleNotFoundError("", name="markdown"), "a clone of the book, `make setup` instal"),
    ],
)  # fmt: skip
def test_what_the_system_refuses_is_one_line(monkeypatch, capsys, error, says):
    def command(argv, prog):
        raise error

    monkeypatch.setattr("bookproof.commands.check", command)
    assert cli.main(["check"]) == 2
    message = capsys.readouterr().err
    assert says in message
    assert message.count("\n") == 1
