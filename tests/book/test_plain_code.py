"""Highlighted code: an element for what has a colour of its own, and for nothing else."""

import re

from markdown import markdown

CODE = '```python\nfor name in names:  # each\n    print("a < b", name)\n```\n'


def shown(*extensions):
    return markdown(CODE, extensions=["pymdownx.highlight", "pymdownx.superfences", *extensions])


def text(page):
    return re.sub(r"<[^>]*>", "", page)


def test_names_and_blanks_lose_their_element_and_keep_their_text():
    before, after = shown(), shown("week2.book.plain_code")
    assert '<span class="n">name</span>' in before
    assert not re.search(r'class="[nw]"', after)
    assert text(after) == text(before)


def test_what_has_a_colour_keeps_its_element():
    after = shown("week2.book.plain_code")
    for kind, code in (("k", "for"), ("ow", "in"), ("nb", "print"), ("c1", "# each")):
        assert f'<span class="{kind}">{code}</span>' in after
    assert '<span class="s2">"a &lt; b"</span>' in after
