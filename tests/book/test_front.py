"""What a page's front matter says is known, shown and plain, and hides nothing."""

import pytest

from bookproof.check.front import check_front


@pytest.fixture
def faults(book_of):
    """Gives what is wrong with the front matter of a page; the menu knows the status `waiting`."""

    def judge(text):
        settings = "site_name: x\nextra:\n  status:\n    waiting: x\n"
        book = book_of({"mkdocs.yml": settings, "docs/page.md": text})
        return [str(problem) for problem in check_front(book)]

    return judge


PLAIN = """---
title: A page
description: What it shows - in a sentence.
hide:
  - toc
search:
  boost: 0.6  # another page is meant
status: waiting
---

# A page
"""


@pytest.mark.parametrize(
    "text", [PLAIN, "# A page\n", "\nNote: a page\n", "# A page\n\n---\nsearch: no\n---\n"]
)
def test_front_matter_that_is_known_is_taken(faults, text):
    assert faults(text) == []


@pytest.mark.parametrize(
    "search",
    [
        "search:\n  exclude: true",
        "search:\n  boost: 2\n  exclude: true",
        "search: {exclude: true}",
        "search:\n  exclude: yes",
        'search: {"exclude": true}',
        '"search":\n  exclude: on',
        "? search\n: exclude: true",
    ],
)
def test_a_page_that_the_search_does_not_find_is_told(faults, search):
    (fault,) = faults(f"---\nhide:\n  - toc\n{search}\n---\n\n# A page\n")
    assert fault.startswith("docs/page.md:4: `search` hides this page from the search")


@pytest.mark.parametrize("boost", ["0.001", "-1", "1000", "true", ".nan", "many"])
def test_a_page_that_the_search_ranks_beyond_others_is_told(faults, boost):
    (fault,) = faults(f"---\nsearch:\n  boost: {boost}\n---\n\n# A page\n")
    assert "hides this page or others" in fault


@pytest.mark.parametrize(
    ("front", "line", "what"),
    [
        ("descripton: A page", 2, "nothing reads `descripton` in the front matter; write `desc"),
        ("template: 404.html", 2, "nothing reads `template` in the front matter; known are title"),
        ("hide: []\ntitle: </title><script>", 3, "`title` is text: write it without < and >"),
        ("description: '\"><script>'", 2, "`description` is text: write it without < and >"),
        ('title: "\\x3cscript\\x3e"', 2, "`title` is text: write it without < and >"),
        ("tags: [<b>]", 2, "`tags` is text: write it without < and >"),
        ("description: BERT has {{ a:b }}", 2, "a reference is not filled in `description`"),
        ("title: 3", 2, "`title` is 3 and must be a text"),
        ("title: ' '", 2, "`title` is ' ' and must be a text"),
        ("description:", 2, "`description` is None and must be a text"),
        ("hide: toc", 2, "`hide` is 'toc' and must be a list of names"),
        ("hide: [content]", 2, "`hide` names 'content'; there are navigation, toc"),
        ("search: no", 2, "`search` is False and must be a table"),
        ("search: {rank: 1}", 2, "`search` has the unknown key 'rank'; known is boost"),
        ("status: new", 2, "the menu does not know the status 'new'"),
        ("status:  waiting", 2, "the menu does not know the status 'waiting'"),
        ("title: A\ntitle: B", 3, "`title` is there twice; delete one"),
        ("title: [", 1, "this front matter is not YAML, and is shown as text"),
        ("- title", 1, "this front matter has no keys, and is shown as text"),
        ("{}: a", 1, "this front matter is not YAML"),
        ("title: A\n...\n\nText.", 1, "this front matter is not closed"),
    ],
)
def test_front_matter_that_is_not_read_or_harms_is_told(faults, front, line, what):
    (fault,) = faults(f"---\n{front}\n---\n\n# A page\n")
    assert fault.startswith(f"docs/page.md:{line}: {what}")


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A page\n\n# A page\n",
        "---\nsearch:\n  exclude: true\n...\n\n# A page\n",
        "--- \ntitle: A page\n---\n",
        "---\ntitle: A page\n---  \n",
        "---\n---\n# A page\n",
        "---\ntitle: A page\n----\n",
    ],
)
def test_front_matter_that_is_not_closed_by_three_dashes_is_told(faults, text):
    (fault,) = faults(text)
    assert fault.startswith("docs/page.md:1: this front matter is not closed; write ---")


@pytest.mark.parametrize("first", ["Warning: all is wrong", "  note: x", "Autograd: the graph"])
def test_a_first_line_that_is_taken_for_metadata_is_told(faults, first):
    (fault,) = faults(f"{first}\n\n# A page\n")
    assert "is taken for metadata and not shown; begin with the page's title" in fault
