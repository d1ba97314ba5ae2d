"""Each way in which a book can come to lie is stopped, with its file and line."""

import json
import re
from datetime import date, timedelta

import pytest

from bookproof.check.checks import check_receipts, check_references
from bookproof.record import receipts
from bookproof.source.index import Book
from bookproof.source.project import Project
from tests.book.conftest import EVIDENCE

PAGE = "docs/1-one/page.md"
LIBRARY_RECEIPT = "snippets/1-one/_recorded/library.receipt.json"
SUM_RECEIPT = "snippets/1-one/_recorded/sum.receipt.json"
SUM = "snippets/1-one/sum.py"
FENCES = {
    "title": '```python title="x"\nprint(1)\n```',
    "py": "```py\nprint(1)\n```",
    "spaced": "``` python\nprint(1)\n```",
    "attributes": "```{.python .annotate}\nprint(1)\n```",
    "tilde": "~~~python\nprint(1)\n~~~",
    "pycon": "```pycon\n>>> 1\n```",
    "unclosed": "```python\nprint(1)\n",
    "in a tab": '=== "Tab"\n\n    ```python hl_lines="1"\n    print(1)\n    ```',
    "in a quote": "> ```py\n> print(1)\n> ```",
    "in a list": "- ```python3\n  print(1)\n  ```",
}


def stopped(done, where, what=""):
    """The command failed, and said where and what."""
    output = done.stdout + done.stderr
    assert done.returncode != 0, output
    assert re.search(re.escape(where) + r"(?!\d)", output), output
    assert what in output, output


@pytest.mark.parametrize("fence", FENCES.values(), ids=FENCES.keys())
def test_a_fence_that_a_collector_would_pass_over_is_an_error(book, fence):
    text = book.path(PAGE).read_text("utf-8")
    book.path(PAGE).write_text(f"{text}\n\nA paragraph.\n\n{fence}\n", "utf-8")
    lines = book.path(PAGE).read_text("utf-8").splitlines()
    line = max(n for n, row in enumerate(lines, 1) if re.match(r"\W*(```|~~~)(py|\{| py)", row))
    stopped(book.week2("check"), f"{PAGE}:{line}")
    stopped(book.pytest("-q"), f"{PAGE}:{line}")


def test_python_typed_into_a_page(book):
    line = book.replace(PAGE, '--8<-- "snippets/1-one/sum.py:show"', "print(6)")
    stopped(book.week2("check"), f"{PAGE}:{line}", "Python is typed into the page")


def test_output_typed_into_a_page(book):
    line = book.replace(PAGE, '--8<-- "snippets/1-one/_recorded/sum.out"', "total 6.0")
    stopped(book.week2("check"), f"{PAGE}:{line}", "output is typed into the page")


def test_an_indented_code_block_is_built_but_not_collected(book):
    book.replace(PAGE, "## What it printed", "Text.\n\n    print(1)\n\n## What it printed")
    stopped(book.week2("build"), PAGE, "11 blocks were collected and 12 code elements were built")


def test_a_fold_that_is_not_read_as_one(book):
    book.replace(
        PAGE, "## What it printed", '  ??? tip "Hint"\n\n      Text.\n\n## What it printed'
    )
    stopped(book.week2("build"), PAGE, "shows ??? tip as text: its indentation is broken")


def test_a_broken_line_in_a_snippet(book):
    line = book.replace(SUM, "np.arange(4).sum()", "np.arrange(4).sum()")
    done = book.week2("run", SUM)
    stopped(done, f"{SUM}:{line}", "AttributeError")
    stopped(done, f"{PAGE}:5", f"run it again: week2 run {SUM}")
    stopped(book.week2("check"), SUM, "has changed")
    stopped(book.pytest("-q", "-k", "sum.py"), f"{SUM}:{line}", "AttributeError")


def test_a_snippet_that_prints_something_else_shows_a_diff(book):
    book.replace(SUM, "np.arange(4)", "np.arange(5)")
    stopped(book.week2("run", SUM), SUM, "-total 6.0\n+total 10.0")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sum.out", "total 6", "total 7"),
        ("sum.svg", "M 0.5 1", "M 0.5 2"),
        ("sum.json", '"total": 6.0', '"total": 7.0'),
    ],
)
def test_recorded_output_altered_by_hand(book, name, old, new):
    book.replace(f"snippets/1-one/_recorded/{name}", old, new)
    stopped(book.week2("check"), f"snippets/1-one/_recorded/{name}", "altered")
    stopped(book.week2("run", SUM), SUM, old.split()[-1].strip('"') if "json" not in name else "")


def test_an_unknown_number_reference(book):
    line = book.replace(PAGE, "1-one/sum:total", "1-one/sum:mean")
    stopped(book.week2("check"), f"{PAGE}:{line}", "no 'mean' there; there is total, seconds")
    book.replace(PAGE, "1-one/sum:mean", "1-one/gone:mean")
    stopped(book.week2("check"), f"{PAGE}:{line}", "there is no snippets/1-one/_recorded/gone.json")


@pytest.mark.parametrize(
    ("old", "new"),
    [("{{ 1", "{ 1"), (".1f }}", ".1f }"), ("{{ 1", "{{ {1"), ("{{ 1", "{{{ 1"), (".1f }}", "}}}")],
)
def test_a_reference_with_a_brace_too_few_or_too_many(book, old, new):
    line = book.replace(PAGE, old, new)
    (fault,) = check_references(Book(Project(book.root)))
    assert str(fault).startswith(f"{PAGE}:{line}: this is no reference")


def test_a_reference_whose_format_does_not_fit(book):
    line = book.replace(PAGE, "| .1f", "| .1q")
    stopped(book.week2("check"), f"{PAGE}:{line}", "cannot be formatted")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("sum.py:show", "sum.py:display", "has no region 'display'"),
        ("sum.py:show", "total.py:show", "does not exist"),
        ("(../glossary.md#sum)", "(../glossary.md#total)", "has no anchor #total"),
        ("(../glossary.md#sum)", "(../dictionary.md)", "leads nowhere"),
        ("(#what-it-printed)", "(#what-it-prints)", "has no anchor"),
        ("sum.svg)", "sums.svg)", "leads nowhere"),
    ],
)
def test_what_a_page_points_at_is_missing(book, old, new, what):
    line = book.replace(PAGE, old, new)
    stopped(book.week2("check"), f"{PAGE}:{line}", what)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("# --8<-- [end:show]", "", "never closed"),
        ("# --8<-- [start:show]", "", "ends but never started"),
        ("import time\n", "# --8<-- [start:show]\nimport time\n", "occurs twice"),
        (
            "import time\n",
            "# --8<-- [start:a]\nimport time\n# --8<-- [end:a]\n",
            "shown on no page",
        ),
    ],
)
def test_a_region_that_is_not_whole(book, old, new, what):
    book.replace(SUM, old, new)
    done = book.week2("check")
    stopped(done, SUM, what)
    assert re.search(rf"{SUM}:\d+: region '\w+' (is )?{what}", done.stderr)


def test_a_snippet_shown_nowhere(book):
    book.snippet("alone", "pass\n")
    book.week2("record", "snippets/1-one/alone.py")
    stopped(book.week2("check"), "snippets/1-one/alone.py:1", "shown on no page")


def test_a_recorded_file_without_its_snippet(book):
    book.write("snippets/1-one/_recorded/old.svg", "<svg/>")
    stopped(book.week2("check"), "snippets/1-one/_recorded/old.svg", "no snippet makes this file")


def test_an_output_that_the_page_leaves_out(book):
    book.replace(PAGE, '```text\n--8<-- "snippets/1-one/_recorded/sum.out"\n```', "")
    stopped(book.week2("check"), f"{PAGE}:5", "is not shown")


def test_a_navigation_entry_that_leads_nowhere(book):
    line = book.replace("mkdocs.yml", "1-one/page.md", "1-one/pages.md")
    done = book.week2("check")
    stopped(done, f"mkdocs.yml:{line}", "which is missing")
    stopped(done, PAGE, "does not lead to this page")


def gpu_snippet(book):
    book.snippet("gpu", "print('on a GPU')\n", 'needs = ["gpu"]')
    text = book.path(PAGE).read_text("utf-8")
    book.path(PAGE).write_text(f'{text}\n```python\n--8<-- "snippets/1-one/gpu.py"\n```\n', "utf-8")
    return "snippets/1-one/gpu.py"


def entry(book, name, **changes):
    row = {"snippet": name, "reason": "no GPU has run it", "since": date.today()}
    row |= {"expires": date.today() + timedelta(days=60), "checked": date.today()}
    row |= {"evidence": EVIDENCE} | changes
    lines = [f"{k} = {v if isinstance(v, date) else json.dumps(v)}" for k, v in row.items()]
    book.write("snippets/skips.toml", "\n".join(["# left out", "[[entry]]", *lines, ""]))


def test_a_block_whose_need_is_unmet_wants_a_receipt_or_an_entry(book):
    name = gpu_snippet(book)
    stopped(book.week2("check"), f"{name}:1", "it has no receipt")
    stopped(book.week2("run", name), name, "needs gpu; it has no fresh receipt")
    entry(book, name)
    assert book.week2("check").returncode == 0
    assert "left out since" in book.week2("run", name).stdout
    assert book.week2("build").returncode == 0
    page = book.path("site/1-one/page.html").read_text("utf-8")
    assert "not yet run on a GPU since" in page
    assert f"week2 record {name}" in page


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"reason": ""}, "has no reason"),
        (
            {
                "expires": date.today() - timedelta(days=1),
                "since": date.today() - timedelta(days=9),
            },
            "it expired",
        ),
        ({"expires": date.today() + timedelta(days=99)}, "at most 90"),
        ({"snippet": "snippets/1-one/gone.py"}, "does not exist"),
        ({"since": date.today() + timedelta(days=9)}, "still to come"),
        ({"evidence": ""}, "has no evidence"),
        ({"evidence": "tests/test_lib.py"}, "must name a test"),
        ({"evidence": "tests/test_lib.py::test_gone"}, "must name a test"),
        ({"evidence": "tests/test_gone.py::test_twice"}, "must name a test"),
        ({"checked": date.today() - timedelta(days=1)}, "check it again, and write that day"),
        ({"checked": date.today() + timedelta(days=1)}, "its evidence was checked on"),
    ],
)
def test_a_skip_that_does_not_hold(book, changes, what):
    entry(book, gpu_snippet(book), **changes)
    stopped(book.week2("check"), "snippets/skips.toml:2", what)


def test_a_skip_that_is_no_longer_needed(book):
    entry(book, SUM)
    stopped(book.week2("check"), "snippets/skips.toml:2", "delete this entry")


def test_a_library_edit_makes_receipts_stale(book):
    book.replace("src/small/lib.py", "2 * x", "x + x")
    stopped(
        book.week2("check"),
        "src/small/lib.py",
        "has changed; snippets/1-one/library.py must be recorded",
    )


def test_a_data_file_that_a_snippet_read_was_altered(book):
    book.write("src/small/data.txt", "8\n")
    stopped(book.week2("check"), "src/small/data.txt", "has changed")
    stopped(book.week2("run", "snippets/1-one/library.py"), "library.py", "-14\n+16")


def test_a_forged_receipt(book):
    receipt = book.path(LIBRARY_RECEIPT)
    book.write("snippets/1-one/_recorded/library.out", "15\n")
    stopped(book.week2("check"), "snippets/1-one/_recorded/library.out", "altered")
    forged = json.loads(receipt.read_text("utf-8"))
    forged["units"].pop("snippets/1-one/library.py")
    receipt.write_text(json.dumps(forged), "utf-8")
    stopped(book.week2("check"), LIBRARY_RECEIPT, "does not cover")
    receipt.write_text("{}", "utf-8")
    stopped(book.week2("check"), LIBRARY_RECEIPT, "is not a receipt")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"device_name": "CPU"', '"device_name": "NVIDIA H100"'),
        ('"date": "2', '"date": "3'),
        ('"seconds": 0.', '"seconds": 9.'),
        ('"python": "3', '"python": "4'),
        ('"processor": "', '"processor": "Another '),
        ('"seal": "', '"seal": "0'),
    ],
)
def test_a_receipt_that_says_what_its_run_did_not(book, old, new):
    book.replace(SUM_RECEIPT, old, new)
    (fault,) = check_receipts(Book(Project(book.root)))
    assert str(fault).startswith(f"{SUM_RECEIPT}: its seal does not fit"), fault


def test_forging_an_output_with_its_hash_is_found_by_running(book):
    out = book.path("snippets/1-one/_recorded/library.out")
    old, new = book.week2("check"), "15\n"
    assert old.returncode == 0
    import hashlib

    before = hashlib.sha256(out.read_bytes()).hexdigest()
    out.write_text(new, "utf-8")
    after = hashlib.sha256(new.encode()).hexdigest()
    book.replace(LIBRARY_RECEIPT, before, after)
    stopped(book.week2("check"), LIBRARY_RECEIPT, "its seal does not fit")
    path = book.path(LIBRARY_RECEIPT)
    receipts.write(path, receipts.parse(path.read_bytes(), "it"))
    assert book.week2("check").returncode == 0
    stopped(book.week2("run"), "snippets/1-one/library.py", "-15\n+14")


def test_a_receipt_from_versions_that_are_no_longer_allowed(book):
    book.replace("pyproject.toml", "numpy>=1.26,<3", "numpy>=99")
    stopped(
        book.week2("check"),
        SUM_RECEIPT,
        "pyproject.toml asks for numpy>=99",
    )


def test_a_changed_pin(book):
    import numpy

    book.write("requirements/base.txt", f"# pins\nnumpy=={numpy.__version__}\n")
    assert book.week2("check").returncode == 0
    book.write("requirements/base.txt", "# pins\nnumpy==1.27.0\n")
    stopped(book.week2("check"), "requirements/base.txt:2", "is installed")
    book.write("requirements/base.txt", "# pins\nnumpy==1.0\n")
    stopped(book.week2("check"), "requirements/base.txt:2", "outside pyproject.toml's range")


def test_an_exercise_solved_before_the_reader_comes(book):
    book.replace("snippets/1-one/exercises/double.py", "return x", "return 2 * x")
    stopped(
        book.week2("run", "snippets/1-one/exercises/double.py"),
        "snippets/1-one/exercises/double.py",
        "passes its own check",
    )


def test_an_exercise_that_fails_by_something_else_than_its_check(book):
    book.replace("snippets/1-one/exercises/double.py", "return x", "return y")
    stopped(
        book.week2("run", "snippets/1-one/exercises/double.py"),
        "snippets/1-one/exercises/double.py",
        "must fail by an assertion of its check",
    )


def test_a_solution_that_is_wrong(book):
    book.replace("snippets/1-one/exercises/solutions/double.py", "x + x", "x * 3")
    stopped(book.week2("run"), "exercises/solutions/double.py", "double(2) is 4")


def test_an_exercise_without_a_hint(book):
    book.replace("snippets/1-one/exercises/double.py", '# hint = "Add it to itself."\n', "")
    stopped(book.week2("run"), "snippets/1-one/exercises/double.py", "has no hint")


def test_a_block_meant_to_fail_that_does_not(book):
    book.replace("snippets/1-one/fails.py", "1 / 0", "1 / 1")
    stopped(book.week2("run"), "snippets/1-one/fails.py", "was meant to fail")
    book.replace("snippets/1-one/fails.py", "1 / 1", "int('x')")
    stopped(book.week2("run"), "snippets/1-one/fails.py", "instead raised ValueError")


def test_a_shell_block_that_fails(book):
    line = book.replace(PAGE, "echo hello", "false") - 1
    stopped(book.week2("run", PAGE), f"{PAGE}:{line}", "ended with status 1")
    stopped(book.pytest("-q"), f"{PAGE}:{line}", "ended with status 1")


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("tolerance = 0.5", "not between 0 and 0.1"),
        ('needs = ["luck"]', "unknown requirement 'luck'"),
        ("speed = 1", "unknown setting 'speed'"),
        ("= 1", "is not TOML"),
    ],
)
def test_a_header_that_cannot_be_understood(book, header, what):
    book.snippet("odd", "pass\n", header)
    stopped(book.week2("check"), "snippets/1-one/odd.py", what)
    assert book.week2("run").returncode == 1


def test_typed_toml_that_does_not_parse(book):
    line = book.replace(PAGE, "a = 1", "a = ") - 1
    stopped(book.week2("check"), f"{PAGE}:{line}", "not valid toml")


def test_a_page_hidden_from_the_collector(book):
    text = book.path(PAGE).read_text("utf-8")
    book.path(PAGE).write_text(f"<!--pytest-codeblocks:skipfile-->\n{text}", "utf-8")
    stopped(book.week2("check"), f"{PAGE}:1", "skipfile")
