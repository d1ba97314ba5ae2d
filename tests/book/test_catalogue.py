"""The table of snippets says of each what is recorded, and leads to what is in the site."""

import shutil
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.book.conftest import EVIDENCE, ROOT, copied

PAGE = """
# Snippets

<div>
<script src="assets/js/dom.js" defer></script>
<script src="assets/js/catalogue.js" defer></script>
</div>

<!--bookproof:snippets-->
"""


@pytest.fixture(scope="module")
def shelf(recorded_book, tmp_path_factory):
    """The small book with a page that lists its snippets, and two snippets more, built once."""
    book = copied(recorded_book, tmp_path_factory.mktemp("shelf") / "book")
    today = date.today()
    book.snippet("korean", 'print("값은", 3)')
    book.snippet("slow", "print(1)", 'needs = ["gpu"]')
    shown = [f'```python\n--8<-- "snippets/1-one/{name}.py"\n```' for name in ("korean", "slow")]
    printed = '```text\n--8<-- "snippets/1-one/_recorded/korean.out"\n```'
    with book.path("docs/1-one/page.md").open("a", encoding="utf-8") as page:
        page.write("\n" + "\n\n".join([*shown, printed]) + "\n")
    book.write(
        "snippets/skips.toml",
        '[[entry]]\nsnippet = "snippets/1-one/slow.py"\nreason = "no GPU here"\n'
        f"since = {today}\nexpires = {today + timedelta(9)}\n"
        f'checked = {today}\nevidence = "{EVIDENCE}"\n',
    )
    book.write("docs/snippets.md", PAGE)
    book.replace("mkdocs.yml", "  - index.md", "  - index.md\n  - snippets.md")
    book.path("docs/assets/js").mkdir(parents=True)
    for name in ("dom.js", "catalogue.js"):
        shutil.copy(ROOT / "docs/assets/js" / name, book.path("docs/assets/js"))
    assert book.week2("record", "snippets/1-one/korean.py").returncode == 0
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


@pytest.fixture
def built(shelf, tmp_path):
    """A copy of it."""
    return copied(shelf, tmp_path / "book")


def rows(book):
    page = BeautifulSoup(book.path("site/snippets.html").read_text("utf-8"), "html.parser")
    entries = page.select(".w2-catalogue tr[data-libraries]")
    return {row.select(".w2-file")[0].text: row for row in entries}


def cells(row):
    return [cell.text for cell in row.select("td")]


def test_each_snippet_has_a_row_with_what_is_recorded_of_it(built):
    table = rows(built)
    assert {name: cells(row) for name, row in table.items()} == {
        "sum.py": ["total 6.0", "numpy", "CPU", "A page"],
        "library.py": ["14", "small-book", "CPU", "A page"],
        "fails.py": [
            "ZeroDivisionError: division by zero",
            "Python alone",
            "CPU",
            "A page",
        ],
        "korean.py": ["값은 3", "Python alone", "CPU", "A page"],
        "slow.py": ["not recorded yet", "Python alone", "not yet run on a GPU", "A page"],
    }
    assert table["korean.py"].code["lang"] == "ko"
    assert table["slow.py"]["data-device"] == "gpu"
    assert table["sum.py"]["data-libraries"] == "numpy"


def test_each_link_leads_to_a_file_of_the_site(built):
    for name, row in rows(built).items():
        for link in row.select("a"):
            assert (built.path("site") / link["href"]).is_file()
        download = row.select_one("a[download]")
        assert download["download"] == name
        assert compile((built.path("site") / download["href"]).read_bytes(), name, "exec")


def test_a_new_output_changes_the_row(built):
    built.replace("snippets/1-one/korean.py", "값은", "합은")
    built.week2("record", "snippets/1-one/korean.py")
    assert built.week2("build").returncode == 0
    assert cells(rows(built)["korean.py"])[0] == "합은 3"


def test_a_word_that_stands_for_nothing_stops_the_build(built):
    built.replace("docs/snippets.md", "bookproof:snippets", "bookproof:snipets")
    assert "<!--bookproof:snipets--> stands for nothing" in built.week2("build").stderr


def test_a_reader_narrows_the_table_with_the_keyboard(built, browser):
    tab = browser.new_page()
    tab.goto((built.path("site") / "snippets.html").as_uri())
    names = tab.locator(".w2-catalogue .w2-file:visible")
    status = tab.locator(".w2-filter [role=status]")
    expect(status).to_have_text("5 snippets")
    tab.locator(".w2-filter input").press_sequentially("page zero")
    expect(names).to_have_text(["fails.py"])
    expect(status).to_have_text("1 of 5 snippets")
    tab.locator(".w2-filter input").fill("")
    for label, value, left in (
        ("Library", "numpy", ["sum.py"]),
        ("Device", "gpu", ["slow.py"]),
    ):
        chosen = tab.locator(f".w2-filter label:has-text('{label}') select")
        chosen.select_option(value)
        expect(names).to_have_text(left)
        chosen.select_option("")
    expect(names).to_have_count(5)
    tab.locator(".w2-filter input").fill("nothing has this")
    expect(status).to_have_text("0 of 5 snippets")
    expect(tab.locator(".w2-chapter:visible")).to_have_count(0)
    tab.close()
