"""The site is built whole or not at all, and shows what was collected."""

import json
import os
import select
import signal
import subprocess
import sys

import pytest

from bookproof.record import receipts
from bookproof.site.build import _memory
from bookproof.site.inputs import inputs
from bookproof.source.project import Project
from tests.book.conftest import PATIENCE, copied

# A hook of MkDocs that says where it is, and stays there.
HALFWAY = """
import time

def on_page_content(html, **_):
    open("halfway", "w").close()
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def built_once(recorded_book, tmp_path_factory):
    """A book with its site, and with what was made of each page."""
    book = copied(recorded_book, tmp_path_factory.mktemp("built") / "book")
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"open {book.path('site/index.html')}" in done.stdout
    return book


@pytest.fixture
def built(built_once, tmp_path):
    """A copy of it, that remembers what its own site was built from."""
    book = copied(built_once, tmp_path / "book")
    (memory,) = book.path(".week2/built").iterdir()  # goes by the site's absolute path
    memory.rename(_memory(Project(book.root), book.path("site")))
    return book


def page(book, name="1-one/page.html"):
    return book.path(f"site/{name}").read_text("utf-8")


def test_a_page_shows_code_output_provenance_and_numbers(built):
    text = page(built)
    assert "total 6.0" in text
    assert 'title="snippets/1-one/_recorded/sum.json, total">6.0</span>' in text
    assert "ran on CPU · numpy" in text
    assert "failed as it should on CPU" in text
    assert "a task to fill in" in text
    assert '<svg role="img" aria-label="A line"' in text


def test_a_number_in_code_is_text_without_tags(book):
    book.replace(
        "docs/1-one/page.md",
        "## What it printed",
        "It said `{{ 1-one/sum:total }}`, that is {{ 1-one/sum:total }}.\n\n## What it printed",
    )
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "It said <code>6.0</code>, that is <span" in page(book)


def test_a_block_carries_its_whole_program_for_copying_as_the_site_holds_it(built):
    import re

    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page(built), "html.parser")
    blocks, links = soup.select(".w2-block"), soup.select(".w2-block > .w2-file")
    files = [(built.path("site/1-one") / str(a["href"])).read_text("utf-8") for a in links]
    assert [block["data-source"] for block in blocks[:-1]] == files[:-1]
    assert "data-source" not in blocks[-1].attrs  # a part of the library
    for text in files:
        assert "--8<--" not in text
        assert "[tool.bookproof]" not in text
    assert re.search(r"return x \+ x\n(?s:.)*double\(2\) == 4", files[-2])  # solution and check
    assert files[-1].startswith("from pathlib import Path\n\ndef twice(x):\n")


def test_a_copy_of_the_site_says_in_words_that_it_needs_the_library(built):
    (text,) = built.path("site/_source").rglob("library.py")
    head, _, body = text.read_text("utf-8").partition("\n\n")[2].partition("\n\n")
    assert head.endswith(
        "# It needs this book's library too: "
        "in a clone of the book, `week2 copy 1-one/library` brings both."
    )
    assert body.startswith("from small.lib import")


def test_a_hint_of_two_lines_stays_in_its_block(book):
    header = '# hint = "Add it to itself."'
    book.replace(
        "snippets/1-one/exercises/double.py", header, '# hint = """Add it\n# to itself."""'
    )
    book.replace(
        "docs/1-one/page.md",
        "## What it printed",
        "- An item\n\n    {{ 1-one/exercises/double:hint }}\n\n## What it printed",
    )
    assert book.week2("record").returncode == 0
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<p>Add it to itself.</p>\n</li>" in page(book)


def test_each_block_links_to_its_file_in_the_site(built):
    import re

    links = re.findall(r'class="w2-file" href="([^"]+)"', page(built))
    assert len(links) == 6
    for link in links:
        assert (built.path("site/1-one") / link).is_file()


def test_a_site_built_twice_is_the_same(built):
    first = {p: p.read_bytes() for p in built.path("site").rglob("*") if p.is_file()}
    built.week2("run", "--force")
    subprocess.run(["rm", "-r", built.path("site")], check=True)
    assert "nothing has changed" not in built.week2("build").stdout
    assert first == {p: p.read_bytes() for p in built.path("site").rglob("*") if p.is_file()}


def test_each_page_has_a_markdown_copy_and_the_list_names_it(built):
    copy = built.path("site/1-one/page.md").read_text("utf-8")
    assert copy.startswith(
        "> From [small-book](page.html). All its pages: [llms.txt](../llms.txt).\n"
    )
    assert "\n# A page\n\nThe sum is 6.0, see [sum](../glossary.md#sum) and [below](#" in copy
    assert "\n```\ntotal 6.0\n" in copy
    assert "\n*Figure: A line*\n" in copy
    assert "\n> **Note**\n>\n> ```\n> from small.lib" in copy
    assert (
        built.path("site/llms.txt")
        .read_text("utf-8")
        .endswith(
            "\n## Start\n\n- [Home](index.md)\n"
            "\n## Chapter\n\n- [A page](1-one/page.md)\n- [Glossary](glossary.md)\n"
        )
    )


def test_a_build_runs_no_block(built):
    built.snippet("loud", "# --8<-- [start:show]\n1 / 0\n# --8<-- [end:show]")
    built.replace(
        "docs/index.md", "# Home", '# Home\n\n```python\n--8<-- "snippets/1-one/loud.py:show"\n```'
    )
    done = built.week2("build")
    assert done.returncode == 0, done.stderr
    assert "not recorded; run it with week2 record snippets/1-one/loud.py" in page(
        built, "index.html"
    )
    assert "snippets/1-one/loud.py:1: it has no receipt" in done.stdout
    assert "needs a" not in built.week2("build").stderr


def test_what_no_longer_holds_is_shown_as_recorded_with_a_mark_and_strictly_refused(built):
    built.replace("src/small/lib.py", "return 2 * x", "return x + x")
    refused = built.week2("build", "--strict")
    assert refused.returncode == 2
    assert "src/small/lib.py: twice has changed" in refused.stderr
    assert "shown as recorded" not in page(built)
    done = built.week2("build")
    assert done.returncode == 0, done.stderr
    assert "src/small/lib.py: twice has changed; snippets/1-one/library.py must be" in done.stdout
    text = page(built)
    assert "shown as recorded: src/small/lib.py: twice has changed" in text
    assert "1 more shown as recorded, not verified since" in text
    assert ">14\n" in text.replace("</span>", "")


def test_an_altered_output_and_a_spoilt_receipt_do_not_keep_a_reader_from_the_book(built):
    built.write("snippets/1-one/_recorded/sum.out", "forged\n")
    built.path("snippets/1-one/_recorded/library.receipt.json").write_text("no receipt")
    done = built.week2("build")
    assert done.returncode == 0, done.stderr
    assert "snippets/1-one/_recorded/sum.out: it was altered" in done.stdout
    assert "is not a receipt" in done.stdout
    assert "shown as recorded: snippets/1-one/_recorded/sum.out: it was altered" in page(built)


def test_another_python_and_a_local_version_do_not_count(built):
    path = built.path("snippets/1-one/_recorded/sum.receipt.json")
    receipt = json.loads(path.read_text())
    receipt["versions"] = {"numpy": f"{receipt['versions']['numpy']}+cpu"}
    receipt["python"] = "3.99.0"
    receipts.write(path, receipts.parse(json.dumps(receipt).encode(), "it"))
    done = built.week2("build", "--strict")
    assert done.returncode == 0, done.stderr
    assert "shown as recorded" not in page(built)
    receipt["versions"] = {"numpy": "3.1"}
    path.write_text(json.dumps(receipt))
    assert "pyproject.toml asks for numpy&lt;3,&gt;=1.26" in (built.week2("build"), page(built))[1]


def test_an_overdue_entry_is_told_on_its_page_and_strictly_refused(book):
    book.snippet("far", "# --8<-- [start:show]\nprint(1)\n# --8<-- [end:show]", 'needs = ["gpu"]')
    book.replace(
        "docs/index.md", "# Home", '# Home\n\n```python\n--8<-- "snippets/1-one/far.py:show"\n```'
    )
    book.write(
        "snippets/skips.toml",
        """
        [[entry]]
        snippet = "snippets/1-one/far.py"
        reason = "no card"
        since = 2026-01-01
        expires = 2026-03-01
        checked = 2026-01-01
        evidence = "tests/test_lib.py::test_twice"
        """,
    )
    assert book.week2("build", "--strict", BOOKPROOF_TODAY="2026-02-01").returncode == 0
    assert "overdue" not in page(book, "index.html")
    assert "it expired on 2026-03-01" in book.week2("check", BOOKPROOF_TODAY="2028-01-01").stderr
    assert book.week2("build", "--strict", BOOKPROOF_TODAY="2028-01-01").returncode == 2
    done = book.week2("build", BOOKPROOF_TODAY="2028-01-01")
    assert done.returncode == 0, done.stderr
    assert "it expired on 2026-03-01" in done.stdout
    assert "no card; overdue since 2026-03-01" in page(book, "index.html")


def test_a_second_build_of_the_same_sources_does_nothing(built):
    index = built.path("site/index.html")
    before = index.stat().st_ino
    assert "nothing has changed since the last build" in built.week2("build").stdout
    assert index.stat().st_ino == before
    index.unlink()
    assert "nothing has changed" not in built.week2("build").stdout
    assert index.is_file()


CHANGES = {
    "a page": lambda book: book.replace("docs/index.md", "# Home", "# House"),
    "an output": lambda book: book.write("snippets/1-one/_recorded/sum.out", "other\n"),
    "a result": lambda book: book.replace("snippets/1-one/_recorded/sum.json", "6.0", "7.0"),
    "the library": lambda book: book.replace("src/small/lib.py", "2 * x", "x + x"),
    "a template": lambda book: book.write("overrides/main.html", "{% extends 'base.html' %}"),
    "a pin": lambda book: book.write("requirements/base.txt", "# none\n"),
    "the settings": lambda book: book.replace("mkdocs.yml", "Small book", "Small paper"),
    "a new file": lambda book: book.write("docs/new.md", "# New\n"),
    "a file that went": lambda book: book.path("snippets/1-one/_recorded/sum.svg").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_site_follows_from_makes_it_build_again(book, change):
    project = Project(book.root)
    before = inputs(project, strict=False)
    assert inputs(Project(book.root), strict=False) == before
    CHANGES[change](book)
    assert inputs(Project(book.root), strict=False) != before


def test_an_address_and_a_day_that_makes_an_entry_overdue_make_it_build_again(book, monkeypatch):
    before = inputs(Project(book.root), strict=False)
    monkeypatch.setenv("BOOKPROOF_SITE_URL", "https://example.org/book")
    assert inputs(Project(book.root), strict=False) != before


@pytest.mark.parametrize("break_it", ["a check", "MkDocs"])
def test_a_failed_build_leaves_the_previous_site_whole(built, break_it):
    before = {p: p.read_bytes() for p in built.path("site").rglob("*") if p.is_file()}
    if break_it == "a check":
        built.replace("docs/1-one/page.md", "(../glossary.md#sum)", "(../glossary.md#none)")
    else:
        built.replace("mkdocs.yml", "plugins: []", "plugins: [no-such-plugin]")
    done = built.week2("build")
    assert done.returncode == 2
    assert "the site was not built" in done.stderr
    assert before == {p: p.read_bytes() for p in built.path("site").rglob("*") if p.is_file()}
    assert not list(built.path(".week2").glob("site-building-*"))


def test_an_interrupted_build_leaves_the_previous_site_whole(built):
    before = page(built)
    contents = {p: p.read_bytes() for p in built.path(".week2/kept").iterdir()}
    plain = built.path("mkdocs.yml").read_text("utf-8")
    built.write("hook.py", HALFWAY)
    built.replace("mkdocs.yml", "plugins: []", "plugins: []\nhooks: [hook.py]")
    os.mkfifo(built.path("halfway"))
    reader = os.open(built.path("halfway"), os.O_RDONLY | os.O_NONBLOCK)
    process = subprocess.Popen(
        [sys.executable, "-m", "week2.cli", "build"],
        cwd=built.root,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    first, _, _ = select.select([reader, os.pidfd_open(process.pid)], [], [])
    assert first == [reader], "the build ended before it was halfway"
    process.send_signal(signal.SIGINT)
    process.wait()
    os.close(reader)
    assert page(built) == before
    assert not list(built.path(".week2").glob("site-*"))
    assert contents.keys() == {*built.path(".week2/kept").iterdir()}
    pages = built.path(".week2/kept/pages")
    assert pages.read_bytes() == contents[pages]
    built.write("mkdocs.yml", plain)
    assert built.week2("build").returncode == 0


def test_two_builds_at_a_time_do_not_corrupt_each_other(built):
    command = [sys.executable, "-m", "week2.cli", "build"]
    both = [subprocess.Popen(command, cwd=built.root) for _ in range(2)]
    assert [process.wait(PATIENCE) for process in both] == [0, 0]
    assert "total 6.0" in page(built)


def test_a_page_that_asks_another_host_stops_the_build(built):
    sheet = "extra_css: [https://example.org/x.css]"
    built.path("mkdocs.yml").write_text(f"{built.path('mkdocs.yml').read_text('utf-8')}\n{sheet}\n")
    assert "asks another host: https://example.org/x.css" in built.week2("build").stderr


def test_html_that_leads_nowhere_stops_the_build(built):
    sound = '<audio src="gone.ogg"></audio>'
    links = f'<a href="1-one/page.html#a-page">a</a> <a href="#home">b</a> {sound}'
    built.replace("docs/index.md", "# Home", f"# Home\n\n{links}")
    output = built.week2("build").stderr
    assert "docs/index.md: built line" in output
    assert "leads nowhere: gone.ogg" in output
    assert output.count("leads nowhere") == 1
