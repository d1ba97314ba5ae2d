"""Highlighted code: an element for what has a colour of its own, and for nothing else."""

import re

from markdown import markdown

from bookproof.site.markdown import PlainCode

CODE = '```python\nfor name in names:  # each\n    print("a < b", name)\n```\n'


BEFORE = markdown(CODE, extensions=["pymdownx.highlight", "pymdownx.superfences"])
AFTER = PlainCode().run(BEFORE)


def text(page):
    return re.sub(r"<[^>]*>", "", page)


def test_names_and_blanks_lose_their_element_and_keep_their_text():
    assert '<span class="n">name</span>' in BEFORE
    assert not re.search(r'class="[nw]"', AFTER)
    assert text(AFTER) == text(BEFORE)


def test_what_has_a_colour_keeps_its_element():
    for kind, code in (("k", "for"), ("ow", "in"), ("nb", "print"), ("c1", "# each")):
        assert f'<span class="{kind}">{code}</span>' in AFTER
    assert '<span class="s2">"a &lt; b"</span>' in AFTER
