"""Notebooks hold what pages hold, run as one program, and count as blocks."""

import json
import shutil
import subprocess
import sysconfig
import textwrap
import venv
from types import SimpleNamespace

import nbformat
import pytest

from bookproof.copies.wheel import wheels_for
from bookproof.notebooks.declared import execute
from bookproof.notebooks.notebook import joined, notebook_of, setup_code
from bookproof.notebooks.text import (
    Fenced,
    Figure,
    Text,
    demoted,
    programs_first,
    read_parts,
    without_sections,
)
from bookproof.site.serving import served
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet
from tests.book.conftest import copied
from tests.book.test_copying import COMPANION

SITE_PACKAGES = sysconfig.get_paths()["purelib"]

DECLARED = """
[[tool.bookproof.notebooks]]
file = "docs/1-one/notebook.ipynb"
title = "All of it"
pages = ["1-one/page.md"]
leave_out = []
"""


@pytest.fixture(scope="module")
def written(recorded_book, tmp_path_factory):
    """A book with a notebook, written once."""
    book = copied(recorded_book, tmp_path_factory.mktemp("written") / "book")
    book.path("pyproject.toml").write_text(book.path("pyproject.toml").read_text() + DECLARED)
    book.replace("mkdocs.yml", "- 1-one/page.md", "- 1-one/page.md\n      - 1-one/notebook.ipynb")
    book.replace(
        "mkdocs.yml",
        "plugins: []",
        'plugins: [{mkdocs-jupyter: {include: ["*.ipynb"], cache: false, '
        'custom_mathjax_url: "data:text/javascript,"}}]',
    )
    done = book.week2("notebook")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


@pytest.fixture
def with_notebook(written, tmp_path):
    """A copy of it."""
    return copied(written, tmp_path / "book")


def page_notebook(book):
    return notebook_of(Project(book.root), book.path("docs/1-one/page.md"))


def sell(book):
    """Give the book a library that can be built, and a site that has its wheel."""
    text = book.path("pyproject.toml").read_text("utf-8")
    text = text.replace('name = "small-book"', 'name = "small-book"\nversion = "0.1"')
    text = text.replace('command = "week2"', 'command = "week2"\nwheels = true')
    text += '[tool.setuptools.packages.find]\nwhere = ["src"]\n'
    book.path("pyproject.toml").write_text(text, "utf-8")


def snippet(book, text, dependencies=()):
    name = "snippets/1-one/uses.py"
    return Snippet(book.path(name), name, text, dependencies=dependencies)


def cells(notebook, kind):
    return [c for c in notebook["cells"] if c["cell_type"] == kind]


def outputs(notebook):
    return [c["outputs"] for c in cells(notebook, "code") if c["outputs"]]


def test_a_page_becomes_cells_with_its_recorded_outputs(book):
    notebook = page_notebook(book)
    nbformat.validate(notebook)
    code = cells(notebook, "code")
    assert code[0]["metadata"]["bookproof"]["kind"] == "setup"
    assert "total = float(np.arange(4).sum())" in code[1]["source"]
    assert (
        code[1]["outputs"][0]["text"] == book.path("snippets/1-one/_recorded/sum.out").read_text()
    )
    assert 'SVG("sum.svg")' in code[2]["source"]
    assert "<svg" in code[2]["outputs"][0]["data"]["image/svg+xml"]
    prose = "\n".join(c["source"] for c in cells(notebook, "markdown"))
    assert "The sum is 6.0, see sum and below." in prose


def test_no_cell_holds_a_header_or_a_marker(book):
    for cell in page_notebook(book)["cells"]:
        assert "--8<--" not in cell["source"]
        assert "/// script" not in cell["source"]


def test_the_library_and_solutions_are_quoted_and_exercises_can_be_done(book):
    notebook = page_notebook(book)
    prose = "\n".join(c["source"] for c in cells(notebook, "markdown"))
    assert "```python\ndef twice(x):\n    return 2 * x\n```" in prose
    assert "```python\ndef double(x):\n    return x + x\n```" in prose
    kinds = {c["metadata"]["bookproof"]["kind"]: c for c in cells(notebook, "code")}
    stub = kinds["exercise"]
    assert stub["source"] == "def double(x):\n    return x"


def test_what_a_bare_machine_may_lack_is_quoted_with_its_need(book):
    book.replace(
        "snippets/1-one/library.py", "# ///\n", '# [tool.bookproof]\n# needs = ["gpu"]\n# ///\n'
    )
    prose = "\n".join(c["source"] for c in cells(page_notebook(book), "markdown"))
    assert "*This block needs gpu:*" in prose
    assert "print(twice(data()))" in prose


def test_a_notebook_made_twice_is_the_same_and_runs(book):
    assert page_notebook(book) == page_notebook(book)
    assert list(execute(Project(book.root), page_notebook(book))) == []


def test_a_cell_that_gives_something_else_than_its_record_is_named(book):
    book.replace("snippets/1-one/_recorded/sum.out", "total 6.0", "total 7.0")
    (fault,) = execute(Project(book.root), page_notebook(book))
    assert fault.startswith("snippets/1-one/sum.py gives something else in a notebook than alone")
    assert "+total 6.0" in fault


def test_a_cell_that_fails_is_named(book):
    notebook = page_notebook(book)
    cells(notebook, "code")[1]["source"] = "1 / 0"
    (fault,) = execute(Project(book.root), notebook)
    assert "ZeroDivisionError" in fault


def test_the_set_up_installs_what_is_missing_and_nothing_else(book, monkeypatch):
    uses = snippet(book, "import small\n", ("numpy", "no-such-distribution"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code = setup_code(Project(book.root), [uses], "https://host.invalid/a/book")
    called = []
    monkeypatch.setattr("subprocess.run", lambda command, check: called.append(command[5:]))
    exec(compile(code, "setup", "exec"), {"__name__": "cell"})
    assert called == [["no-such-distribution", "git+https://host.invalid/a/book"]]
    alone = setup_code(Project(book.root), [snippet(book, "import numpy\n", ("numpy",))], "")
    assert "small" not in alone


def test_the_library_comes_from_a_wheel_beside_the_notebook_and_never_by_its_name(
    book, tmp_path, monkeypatch
):
    code = setup_code(Project(book.root), [snippet(book, "import small\n")], "")
    called = []
    monkeypatch.setattr("subprocess.run", lambda command, check: called.append(command[5:]))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=r"\.whl beside the notebook, from dist/"):
        exec(compile(code, "setup", "exec"), {"__name__": "cell"})
    (tmp_path / "small_book-0.1-py3-none-any.whl").touch()
    exec(compile(code, "setup", "exec"), {"__name__": "cell"})
    assert called == [["small_book-0.1-py3-none-any.whl"]]


def test_data_that_another_notebook_did_without_is_installed_beside_the_library(
    book, tmp_path, monkeypatch
):
    book.write("data/held/pyproject.toml", COMPANION)
    book.replace(
        "pyproject.toml", "[tool.bookproof]\n", '[tool.bookproof]\ncompanions = ["data/held"]\n'
    )
    book.write("src/small/held/a.txt", "7")
    code = setup_code(Project(book.root), [snippet(book, "import small\n")], "")
    here = SimpleNamespace(submodule_search_locations=[str(tmp_path / "small")])
    monkeypatch.setattr("importlib.util.find_spec", lambda name: here)
    called = []
    monkeypatch.setattr("subprocess.run", lambda command, check: called.append(command[5:]))
    monkeypatch.chdir(tmp_path)
    wheels = ["small_book-0.1-py3-none-any.whl", "small_data-1-py3-none-any.whl"]
    for wheel in wheels:
        (tmp_path / wheel).touch()
    exec(compile(code, "setup", "exec"), {"__name__": "cell"})
    assert called == [wheels]
    (tmp_path / "small/held").mkdir(parents=True)
    exec(compile(code, "setup", "exec"), {"__name__": "cell"})
    assert called == [wheels], "nothing is missing now"


def test_a_notebook_of_a_site_with_an_address_installs_the_library_from_there(
    book, tmp_path, monkeypatch
):
    """For real: from a served wheel, by its hash, into an environment of its own."""
    sell(book)
    project = Project(book.root)
    uses = snippet(book, "import small\n")
    (wheel,) = wheels_for(project, uses)
    (tmp_path / "site/wheels").mkdir(parents=True)
    shutil.copy(wheel, tmp_path / "site/wheels")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    venv.create(tmp_path / "env", system_site_packages=True)
    with served(tmp_path / "site") as site:
        code = setup_code(project, [uses], "https://host.invalid/a/book", site)
        assert "host.invalid" not in code
        (folder / "cell.py").write_text(f"{code}\nimport small\nprint(small.__file__)\n")

        def run():
            return subprocess.run(
                [tmp_path / "env/bin/python", "cell.py"],
                cwd=folder,
                env={"PATH": "", "PIP_NO_INDEX": "1", "PYTHONPATH": str(SITE_PACKAGES)},
                capture_output=True,
                text=True,
            )

        sold = tmp_path / "site/wheels" / wheel.name
        sold.unlink()  # the copy is read-only, as the wheel is
        sold.write_bytes(b"another wheel")
        assert "DO NOT MATCH THE HASHES" in run().stderr
        shutil.copy(wheel, tmp_path / "site/wheels")
        done = run()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path / "env"))


def test_notebooks_of_a_built_site_name_its_wheels_and_the_committed_ones_do_not(with_notebook):
    sell(with_notebook)
    assert with_notebook.week2("notebook", "--no-run").returncode == 0
    done = with_notebook.week2("build", BOOKPROOF_SITE_URL="https://host.invalid/book")
    assert done.returncode == 0, done.stderr
    wheel = '"small-book @ https://host.invalid/book/wheels/small_book-0.1%2B'
    for name in ("page", "notebook"):
        content = json.loads(with_notebook.path(f"site/1-one/{name}.ipynb").read_text("utf-8"))
        sources = ["".join(cell["source"]) for cell in content["cells"]]
        assert any(wheel in source for source in sources), name
    committed = with_notebook.path("docs/1-one/notebook.ipynb").read_text("utf-8")
    assert "host.invalid" not in committed
    assert "from wheels/ of the book's site" in committed


def test_a_built_notebook_shows_as_many_code_elements_as_blocks_are_collected(with_notebook):
    done = with_notebook.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    listed = json.loads(with_notebook.week2("blocks", "--json").stdout)
    blocks = [b for b in listed if b["page"].endswith(".ipynb")]
    text = with_notebook.path("site/1-one/notebook.html").read_text()
    assert len(blocks) == text.count("<pre") > 8
    collected = with_notebook.pytest("--collect-only", "-q").stdout
    assert collected.count("notebook.ipynb::") == len(blocks)


def test_each_cell_passes_as_a_block(with_notebook):
    done = with_notebook.pytest("docs/1-one/notebook.ipynb")
    assert done.returncode == 0, done.stdout
    assert " failed" not in done.stdout


def test_a_notebook_changed_by_hand_stops_the_build(with_notebook):
    with_notebook.replace("docs/1-one/notebook.ipynb", "np.arange(4)", "np.arange(5)")
    done = with_notebook.week2("check")
    assert done.returncode == 1
    assert "docs/1-one/notebook.ipynb: its pages or outputs have changed" in done.stderr


def test_a_page_that_changes_makes_its_notebook_stale(with_notebook):
    with_notebook.replace("docs/1-one/page.md", "The sum is", "Their sum is")
    assert "its pages or outputs have changed" in with_notebook.week2("check").stderr


def test_recording_writes_a_notebook_again_whose_outputs_have_changed(with_notebook):
    with_notebook.replace("snippets/1-one/sum.py", "np.arange(4)", "np.arange(5)")
    done = with_notebook.week2("record", "snippets/1-one/sum.py")
    assert "wrote    docs/1-one/notebook.ipynb" in done.stdout
    assert "total 10.0" in with_notebook.path("docs/1-one/notebook.ipynb").read_text("utf-8")


def test_an_undeclared_notebook_stops_the_build(book):
    book.write("docs/1-one/stray.ipynb", '{"cells": [], "metadata": {}, "nbformat": 4}')
    assert "no [[tool.bookproof.notebooks]] declares this" in book.week2("check").stderr


def test_admonitions_tabs_and_attributes_become_plain_markdown():
    text = (
        '!!! note "Mind"\n\n    A word.\n\n??? tip "Hint"\n\n    Look.\n\n=== "CPU"\n\n    Slow.\n'
    )
    parts = read_parts(text, lambda fence: False)
    whole = "\n".join(part.text for part in parts if isinstance(part, Text))
    assert "**Mind**" in whole
    assert "<details><summary>Hint</summary>" in whole
    assert "**CPU**" in whole
    link = "See [it](it.md#there){ .md-button } and [a host](https://host.invalid)."
    (part,) = read_parts(link, lambda fence: False)
    assert part == Text("See it and [a host](https://host.invalid).")


def test_a_program_below_its_output_comes_first_in_the_notebook(book):
    page = book.path("docs/1-one/page.md")
    text = page.read_text("utf-8")
    program = '```python\n--8<-- "snippets/1-one/sum.py:show"\n```\n'
    output = '```text\n--8<-- "snippets/1-one/_recorded/sum.out"\n```\n'
    folded = f'Between.\n\n??? example "The program"\n\n{textwrap.indent(program, "    ")}'
    page.write_text(text.replace(program, "").replace(output, f"{output}\n{folded}"), "utf-8")
    after = page_notebook(book)
    page.write_text(text, "utf-8")
    assert outputs(after) == outputs(page_notebook(book)) != []
    prose = "".join(cell["source"] for cell in cells(after, "markdown"))
    assert "The program" not in prose
    assert "The sum is" in prose.split("## What it printed")[0]
    assert "Between." in prose.split("## What it printed")[1]


def test_outputs_go_below_the_last_part_of_their_program():
    one, two = (Fenced("python", "a.py", region) for region in ("one", "two"))
    output, text = Fenced("text", "a.out"), Text("Between.")
    makers: dict[object, str] = {output: "a.py"}
    order = programs_first([output, one, text, two], lambda part: makers.get(part, ""))
    assert order == [one, text, two, output]


def test_a_figure_between_two_parts_of_its_program_goes_below_the_part_that_draws_it():
    one, two = (Fenced("python", "a.py", region) for region in ("one", "two"))
    output, figure = Fenced("text", "a.out"), Figure("", "a.svg")
    order = programs_first(
        [one, output, figure, two], lambda part: "a.py" if part in (output, figure) else ""
    )
    assert order == [one, output, two, figure]


def test_a_program_with_an_event_loop_of_its_own_runs_inside_of_jupyter_s(book):
    """For real: in a kernel, whose cells run in a loop, which `asyncio.run` refuses."""
    code = "import asyncio\n\nasync def seven():\n    return 7\n\nx = asyncio.run(seven())\n"
    shown = f"# --8<-- [start:show]\n{code}# --8<-- [end:show]\n"
    page = book.path("docs/1-one/page.md")
    page.write_text('# A\n\n```python\n--8<-- "snippets/1-one/loops.py:show"\n```\n')

    def faults(setting):
        header = f"# /// script\n# dependencies = []\n# [tool.bookproof]\n{setting}# ///\n"
        book.write("snippets/1-one/loops.py", header + shown)
        project = Project(book.root)
        notebook = notebook_of(project, page)
        notebook.cells.append(
            nbformat.v4.new_code_cell(
                "import inspect\nassert x == 7\nassert 'return 7' in inspect.getsource(seven)"
            )
        )
        return "\n".join(execute(project, notebook))

    assert "cannot be called from a running event loop" in faults("")
    assert faults("# loop = true\n") == ""


def test_a_page_s_front_matter_is_not_shown(book):
    page = book.path("docs/1-one/page.md")
    page.write_text("---\ndescription: For search engines.\n---\n\n" + page.read_text())
    project = Project(book.root)
    for notebook in (page_notebook(book), joined(project, "All of it", [page], [], "")):
        assert "For search engines." not in str(notebook["cells"])


def test_sections_can_be_left_out_and_headings_moved_down():
    text = "# A\n\n## Keep\n\nyes\n\n## Drop\n\nno\n\n```sh\n# not a heading\n```\n\n## Last\n"
    assert without_sections(text, ["Drop"]) == "# A\n\n## Keep\n\nyes\n\n## Last\n"
    assert demoted("# A\n\n```sh\n# b\n```").splitlines() == ["## A", "", "```sh", "# b", "```"]
