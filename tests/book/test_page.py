"""A page is read once, and in the way in which Python-Markdown builds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown

from bookproof.site.terms import entries
from bookproof.source.page import read

ROOT = Path(__file__).parents[2]
PAGE = """\
---
title: [not a link](front.md)
# not a heading
---

# The *tape* of `Tensor[0]` { .big #tape }

See [one [nested] label](one.md#here), ![a figure](two.svg) and `[code](three.md)`.

## Same ##

```sh
# not a heading, see [this](four.md)
```

## [Same](five.md "a title")

<a id="by-hand"></a>
::: some.module
"""


def test_headings_have_the_anchors_of_the_built_page():
    built = Markdown(extensions=["attr_list", "toc"])
    text = PAGE.partition("---\n\n")[2]
    html = built.convert(re.sub(r"```.*```", "", text, flags=re.S))
    headings = read(PAGE).headings
    assert [h.anchor for h in headings] == re.findall(r'<h\d[^>]* id="([^"]+)"', html)
    assert [(h.line, h.level) for h in headings] == [(6, 1), (10, 2), (16, 2)]
    assert [h.title for h in headings] == ["The tape of Tensor[0]", "Same", "Same"]


def test_every_heading_of_the_book_has_its_anchor():
    built = Markdown(extensions=["attr_list", "toc"])
    for path in sorted((ROOT / "docs").rglob("*.md")):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        headings = read(text).headings
        html = built.reset().convert("\n\n".join(lines[h.line - 1] for h in headings))
        assert [h.anchor for h in headings] == re.findall(r'<h\d[^>]* id="([^"]+)"', html), path


def test_a_title_is_text_and_tags_in_code_are_text_too():
    heading = '# <span class="w2-whole">FlashAttention-3</span> reads `<pad>`'
    assert read(heading).headings[0].title == "FlashAttention-3 reads <pad>"


def test_links_are_found_outside_code_and_front_matter():
    links = [(link.line, link.target) for link in read(PAGE).links]
    assert links == [(8, "one.md#here"), (8, "two.svg"), (16, "five.md")]


def test_front_matter_fences_and_anchors_given_by_hand():
    page = read(PAGE)
    assert page.front == "".join(PAGE.splitlines(keepends=True)[:4])
    assert [(fence.line, fence.end, fence.info) for fence in page.fences] == [(12, 14, "sh")]
    assert page.fenced == {12, 13, 14}
    assert page.anchors == {"tape", "same", "same_1", "by-hand", "some.module"}


def test_an_unclosed_fence_holds_nothing():
    page = read("# A\n\n```sh\n\n## B\n")
    assert page.fences[0].end == 0
    assert [heading.title for heading in page.headings] == ["A", "B"]


@pytest.mark.parametrize("heading", ["**Leaf**", "[Leaf](a.md)", "`Leaf`", "Leaf { #leaf }"])
def test_the_glossary_and_the_check_of_links_agree_on_an_anchor(heading):
    glossary = f"### {heading}\n\nA tensor. More.\n"
    assert entries(glossary) == {"leaf": "A tensor."}
    assert read(glossary).anchors == {"leaf"}
