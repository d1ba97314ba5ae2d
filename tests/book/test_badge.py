"""The line under a block names what the shown code imports, its subject first; it opens to more."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from bookproof.site.badge import subjects
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet
from bookproof.source.verbatim import read_embedded
from tests.book.conftest import copied

PAGE = "site/1-one/page.html"


def named(name, dependencies, code, shown=None):
    """What the badge of a program of this book would name."""
    project = Project.find()
    path = project.snippets / f"{name}.py"
    snippet = Snippet(path, f"snippets/{name}.py", code, dependencies=tuple(dependencies))
    return subjects(project, snippet, code if shown is None else shown)


@pytest.mark.parametrize(
    ("name", "dependencies", "code", "first"),
    [
        ("3-transformers/any", ["torch", "transformers"],
         "import torch\nimport transformers\ntorch.ones(torch.pi)", ["transformers", "torch"]),
        ("4-frameworks/haystack_any", ["crewai", "haystack-ai"],
         "import crewai\nimport haystack\ncrewai.a\ncrewai.b", ["haystack-ai", "crewai"]),
        ("1-autograd/any", ["numpy", "torch"],
         "import numpy as np\nimport torch\ntorch.ones(np.pi)\ntorch.ones(1)", ["torch", "numpy"]),
        ("5-comparison/any", ["scikit-learn"],
         "import os\nfrom sklearn.svm import SVC\nfrom week2.models import a\nSVC(a(a(os)))",
         ["scikit-learn", "week2"]),
    ],
)  # fmt: skip
def test_what_the_program_is_about_comes_first_and_the_library_last(
    name, dependencies, code, first
):
    assert named(name, dependencies, code) == first


def test_only_what_the_shown_part_uses_is_named():
    code = "import matplotlib\nimport torch\ntorch.ones(1)\nmatplotlib.use('svg')"
    assert named("1-autograd/any", ["matplotlib", "torch"], code, "torch.ones(1)") == ["torch"]
    assert named("1-autograd/any", ["torch"], "print(1)") == []


def test_each_block_that_shows_transformers_in_its_chapter_names_it_first():
    book = Book(Project.find())
    seen = 0
    for block in book.blocks:
        for embed in block.embeds:
            snippet = book.snippets.get(embed.path)
            if snippet and embed.path.startswith("snippets/3-transformers/"):
                code = read_embedded(book.project, embed.path, embed.region or "")
                if re.search(r"^(?:from|import) transformers\b", code, re.M):
                    assert subjects(book.project, snippet, code)[0] == "transformers", embed.path
                    seen += 1
    assert seen > 30


@pytest.fixture(scope="module")
def built(recorded_book, tmp_path_factory):
    """The small book with a guide, built once: no test changes it."""
    book = copied(recorded_book, tmp_path_factory.mktemp("built") / "book")
    book.replace("pyproject.toml", 'pins = ["base"]', 'pins = ["base"]\nguide = "glossary.md"')
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def test_the_line_opens_to_versions_machine_commit_and_how_to_run_it_again(built):
    page = BeautifulSoup(built.path(PAGE).read_text("utf-8"), "html.parser")
    lines = page.select("button.w2-badge")
    assert [line["popovertarget"] for line in lines] == [
        box["id"] for box in page.select("[popover]")
    ]
    receipt = json.loads(built.recorded("snippets/1-one/sum.py", ".receipt.json").read_text())
    line = lines[0].text.replace("\u2060", "")
    assert line == f"ran on CPU · numpy · {receipt['date'][:10]}"
    box = page.select("[popover]")[0]
    for fact in (
        receipt["versions"]["numpy"],
        f"Python {receipt['python']}",
        receipt["processor"],
        "week2 run --force snippets/1-one/sum.py",
        "week2 copy 1-one/sum FOLDER",
    ):
        assert fact in box.text
    assert [(a["href"], a.text) for a in box.select("a")] == [("../glossary.html", "Glossary")]


def test_a_run_against_a_substitute_says_so(book):
    met = 'probe = "small.lib:yes"'
    book.replace("pyproject.toml", met, f'{met}\nsubstitute = "a substitute of the same shape"')
    book.snippet("asks", "pass", 'needs = ["echo"]')
    page = book.path("docs/1-one/page.md")
    page.write_text(page.read_text() + '\n```python\n--8<-- "snippets/1-one/asks.py"\n```\n')
    for command in (("record", "snippets/1-one/asks.py"), ("build",)):
        done = book.week2(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    page = BeautifulSoup(book.path(PAGE).read_text("utf-8"), "html.parser")
    (line,) = page.select(".w2-substitute")
    assert line.text.startswith("ran on CPU against a substitute of the same shape · ")


def test_a_guide_that_is_not_there_is_named(book):
    book.replace("pyproject.toml", 'pins = ["base"]', 'pins = ["base"]\nguide = "gone.md"')
    done = book.week2("build")
    assert done.returncode == 2
    assert "pyproject.toml: `guide` names docs/gone.md, which does not exist" in done.stderr


def test_a_line_opens_by_key_and_without_scripts(built, browser):
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(built.path(PAGE).as_uri())
        expect(tab.locator(".w2-about").first).to_be_hidden()
        tab.locator("button.w2-badge").first.press("Enter")
        expect(tab.locator(".w2-about").first).to_be_visible()
        tab.keyboard.press("Escape")
        expect(tab.locator(".w2-about").first).to_be_hidden()
