"""A value is exact, or near with a reason, or within checked limits, or held to its form."""

import json
import re

import pytest

from bookproof.record.outputs import compare
from bookproof.source.measured import Range, beyond, mask, measurements
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import Settings, load

SUM = "snippets/1-one/sum.py"


def differs(name, old, new, **settings):
    """Whether two outputs differ beyond what is declared."""
    old, new = (v if isinstance(v, str) else json.dumps(v) for v in (old, new))
    return bool(compare(name, old.encode(), new.encode(), Settings(**settings)))


def seconds(low, high, pattern="rows.*.seconds"):
    return {"measured": (Range(pattern, low, high),)}


@pytest.mark.parametrize(
    ("header", "line", "says"),
    [
        ("tolerance = 0.01", 4, "`tolerance` needs a reason behind it: # tolerance = …  # why"),
        ("tolerance = 0.01  # ", 4, "`tolerance` needs a reason"),
        ('varies = ["answer: *"]', 4, "`varies` needs a reason"),
        ('varies = ["a # *", "a #: b"]', 4, "`varies` needs a reason"),
        ('varies = ["*"]  # a model', 4, "'*' matches everything; name the keys or the lines"),
        ('varies = ["odd.out"]  # a model', 4, "'odd.out' names a whole file"),
        ('measured = ["*"]', 4, "`measured` needs limits: write a table [tool.bookproof.measured]"),
        (
            '[tool.bookproof.measured]\n"seconds" = [0, 1]\n"*" = [0, 1]',
            6,
            "'*' matches everything",
        ),
        ('[tool.bookproof.measured]\n"**" = [0, 1]', 5, "'**' matches everything"),
        ('[tool.bookproof.measured]\n"*.*" = [0, 1]', 5, "'*.*' matches everything"),
        ('[tool.bookproof.measured]\n"* #" = [0, 1]', 5, "'* #' matches everything"),
        ('[tool.bookproof.measured]\n"[!q]*" = [0, 1]', 5, "'[!q]*' matches everything"),
        ('[tool.bookproof.measured]\n"odd.json" = [0, 1]', 5, "'odd.json' names a whole file"),
        ('[tool.bookproof.measured]\n"*.svg" = [0, 1]', 5, "'*.svg' names a whole file"),
        ('[tool.bookproof.measured]\n"a" = 1', 5, "`a` is 1 and must be a list"),
        (
            '[tool.bookproof.measured]\n"a" = [2, 1]',
            5,
            "`a` is [2, 1] and must be [lowest, highest]",
        ),
        ('[tool.bookproof.measured]\n"a" = [0, inf]', 5, "`a` is [0, inf] and must be [lowest"),
        ('[tool.bookproof.measured]\n"a" = [nan, 1]', 5, "`a` is [nan, 1] and must be [lowest"),
    ],
)
def test_what_would_hold_nothing_is_refused_where_it_is_written(tmp_path, header, line, says):
    lines = ["/// script", "dependencies = []", "[tool.bookproof]", *header.splitlines(), "///"]
    path = tmp_path / "odd.py"
    path.write_text("".join(f"# {text}\n" for text in lines), "utf-8")
    with pytest.raises(BookError, match=re.escape(f"odd.py:{line}: {says}")):
        load(Project(tmp_path), path)


def test_an_empty_last_line_does_not_make_outputs_differ():
    assert not differs("a.out", "took 1 s\n\n", "took 2 s\n\n", measured=(Range("took # s", 0, 9),))


def test_a_recorded_value_outside_its_limits_is_a_problem(book):
    assert book.week2("check").returncode == 0
    book.replace(SUM, '"seconds" = [0, 60]', '"seconds" = [40, 60]')
    output = book.week2("check").stderr
    assert f"{SUM}:5: sum.json: seconds: " in output
    assert "is not within 40 and 60; record it again, or correct the limits" in output
    book.replace(SUM, '"took # s" = [0, 60]', '"took # s" = [50, 60]')
    assert f"{SUM}:6: sum.out: took 0" in book.week2("check").stderr


def test_limits_of_nothing_are_a_problem(book):
    book.replace(SUM, '"seconds"', '"minutes"')
    assert f"{SUM}:5: 'minutes' matches nothing that is recorded" in book.week2("check").stderr


@pytest.mark.parametrize("command", ["run", "record"])
def test_a_run_that_measures_something_outside_the_limits_fails(book, command):
    out = book.path("snippets/1-one/_recorded/sum.out").read_bytes()
    book.replace(SUM, '"took # s" = [0, 60]', '"took # s" = [50, 60]')
    done = book.week2(command, "--force", SUM)
    assert done.returncode == 1
    assert "sum.out: took 0" in done.stderr
    assert "is not within 50 and 60 of took # s" in done.stderr
    assert book.path("snippets/1-one/_recorded/sum.out").read_bytes() == out


def test_a_change_of_what_is_declared_leaves_a_receipt_as_it_is(book):
    book.replace(SUM, '"seconds" = [0, 60]', '"seconds" = [0, 600]')
    book.replace(
        SUM, "[tool.bookproof]\n", "[tool.bookproof]\n# tolerance = 0.01  # another order\n"
    )
    assert book.week2("check").returncode == 0


def test_only_numbers_under_a_measured_key_may_differ():
    old = {"rows": [{"form": "a", "seconds": 1.0}]}
    limits = seconds(0, 9)
    assert not differs("x.json", old, {"rows": [{"form": "a", "seconds": 2.0}]}, **limits)
    assert differs("x.json", old, {"rows": [{"form": "b", "seconds": 2.0}]}, **limits)
    assert differs("x.json", old, {"rows": [{"form": "a", "seconds": "2"}]}, **limits)
    assert differs("x.json", old, {"rows": [{"form": "a", "seconds": None}]}, **limits)
    assert differs("x.json", old, {"rows": []}, **limits)


def test_without_a_declaration_numbers_are_equal_and_with_a_tolerance_near():
    assert differs("x.json", {"a": 1.0}, {"a": 1.01})
    assert differs("x.out", "a 1.0", "a 1.01")
    assert not differs("x.json", {"a": 1.0}, {"a": 1.01}, tolerance=0.02)
    assert not differs("x.out", "a 1.0", "a 1.01", tolerance=0.02)
    assert differs("x.json", {"a": 1.0}, {"a": 1.05}, tolerance=0.02)
    assert differs("x.out", "a 1.0", "a 1.05", tolerance=0.02)


def test_each_range_that_names_a_value_holds_it():
    data = json.dumps({"rows": [{"seconds": 3}, {"seconds": 700}]}).encode()
    ranges = [Range("rows.*.seconds", 0, 900), Range("rows.1.seconds", 0, 500)]
    assert list(beyond({"x.json": data}, ranges)) == [
        "x.json: rows.1.seconds: 700 is not within 0 and 500 of rows.1.seconds"
    ]


LINE = "BERT   4,096 tokens: 1.88 s, grows as length^1.82"


def test_a_hash_is_the_number_of_a_line_that_is_measured():
    ranges = [Range("* tokens: # s, *", 0, 9), Range("* length^#", 1, 2)]
    values = [h.value for h in measurements("x.out", LINE.encode(), ranges)]
    assert values == [1.88, 1.82]
    assert mask(LINE, ranges) == "BERT 4,096 tokens: # s, grows as length^#"
    assert [
        h.value for h in measurements("x.out", b"it took 9,984,172 B", [Range("* # B", 0, 1)])
    ] == [9984172]


def test_a_line_s_other_numbers_and_words_are_compared():
    limits = seconds(0, 9, "* tokens: # s, *")
    slower = LINE.replace("   4,096 tokens: 1.88", " 4,096 tokens:  12")
    assert not differs("x.out", LINE, slower, **limits)
    assert differs("x.out", LINE, LINE.replace("4,096", "8,192"), **limits)
    assert differs("x.out", LINE, LINE.replace("BERT", "Mamba"), **limits)
    assert differs("x.out", LINE, LINE.replace("1.82", "1.92"), **limits)


def test_of_what_varies_the_form_is_held():
    settings = {"varies": ("answer: *", "rows.*.answer")}
    assert not differs("x.out", "answer: a\nb", "answer: c d\nb", **settings)
    assert differs("x.out", "answer: a\nb", "reply: c\nb", **settings)
    assert not differs("x.out", "answer: a\nb", "answer: c\nanswer: d\nb", **settings)
    assert differs("x.out", "answer: a\nb", "b", **settings)
    old = {"rows": [{"answer": "yes"}]}
    assert not differs("x.json", old, {"rows": [{"answer": "no"}]}, **settings)
    assert differs("x.json", old, {"rows": [{"answer": 1}]}, **settings)
    assert differs("x.json", old, {"rows": [{"reply": "no"}]}, **settings)


def test_of_a_figure_that_varies_the_words_are_held():
    old = '<svg><path d="M 0 9"/><text>tape</text><text>0.5</text></svg>'
    new = '<svg><path d="M 7 9 L 1 1"/><text>0.25</text><text>tape</text></svg>'
    settings = {"varies": ("x.svg",)}
    assert differs("x.svg", old, new)
    assert not differs("x.svg", old, new, **settings)
    assert differs("x.svg", old, new.replace("tape", "torch"), **settings)


TRACEBACK = b"""Traceback (most recent call last):
  File "a.py", line 1, in <module>
    f(1)
ValueError: x
"""


def test_what_python_draws_under_a_line_of_a_traceback_does_not_count():
    pointed = TRACEBACK.replace(b"    f(1)\n", b"    f(1)\n    ~^^^\n")
    raising = Settings(raises="ValueError")
    assert compare("a.out", TRACEBACK, pointed, raising) == ""
    assert "+    g(1)" in compare("a.out", TRACEBACK, pointed.replace(b"f(", b"g("), raising)
    assert "+    ~^^^" in compare("a.out", TRACEBACK, pointed, Settings())
