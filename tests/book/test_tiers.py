"""What runs when: what would run is told, a slow need is left to `prove`, and `prove` counts."""

import json
import re

import pytest

SUM, ASKS, PAGE = "snippets/1-one/sum.py", "snippets/1-one/asks.py", "docs/1-one/page.md"
ECHO = "[tool.bookproof.needs.echo]\n"


def last(done):
    return done.stdout.splitlines()[-1]


def lines(done, first):
    return [line for line in done.stdout.splitlines() if line.startswith(first)]


def test_a_dry_run_tells_what_would_run_and_why_and_runs_nothing(book):
    book.week2("run")
    assert lines(book.week2("run", "--dry-run"), "would run") == []
    book.replace(SUM, "total", "all_of_it")
    book.path(".week2/runs/cpu/snippets/1-one/library.py.receipt.json").unlink()
    done = book.week2("run", "--dry-run")
    assert done.returncode == 0
    assert lines(done, "would run") == [
        f"would run {SUM}: {SUM}: it has changed",
        "would run snippets/1-one/library.py: it has not run here",
        f"would run {PAGE}:53: it has not passed here as things are now",
    ]
    assert lines(done, "ran") == []
    assert lines(book.week2("run", "--dry-run"), "would run") == lines(done, "would run")


def test_a_dry_run_of_a_recording_changes_no_file(book):
    before = {p: p.read_bytes() for p in book.path("snippets").rglob("*") if p.is_file()}
    assert f"would run {SUM}: asked for" in book.week2("record", "--dry-run", SUM).stdout
    assert {p: p.read_bytes() for p in book.path("snippets").rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("snippets/1-one/sum.py", "total", "sum_of_all"),
        ("src/small/data.txt", "", "7\n"),
        ("pyproject.toml", "numpy>=1.26,<3", "numpy>=1.25,<3"),
        ("requirements/base.txt", "numpy", "# seen again\nnumpy"),
    ],
)
def test_a_command_runs_again_when_what_it_may_use_has_changed(book, name, old, new):
    assert len(lines(book.week2("run", PAGE), f"ran      {PAGE}")) == 1
    assert lines(book.week2("run", PAGE), f"ran      {PAGE}") == []
    book.replace(name, old, new)
    assert len(lines(book.week2("run", PAGE), f"ran      {PAGE}")) == 1


def test_pytest_begins_with_the_pages_whose_programs_took_longest(book):
    waits = "snippets/1-one/waits.py"
    book.snippet("waits", "print(1)")
    book.write("docs/1-one/slow.md", '# Slow\n\n```python\n--8<-- "snippets/1-one/waits.py"\n```\n')
    assert book.week2("record", waits).returncode == 0
    receipt = book.recorded(waits, ".receipt.json")
    fields = json.loads(receipt.read_text()) | {"seconds": 9.0}

    def pages():
        shown = book.pytest("-q", "--collect-only").stdout
        return list(dict.fromkeys(re.findall(r"^docs/1-one/(\w+)\.md::", shown, re.M)))

    receipt.write_text(json.dumps(fields))
    assert pages() == ["slow", "page"]
    book.replace(waits, "[tool.bookproof]", '[tool.bookproof]\n# needs = ["echo"]')
    assert pages() == ["slow", "page"]
    book.replace(waits, "echo", "long")  # does not run
    assert pages() == ["page", "slow"]
    book.replace(waits, "long", "echo")
    receipt.write_text("{}")  # a block tells of that when it runs
    assert pages() == ["page", "slow"]


def test_every_process_of_a_run_collects_in_the_same_order(book, monkeypatch):
    names = [f"snippets/1-one/part{n}.py" for n in range(6)]
    embeds = "".join(f'```python\n--8<-- "{name}"\n```\n\n' for name in names)
    for page in ("one", "other"):
        book.write(f"docs/1-one/{page}.md", f"# Page\n\n{embeds}")
    for n in range(6):
        book.snippet(f"part{n}", f"x = {n}")
    assert book.week2("record", *names).returncode == 0
    for n, name in enumerate(names):  # what they add up to in floats depends on the order
        receipt = book.recorded(name, ".receipt.json")
        fields = json.loads(receipt.read_text()) | {"seconds": 0.1 + 0.7 * n}
        receipt.write_text(json.dumps(fields))
    orders = set()
    for seed in "123":
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        orders.add(book.pytest("-q", "--collect-only").stdout.rpartition("\n\n")[0])
    assert len(orders) == 1


def test_pytest_leaves_a_slow_need_to_prove_and_judges_its_receipt(book):
    book.replace("pyproject.toml", ECHO, f'{ECHO}tier = "prove"\n')
    book.snippet("asks", "import os\nprint(os.environ['ECHO'])", 'needs = ["echo"]')
    book.replace(
        PAGE, "# A page\n", '# A page\n\n```python\n--8<-- "snippets/1-one/asks.py"\n```\n'
    )
    assert book.week2("record", ASKS).returncode == 0
    log = book.path(f".week2/runs/cpu/{ASKS}.receipt.json")
    log.unlink()
    assert book.pytest("-k", "asks").returncode == 0
    assert not log.exists()
    book.replace(ASKS, "print(", "print('more', ")
    assert "needs echo, and its receipt of" in book.pytest("-k", "asks").stdout
    book.replace(ASKS, "print('more', ", "print(")
    assert book.week2("prove").returncode == 0
    assert log.exists()


def test_prove_counts_what_was_executed_and_fails_where_it_is_less_than_promised(book):
    book.snippet("asks", "import os\nprint(os.environ['ECHO'])", 'needs = ["echo"]')
    book.replace(
        PAGE, "# A page\n", '# A page\n\n```python\n--8<-- "snippets/1-one/asks.py"\n```\n'
    )
    assert book.week2("record", ASKS).returncode == 0
    done = book.week2("prove")
    assert done.returncode == 0, done.stderr
    assert "10 of 10 blocks executed in this run (here, since 20" in last(done)
    book.replace("pyproject.toml", "[tool.bookproof]\n", "[tool.bookproof]\nleast_executed = 10\n")
    assert book.week2("prove").returncode == 0
    book.replace(
        "pyproject.toml", 'probe = "small.lib:yes"', 'probe = "bookproof.sandbox.probes:never"'
    )
    done = book.week2("prove")
    assert done.returncode == 2
    assert "9 of 10 blocks executed in this run" in last(done)
    assert "; 1 on receipts of 20" in last(done)
    assert "9 blocks were executed, and pyproject.toml asks for 10" in done.stderr


def test_a_program_of_no_library_starts_in_the_plain_interpreter(book):
    book.write("src/told.py", "open('starts', 'a').write('x')\n")
    book.replace("pyproject.toml", 'warm = ["numpy"]', 'warm = ["numpy", "told"]')
    book.snippet("plain", "print(1)")
    assert book.week2("record", "snippets/1-one/plain.py").returncode == 0
    assert not book.path("starts").exists()
