"""What a block shows comes from where it is proved: programs, recorded outputs, the library."""

import pytest

from bookproof.check.checks import check_embeds, check_repeats
from bookproof.source.index import Book
from bookproof.source.project import Project


@pytest.fixture
def page(tmp_path):
    """Makes the book whose one page has a text; the files that blocks might embed are there."""
    for name in (
        *("snippets/a.py", "snippets/_recorded/a.out", "snippets/_recorded/a.json", "src/a.py"),
        *("docs/assets/a.out", "docs/assets/a.json", "docs/assets/a.py", "snippets/a.out"),
        *("src/_recorded/a.out", "tools/a.toml"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1\n")
    (tmp_path / "pyproject.toml").write_text("[tool.bookproof]\n")
    (tmp_path / "snippets/_recorded/b.out").symlink_to("../../docs/assets/a.out")

    def make(text):
        (tmp_path / "docs/page.md").write_text(text, "utf-8")
        return Book(Project(tmp_path))

    return make


def block(language, path):
    """One block, in a page's Markdown."""
    return f'```{language}\n--8<-- "{path}"\n```\n\n'


@pytest.mark.parametrize(
    ("language", "path", "says"),
    [
        ("text", "docs/assets/a.out", "what a block shows is embedded from snippets/ or src/ only"),
        ("text", "docs/assets/a.json", "what a block shows is embedded from snippets/"),
        ("json", "docs/assets/a.json", "what a block shows is embedded from snippets/"),
        ("python", "docs/assets/a.py", "Python is embedded from snippets/ or src/ only"),
        ("markdown", "docs/assets/a.out", "what a block shows is embedded from snippets/"),
        ("toml", "tools/a.toml", "what a block shows is embedded from snippets/"),
        ("text", "snippets/a.out", "a text block embeds recorded output only"),
        ("text", "snippets/_recorded/a.json", "a text block embeds recorded output only"),
        ("text", "src/_recorded/a.out", "a text block embeds recorded output only"),
        ("text", "snippets/../docs/assets/a.out", "is another name of docs/assets/a.out"),
        ("text", "snippets/_recorded/../_recorded/a.out", "is another name of snippets/_rec"),
        ("text", "snippets/_recorded/b.out", "is another name of docs/assets/a.out"),
        ("python", "snippets/./a.py", "is another name of snippets/a.py"),
        ("python", "snippets/../../../../../../../../etc/passwd", "lies outside the book"),
    ],
)
def test_what_no_check_reads_is_not_embedded(page, language, path, says):
    (problem,) = check_embeds(page(block(language, path)))
    assert str(problem).startswith("docs/page.md:2: ")
    assert says in str(problem)


def test_programs_outputs_results_and_the_library_are(page):
    text = (
        block("python", "snippets/a.py")
        + block("text", "snippets/_recorded/a.out")
        + block("json", "snippets/_recorded/a.json")
        + block("python", "src/a.py")
        + block("markdown", "docs/page.md")
    )
    assert list(check_embeds(page(text))) == []


def test_an_output_is_shown_once_on_a_page(page):
    output = block("text", "snippets/_recorded/a.out")
    assert list(check_repeats(page(output))) == []
    (problem,) = check_repeats(page(output + "More.\n\n" + output))
    assert str(problem).startswith("docs/page.md:8: snippets/_recorded/a.out is shown in line 2")
