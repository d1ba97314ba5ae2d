"""The same sources for every engine: which one is taken, what Zensical gets, what is compared."""

import shutil
from pathlib import Path

import markdown
import nbformat
import pytest
import yaml
from markdown.preprocessors import Preprocessor
from mkdocs_jupyter.convert import nb2html

from bookproof.notebooks.declared import written
from bookproof.notebooks.notebook import notebook_of
from bookproof.site import engines
from bookproof.site.zensical import as_page, places, prepare
from bookproof.source.project import BookError, Project
from tests.scripts import script

ROOT = Path(__file__).parents[2]
tool = script("engines")

SETTINGS = """
site_name: !ENV [WEEK2_NAME, "Small"]
site_url: !ENV [BOOKPROOF_SITE_URL, ""]
nav: [index.md, {Chapter: [1-one/page.md, 1-one/notebook.ipynb]}]
theme: {name: material, custom_dir: overrides}
markdown_extensions:
  - pymdownx.snippets: {base_path: [!relative $config_dir]}
"""


@pytest.fixture
def prepared(book, tmp_path):
    """The settings and the docs/ that Zensical gets of a book with a notebook."""
    project = Project(book.root)
    page = book.path("docs/1-one/page.md")
    notebook = written(notebook_of(project, page))
    book.path("docs/1-one/notebook.ipynb").write_text(notebook)
    page.write_text(f"{page.read_text()}\n[Run it](notebook.ipynb#sum).\n")
    book.path("mkdocs.yml").write_text(SETTINGS)
    path = prepare(project, tmp_path / "prepared", {"BOOKPROOF_SITE_URL": "https://example.org/"})
    return yaml.safe_load(path.read_text()), path.parent / "docs"


# --- which engine


def test_mkdocs_is_the_engine_where_none_is_named():
    assert engines.engine_of({}) == engines.engine_of({"BOOKPROOF_ENGINE": " "}) == "mkdocs"


def test_a_word_that_names_no_engine_is_refused_with_those_that_there_are(book):
    done = book.week2("build", BOOKPROOF_ENGINE="hugo")
    assert done.returncode == 2
    assert "BOOKPROOF_ENGINE=hugo: there are mkdocs, properdocs, zensical" in done.stderr
    assert not book.path("site").exists()


def test_an_engine_that_is_not_installed_is_named_with_what_installs_it(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    with pytest.raises(BookError, match=r"zensical is not installed .* make site ENGINE=zensical"):
        engines.engine_of({"BOOKPROOF_ENGINE": "zensical"})


def test_an_extension_knows_where_its_page_lies_under_zensical_too():
    class Context(Preprocessor):
        page = type("Page", (), {"url": "1-one/page.html"})

        def run(self, lines):
            return lines

    md = markdown.Markdown()
    assert engines.address_of(md) == ""
    md.preprocessors.register(Context(md), "rendering_context", 0)
    assert engines.address_of(md) == "1-one/page.html"


# --- what Zensical gets


def test_zensical_gets_plain_paths_and_the_values_of_variables(prepared, book):
    settings, _ = prepared
    assert settings["site_name"] == "Small"
    assert settings["site_url"] == "https://example.org/"
    assert settings["theme"]["custom_dir"] == str(book.path("overrides"))
    extension = settings["markdown_extensions"][0]["pymdownx.snippets"]
    assert extension == {"base_path": [str(book.root)]}


def test_zensical_gets_a_notebook_as_a_page_and_links_that_lead_to_it(prepared):
    settings, docs = prepared
    assert settings["nav"][1] == {"Chapter": ["1-one/page.md", "1-one/notebook.md"]}
    assert "[Run it](notebook.md#sum)" in (docs / "1-one/page.md").read_text()
    assert (docs / "1-one/notebook.ipynb").is_file()


def test_zensical_is_told_where_each_page_is_in_its_chapter(prepared):
    settings, docs = prepared
    long = docs / "1-one/page.md"
    long.write_text("---\ntags: [not counted]\n---\n" + "word " * 181)
    assert settings["extra"]["places"]["1-one/notebook.html"] == "Page 2 of 2"
    assert places(docs, ["index.md", "1-one/page.md"]) == {
        "1-one/page.html": "Page 1 of 1, about 2 minutes to read"
    }


def test_hooks_which_zensical_passes_over_are_refused(book, tmp_path):
    book.path("mkdocs.yml").write_text(f"{SETTINGS}hooks: [hook.py]\n")
    with pytest.raises(BookError, match="hooks, which Zensical does not run"):
        prepare(Project(book.root), tmp_path / "prepared", {})


@pytest.mark.parametrize("name", ["3-transformers", "5-comparison"])
def test_a_notebook_reads_the_same_on_the_page_that_the_book_makes_of_it(name, tmp_path):
    path = ROOT / "docs" / name / "notebook.ipynb"
    extensions = ["md_in_html", "tables", "pymdownx.superfences", "pymdownx.highlight"]
    page = markdown.markdown(as_page(nbformat.read(path, as_version=4)), extensions=extensions)
    theirs = nb2html(str(path), custom_mathjax_url="data:text/javascript,")
    (tmp_path / "book.html").write_text(f"<article>{page}</article>")
    (tmp_path / "jupyter.html").write_text(
        f'<article><div class="jupyter-wrapper">{theirs}</div></article>'
    )
    assert tool.difference(tmp_path / "jupyter.html", tmp_path / "book.html") == ""


# --- what is compared


@pytest.fixture
def sites(tmp_path):
    """Two built sites of one page that reads the same, differently made."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    page = '<nav>Menu</nav><article><h1>Sums<a class="headerlink">¶</a></h1><p>It is <b>6</b>.</p>'
    (one / "page.html").write_text(f"{page}<style>p {{}}</style></article>")
    shutil.copytree(one, other)
    (other / "page.html").write_text("<article><h1>Sums</h1>It is <em>6</em>.</article> Foot")
    return one, other


def test_pages_with_the_same_article_are_equal_whatever_is_around_it(sites, capsys):
    one, other = sites
    assert tool.compare(one, other) == 0
    assert "1 of 1 pages equal" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("<p>It is <b>7</b>.</p>", "word 4: 'Sums It is 6.', 'Sums It is 7.'"),
        ("<p>It is</p>", "word 4: 'Sums It is 6.', 'Sums It is'"),
        ("<p>It is</p><p>6</p>.", "word 4: 'Sums It is 6.', 'Sums It is 6 .'"),
        ("<p>“It” is 6.</p>", "word 2: 'Sums It is 6.', 'Sums “It” is 6.'"),
    ],
)
def test_a_page_that_reads_otherwise_is_named_with_its_first_difference(
    sites, capsys, text, difference
):
    one, other = sites
    (other / "page.html").write_text(f"<article><h1>Sums</h1>{text}</article>")
    assert tool.compare(one, other) == 1
    assert f"page.html: {difference}" in capsys.readouterr().out


def test_a_page_that_only_one_site_has_counts_as_different(sites, capsys):
    one, other = sites
    shutil.copy(one / "page.html", one / "first.html")
    shutil.copy(one / "page.html", other / "second.html")
    assert tool.compare(one, other) == 2
    output = capsys.readouterr().out
    assert "first.html: missing" in output
    assert "second.html: only there" in output
