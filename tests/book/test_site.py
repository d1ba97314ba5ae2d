"""The site is built whole or not at all, and shows what was collected."""

import os
import select
import signal
import subprocess
import sys

import pytest

# A hook of MkDocs that says where it is, and stays there.
HALFWAY = """
import time

def on_page_content(html, **_):
    open("halfway", "w").close()
    time.sleep(600)
"""


@pytest.fixture
def built(book):
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"open {book.path('site/index.html')}" in done.stdout
    return book


def page(book, name="1-one/page.html"):
    return book.path(f"site/{name}").read_text("utf-8")


def test_a_page_shows_code_output_provenance_and_numbers(built):
    text = page(built)
    assert "total 6.0" in text
    assert 'title="snippets/1-one/sum.json, total">6.0</span>' in text
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


def test_a_region_carries_the_whole_file_for_copying(built):
    import html
    import re

    sources = re.findall(r'data-source="([^"]*)"', page(built))
    whole = built.path("snippets/1-one/sum.py").read_text("utf-8")
    assert whole in map(html.unescape, sources)


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
    first = page(built)
    built.week2("run", "--force")
    built.week2("build")
    assert page(built) == first


@pytest.mark.parametrize("break_it", ["a check", "MkDocs"])
def test_a_failed_build_leaves_the_previous_site_whole(built, break_it):
    before = {p: p.read_bytes() for p in built.path("site").rglob("*") if p.is_file()}
    if break_it == "a check":
        built.write("snippets/1-one/sum.out", "forged\n")
    else:
        built.replace("mkdocs.yml", "plugins: []", "plugins: [no-such-plugin]")
    done = built.week2("build")
    assert done.returncode == 2
    assert "the site was not built" in done.stderr
    assert before == {p: p.read_bytes() for p in built.path("site").rglob("*") if p.is_file()}
    assert not list(built.path(".week2").glob("site-*"))


def test_an_interrupted_build_leaves_the_previous_site_whole(built):
    before = page(built)
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
    built.write("mkdocs.yml", plain)
    assert built.week2("build").returncode == 0


def test_two_builds_at_a_time_do_not_corrupt_each_other(built):
    command = [sys.executable, "-m", "week2.cli", "build"]
    both = [subprocess.Popen(command, cwd=built.root) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert "total 6.0" in page(built)


def test_a_page_that_asks_another_host_stops_the_build(built):
    built.replace(
        "docs/index.md", "# Home", '# Home\n\n<img src="https://example.org/x.png" alt="x">'
    )
    assert "asks another host: https://example.org/x.png" in built.week2("build").stderr
