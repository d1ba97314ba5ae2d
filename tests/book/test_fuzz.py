"""Whatever a page, a program, a setting or a record holds, it is read, or refused as a problem.

`FUZZ=5000` tries that many inputs of each kind.
"""

import os
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bookproof.check import checks, front, headings, markup, raw, seen, shape
from bookproof.record import receipts
from bookproof.record.drawings import drawing_fault
from bookproof.record.outputs import compare, plain_json, plain_svg
from bookproof.record.skips import read_skips
from bookproof.source import references
from bookproof.source.index import Book
from bookproof.source.links import mkdocs_settings
from bookproof.source.measured import Range, mask, measurements
from bookproof.source.notebook_blocks import read_notebook
from bookproof.source.page import read
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import Settings, clean_text, find_regions, load
from tests.book.conftest import FILES, SmallBook

SUM, PAGE = "snippets/1-one/sum.py", "docs/1-one/page.md"
TRIED = settings(
    max_examples=int(os.environ.get("FUZZ", "60")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
DEEP = 20_000
# What counts as the end of a line for some, and characters that look like others or like none.
ODD = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\0", "\ufeff", "\ud800", "　"]


def texts(*pieces):
    """Pieces in any order, with odd characters and any text between."""
    between = st.one_of(st.sampled_from(ODD), st.text(max_size=9), st.sampled_from(" \n\t"))
    return st.lists(st.one_of(st.sampled_from(pieces), between), max_size=14).map("".join)


PAGES = texts(
    *("```python\n", "```\n", "~~~sh\n", "    ```json\n", "```yaml\n", "```toml\n", "```text\n"),
    *('--8<-- "snippets/1-one/sum.py:show"\n', '--8<-- "', '-8<- "a:b"', "--8<--\n", ";--8<--"),
    *("# A title\n", "## A title {#id}\n", "[a](b.md#c)", "![](../../snippets/a.svg)\n", "[", "]("),
    *("{{ 1-one/sum:total }}", "{{ 1-one/sum:total | .9999999999f }}", "{{", "}}", "{ a/b:c }"),
    *("<!--pytest-codeblocks:needs(gpu)-->\n", "<!--pytest-codeblocks:skipfile-->\n", "<!--"),
    *("---\ntitle: x\n---\n", "---\n", "!!! note\n", '=== "a"\n', "??? tip\n", "    ", ">", "- "),
    *(
        "2001-99-99",
        "!!python/name:os.system",
        "&a [*a]",
        "[" * 99,
        "`",
        "<div data-a='",
        "| a |\n",
    ),
)
PROGRAMS = texts(
    *("# /// script\n", "# dependencies = []\n", "# ///\n", "# [tool.bookproof]\n", "#\n", "# "),
    *("# needs = ['gpu']\n", "# timeout = 1\n", f"# timeout = {'9' * 400}\n", "# seed = 1e999\n"),
    *(
        "# varies = ['a*']  # why\n",
        "# tolerance = 0.1\n",
        '# [tool.bookproof.measured]\n# "#" = 1\n',
    ),
    *('# "took # s" = [0, 1]\n', "# dependencies = ['a[b']\n", "# a = 2001-99-99\n", "# x = [[["),
    *("# --8<-- [start:show]\n", "# --8<-- [end:show]\n", "# --8<-- [start:", "x = 1\n", "def\n"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A book whose files are replaced by whatever is tried."""
    book = SmallBook(tmp_path_factory.mktemp("fuzzed") / "book")
    for name, text in FILES.items():
        book.write(name, text)
    return Project(book.root)


def write(project, name, text):
    """Write a file, of characters that no file holds too."""
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


@TRIED
@given(PAGES)
@example("```json\n" + "[" * DEEP + "\n```\n")
@example("```yaml\n" + "[" * DEEP + "\n```\n")
@example("```toml\na = " + "[" * DEEP + "\n```\n")
@example("```yaml\na: 2001-99-99\n```\n")
@example("> " * DEEP)
@example("*" * DEEP + "a")
@example("[" * DEEP)
def test_a_page(project, text):
    read(text)
    write(project, PAGE, text)
    book = Book(Project(project.root))
    for check in (checks.check_includes, checks.check_references, checks.check_embeds):
        assert all(problem.path for problem in check(book))
    for check in (checks.check_links, seen.check_ids, seen.check_order, seen.check_html):
        list(check(book))
    for check in (front.check_front, markup.check_markup, headings.check_headings):
        list(check(book))
    for check in (shape.check_shape, raw.check_raw):
        list(check(book))
    assert all(str(problem) for problem in book.problems)


@TRIED
@given(PROGRAMS)
@example("# /// script\n# a = " + "[" * DEEP + "\n# ///\n")
@example("# /// script\n# [tool.bookproof]\n# timeout = " + "9" * 400 + "\n# ///\n")
@example("\x0c\n# /// script\n# [tool.bookproof]\n# tolerance = 0.1\n# ///")
@example("# /// script\n# [tool.bookproof]\n#\x0c tolerance = 0.1\n# ///")
def test_a_program(project, text):
    regions, problems = find_regions(text, SUM)
    assert all(r.start <= r.end for r in regions.values())
    assert all(p.line for p in problems)
    path = write(project, "snippets/1-one/fuzzed.py", text)
    with suppress(BookError):
        clean_text(load(project, path))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=9,
)
JSONS = st.one_of(
    VALUES.map(receipts.json.dumps),
    texts(
        "[", "]", "{", "}", '"a"', ":", ",", "1e999", "NaN", "-", "9" * 5000, '"\\ud800"', "null"
    ),
    st.sampled_from(["[" * DEEP, "[" * 500 + "]" * 500, "[" * 900 + "]" * 900]),
)
LIMITS = [Range("a.*", 0, 1), Range("took # s", 0, 1)]


@TRIED
@given(JSONS, JSONS)
def test_a_result_and_a_receipt(project, old, new):
    for text in (old, new):
        with suppress(BookError):
            receipts.parse(text.encode("utf-8", "surrogatepass"), "a receipt")
        with suppress(BookError):
            plain_json(text, "sum.json")
        write(project, "snippets/1-one/_recorded/sum.json", text)
        for key in ("total", "a.0.b", "0"):
            with suppress(BookError):
                references.look_up(project, "1-one/sum", key)
        with suppress(ValueError):
            list(measurements("sum.json", text.encode("utf-8", "surrogatepass"), LIMITS))
        path = write(project, "docs/all.ipynb", text)
        with suppress(BookError):
            read_notebook(project, path)
        path.unlink()
    with suppress(BookError):
        data = plain_json(new, "sum.json").encode("utf-8", "surrogatepass")
        compare("sum.json", old.encode("utf-8", "surrogatepass"), data, Settings())


NUMBERS = texts(
    *("took ", " s", "1", "-", "+", ".", "e", "9" * 400, "1e999", ",", "nan", "٣", "½", "took 1 s"),
)


@TRIED
@given(NUMBERS)
def test_a_number_that_was_printed(text):
    mask(text, LIMITS)
    list(measurements("sum.out", text.encode("utf-8", "surrogatepass"), LIMITS))
    compare("sum.out", text.encode("utf-8", "surrogatepass"), b"took 1 s\n", Settings())


@TRIED
@given(
    texts(
        "{{ 1-one/sum:total | ", "}}", ".3f", "d", "9" * 9, ",", "%", "=^+", "x", "s", "json", "`"
    )
)
@example("{{ 1-one/sum:total | 999999999999.3f }}")
def test_a_reference(project, line):
    write(project, "snippets/1-one/_recorded/sum.json", '{"total": 6.0}')
    with suppress(BookError):
        references.fill(project, line, references.as_markdown)


@TRIED
@given(
    texts("<svg", ">", "</svg>", "<a", '"', "<!--", "-->", "&x;", "<path d=''/>", "url(#", "<?xml")
)
@example("<g>" * DEEP)
def test_a_figure(text):
    drawing_fault(plain_svg(text.encode("utf-8", "replace").decode(), "sum"))  # of a file


TOML = texts(
    *("[project]\n", "[tool.bookproof]\n", "[[tool.bookproof.interpreters]]\n", "name = 'a'\n"),
    *("pins = [1]\n", "a = ", "[" * 99, "2001-01-01\n", "1e999\n", "'''", "x.y.z = 1\n", "= 1\n"),
)
YAML = texts(
    *(
        "nav:\n",
        "  - a.md\n",
        "- [",
        "site_name: x\n",
        "? ",
        ": ",
        "&a ",
        "*a",
        "!!x ",
        "2001-99-99",
    ),
    *("!ENV ", "|\n", "%YAML 9\n", "{", "}", "\t", "!!binary x", "!!float x", "!!timestamp x"),
)


@TRIED
@given(TOML, YAML)
@example("a = " + "[" * DEEP, "a: " + "[" * DEEP)
@example("", "a: !!timestamp x")
@example("[[entry]]\nsince = 2001-01-01\n", "? [a]\n: b")
def test_settings(project, toml, yaml):
    write(project, "snippets/skips.toml", toml)
    with suppress(BookError):
        read_skips(project)
    root = project.root.parent / "settings"
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_bytes(toml.encode("utf-8", "surrogatepass"))
    (root / "mkdocs.yml").write_bytes(yaml.encode("utf-8", "surrogatepass"))
    with suppress(BookError):
        _ = Project(root).settings
    with suppress(BookError):
        mkdocs_settings(Project(root))
