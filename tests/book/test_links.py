"""A link leads to a page, an anchor or a host that a reader can reach."""

import json

import pytest

from bookproof.source.links import check_links


@pytest.fixture
def page(book_of):
    """Makes the book whose one page has a text; a chapter and a notebook are beside it."""

    def make(text):
        cells = [{"cell_type": "markdown", "source": ["# One\n", "\n", "## Two words\n"]}]
        chapter, notebook = "# A chapter\n\n## Here\n", json.dumps({"cells": cells})
        files = {"docs/chapter/index.md": chapter, "docs/a.ipynb": notebook}
        return book_of({**files, "docs/page.md": text})

    return make


OUTSIDE = [
    *("javascript:alert(1)", "JavaScript:alert(1)", "java&#115;cript:alert(1)", "data:text/html,x"),
    *("javascript&colon;alert(1)", "vbscript:x", "file:///etc/passwd", "http://example.org"),
    *("ftp://example.org/a", "htps://example.org", "https:/example.org", "https:example.org"),
    *("https://localhost:8000/", "https://printer.local/", "https://127.0.0.1/", "https://host/a"),
    *("https://user:word@example.org/", "https://example.org@evil.example/", "https://"),
    *("mailto:nobody", "mailto:a@b", "tel:1", "HTTPS:example.org"),
]


@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize(
    "written", ["See [this]({}).", 'See <a class="x" href="{}">this</a>.', "[this]: {}"]
)
def test_a_link_out_of_the_book_leads_to_a_host_or_a_mailbox(page, written, target):
    problems = list(check_links(page(f"# A page\n\n{written.format(target)}\n")))
    assert problems, target
    assert str(problems[0]).startswith("docs/page.md:3: the link ")


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("[this]()", "this link has no target"),
        ("[this](#)", "names no anchor"),
        ("[this](chapter/)", "leads to a folder; name its page, such as chapter/index.md"),
        ("[this](chapter)", "leads to a folder"),
        ("[this\nhere](nowhere.md)", "the link nowhere.md leads nowhere"),
        ("[this](a.ipynb#nowhere)", "a.ipynb has no anchor #nowhere"),
        ('<a href="#nowhere">this</a>', "this page has no anchor #nowhere"),
        ("<a href='chapter/index.html#nowhere'>this</a>", "has no anchor #nowhere"),
        ("<a href=gone.html>this</a>", "the link gone.html leads nowhere"),
        ("<javascript:alert(1)>", "the link javascript:alert(1) leads to no https://"),
        ("<http://example.org>", "the link http://example.org leads to no https://"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(page, link, says):
    problems = list(check_links(page(f"# A page\n\n{link}\n")))
    assert [says in str(problem) for problem in problems] == [True]


def test_links_that_lead_somewhere_are_not(page):
    text = """
# A page

[One](chapter/index.md#here), [two](#a-page), [three](a.ipynb#two-words), [four](../pyproject.toml),
[five](https://docs.example.org:8080/a_(b)?c=d#e "A title"), [six](mailto:me@example.org).
<a href="chapter/index.html#here">Seven</a>, <a href='#a-page'>eight</a>, <https://example.org/>.
`[nine](javascript:x)`

[^1]: A note: of `http:`.

*[HTML]: HyperText

```text
[ten](http://localhost)
```
"""
    assert list(check_links(page(text))) == []
