"""What a reader meets on a page is in its place: outputs, alternative texts, ids, languages."""

import json
from itertools import permutations
from unicodedata import normalize

import pytest

from bookproof.check.seen import (
    check_drawn,
    check_html,
    check_ids,
    check_marks,
    check_order,
    check_pictures,
)


@pytest.fixture
def page(book_of):
    """Makes the book whose one page has a text; programs a, b and c are there."""
    return lambda text: book_of({"docs/page.md": text})


def shown(*names):
    """Blocks: a small letter is a program, a capital what it printed."""
    python, text = (
        '```python\n--8<-- "snippets/{}.py"\n```\n',
        '```text\n--8<-- "snippets/_recorded/{}.out"\n```\n',
    )
    return "\n".join((python if n.islower() else text).format(n.lower()) for n in names)


@pytest.mark.parametrize(
    "blocks", ["aAbB", "AaBb", "abABcC", "ABab", "aAAbB", "aabA", "cABab", "aAabB"]
)
def test_an_output_stands_next_to_its_program(page, blocks):
    assert list(check_order(page(shown(*blocks)))) == []


@pytest.mark.parametrize("blocks", ["aAbB", "AaBb", "abABcC", "ABab", "aAbBcC", "aAabB"])
def test_outputs_that_are_swapped_are_found(page, blocks):
    outputs = [n for n in blocks if n.isupper()]
    for order in {*permutations(outputs)} - {tuple(outputs)}:
        swapped = iter(order)
        mixed = [next(swapped) if n.isupper() else n for n in blocks]
        assert list(check_order(page(shown(*mixed)))), mixed


def test_an_output_whose_program_is_on_no_block_stands_where_the_program_is_named(page):
    named = "```sh\npython b.py\n```\n\n"
    assert list(check_order(page(shown("a", "A") + named + shown("B")))) == []
    assert list(check_order(page(shown("a", "A", "B")))) != []


@pytest.mark.parametrize(
    "named",
    [
        "<!-- python b.py -->",
        "<!--\npython b.py\n-->",
        "See tab.py.",
        "See b.pyc.",
        "---\nb.py\n---",
    ],
)
def test_a_program_is_named_where_readers_see_it(page, named):
    text = f"{named}\n\n" + shown("a", "A", "B")
    assert list(check_order(page(text)))
    assert list(check_order(page(f"Run `b.py`. {text}"))) == []


def test_no_other_output_is_between_a_program_and_its_own(page):
    named = "```sh\npython c.py\n```\n\n"
    for blocks in ("aCA", "abCAB", "aAbCB"):
        assert list(check_order(page(named + shown(*blocks)))), blocks
    for blocks in ("aAC", "CaA", "AaCBb", "aCbB"):
        assert list(check_order(page(named + shown(*blocks)))) == [], blocks


def test_a_section_that_shows_programs_shows_what_these_print(page):
    apart = shown("a", "b") + "\n## Printed\n\n" + shown("A", "B")
    assert list(check_order(page(apart))) == []
    swapped = "## On\n\n".join([shown("a"), shown("b", "A"), shown("a", "b", "B")])
    assert list(check_order(page(swapped)))


def test_an_output_far_from_its_program_is_named_with_its_line(page):
    (problem,) = check_order(page(shown(*"abBA")[:-1]))
    assert str(problem).startswith(
        "docs/page.md:14: snippets/_recorded/a.out is not next to its program"
    )


@pytest.mark.parametrize(
    "picture", ["![](a.svg)", "![ ](a.svg)", "<img src='a.png'>", '<img alt="" src="a.png">']
)
def test_a_picture_without_words_is_found(page, picture):
    (problem,) = check_pictures(page(f"# A page\n\nText {picture}\n"))
    assert str(problem).startswith("docs/page.md:3: this picture has no alternative text")


@pytest.mark.parametrize(
    "picture",
    ["![A line](a.svg)", "![오르는 선](a.svg)", "`![](a.svg)`", '<img src="a" alt="A line">'],
)
def test_a_picture_with_words_and_code_that_shows_one_are_not(page, picture):
    assert list(check_pictures(page(f"# A page\n\n{picture}\n"))) == []


@pytest.mark.parametrize("label", ["graph.svg", "Figure 1", "{{ 1-one/sum:total }}", "0.93"])
def test_an_alternative_text_that_says_nothing_is_found(page, label):
    (problem,) = check_pictures(page(f"# A page\n\n![{label}](a.svg)\n"))
    assert "says too little" in str(problem)


def test_two_pictures_have_two_alternative_texts(page):
    one, other = "![A line, falling](a.svg)\n\n", "![A line, rising](b.svg)\n\n"
    assert list(check_pictures(page(f"# A page\n\n{one}{other}"))) == []
    (problem,) = check_pictures(page(f"# A page\n\n{one}{other}{one}"))
    assert str(problem).startswith("docs/page.md:7: another picture on this page has the same")


@pytest.mark.parametrize("second", ["## Other {#one}", '<a id="one"></a>', "Text.\n{: #one }"])
def test_an_id_that_a_page_has_twice_is_found(page, second):
    (problem,) = check_ids(page(f"# A page\n\n## One\n\n{second}\n"))
    assert "this page has the id 'one' twice" in str(problem)


@pytest.mark.parametrize(
    "picture",
    [
        "![A plot](data:image/svg+xml;base64,AAAA)",
        "![A plot](assets/plot.svg)",
        "![A plot](https://example.org/plot.svg)",
        "![A plot](../snippets/plot.svg)",
        "![A plot](../snippets/_recorded/../plot.svg)",
        "![A plot](../snippets/_recorded/../../docs/plot.svg)",
        "![A plot](../../snippets/_recorded/a.svg)",
        "![A plot][plot]",
        "![A\nplot](assets/plot.svg)",
        "Seen: ![A plot](../snippets/_recorded/a.svg)",
        "\\`![A plot](assets/plot.svg)\\`",
        '<img src="../snippets/_recorded/a.svg" alt="A plot">',
        "<IMG\nsrc='plot.svg'>",
        '<svg viewBox="0 0 1 1"></svg>',
        '<object data="plot.svg"></object>',
    ],
)
def test_a_picture_that_no_program_recorded_is_found(page, picture):
    (problem,) = check_drawn(page(f"# A page\n\n{picture}\n"))
    assert str(problem).startswith("docs/page.md:3: no program recorded this picture")


def test_a_figure_that_one_recorded_and_code_that_shows_pictures_are_not(page):
    text = """
# A page

![A plot](../snippets/1-one/_recorded/a-left.svg)

    ![A plot](../snippets/_recorded/a.svg)

It is written `![words](plot.svg)` or ``<img src="`">``. !!! note

```text
![A plot](plot.svg)
```
"""
    assert list(check_drawn(page(text))) == []


def test_headings_of_the_same_words_have_ids_of_their_own(page):
    assert list(check_ids(page("# A page\n\n## One\n\n## One\n\n`{#one}`\n"))) == []


@pytest.mark.parametrize(
    ("fence", "what"),
    [
        ("json\n" + json.dumps({"accuracy": 0.93}), "JSON is typed into the page"),
        ('json\n--8<-- "snippets/_recorded/a.out"', "a.out is shown in a text block"),
        ('markdown\n--8<-- "snippets/a.py"', "a.py is shown in a python block"),
        ('toml\n--8<-- "snippets/a.py"', "a.py is shown in a python block"),
    ],
)
def test_a_block_does_not_pass_for_another_kind(page, fence, what):
    book = page(f"# A page\n\n```{fence}\n```\n")
    assert book.pages
    (problem,) = book.problems
    assert str(problem).startswith("docs/page.md:4: ")
    assert what in str(problem)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<<<<<<< HEAD\nOne.", "a conflict of versions is left"),
        ("=======", "a conflict of versions is left"),
        (">>>>>>> theirs", "a conflict of versions is left"),
        ("See [this](there.md and more.", "this link is not closed"),
        ("<!--pytest-codeblocks:cont-->", "no comment keeps a program"),
        (normalize("NFD", "토큰"), "this is decomposed Unicode (NFD)"),
        ("Seen.[^1]", "the page has no text for the footnote [^1]"),
        ("[^1]: Seen.", "nothing refers to the footnote [^1]"),
        ("<!-- a comment", "this comment is never closed"),
        ("<!-- a comment\n<!--bookproof:snippets-->", "this comment is never closed"),
        ("| a | b |\n| 1 | 2 |", "this is not shown as a table"),
        ("| a | b |\n| --- |\n| 1 | 2 |", "this is not shown as a table"),
    ],
)
def test_a_mark_that_markdown_does_not_take_for_one_is_found(page, text, what):
    (problem,) = check_marks(page(f"# A page\n\n{text}\n\nMore.\n"))
    assert str(problem).startswith(f"docs/page.md:3: {what}")


def test_marks_that_it_does_take_for_one_are_not(page):
    text = """
# A page

Seen.[^1] [One](a_(b).md "c"), ![two](d.svg) and [three
lines](e.md). `<!--` and `[^2]` are code.

| `a|b` | c |
| :--- | ---: |
| 1 | 2 |

<!-- a comment
of two lines -->

```text
<<<<<<< HEAD
| a |
```

[^1]: A note.
"""
    assert list(check_marks(page(text))) == []


@pytest.mark.parametrize(
    "html",
    [
        '<div class="highlight"><pre><code>print(1)</code></pre></div>',
        "Seen: <code>print(1)</code>.",
        '<div markdown="block" class="language-python highlight">',
        "<div class='wide doc' markdown>",
        "1. Seen. {: .doc }",
        "<PRE\nid='a'>",
        "\\`<pre>\\`",
        "<i title='`'></i><pre>print(1)</pre><i title='`'></i>",
    ],
)
def test_code_in_html_passes_for_no_block(page, html):
    (problem, *_) = check_html(page(f"# A page\n\n{html}\n"))
    assert str(problem).startswith("docs/page.md:3: HTML shows code here, which no run proves")


def test_html_without_code_and_code_that_shows_html_are_no_blocks(page):
    text = """
# A page

The tag `<pre>` in `<div class="highlight">`, the class `doc` {#doc} and a highlight.

<div class="w2-home" markdown>
<a href="doc.md" class="w2-highlights">the doc</a>
</div>

```text
<pre><code>
```
"""
    assert list(check_html(page(text))) == []
