"""No mark is shown as it is because nothing reads it, and no note to oneself is left."""

import pytest
import yaml

from bookproof.check.raw import check_raw


@pytest.fixture
def faults(book_of):
    """Gives what is wrong with the marks of a page, whose text begins in line 3."""

    def judge(text, *extensions):
        settings = {"site_name": "x", "markdown_extensions": [*extensions, {"toc": {}}]}
        page = f"# A page\n\n{text}\n\nMore.\n"
        book = book_of({"mkdocs.yml": yaml.safe_dump(settings), "docs/page.md": page})
        return [str(problem) for problem in check_raw(book)]

    return judge


READ = r"""
`~~x~~`, **bold
text**, ***both***, \*\*not, 3 ~ 4, a == b, x^2, 10:30:45, a::b, 5 $ and $5, `**`, \`.

- [ordinary](a.md){ .md-button }, {{ a/b:c | .1% }}, [[1, 2]], [^1][^2], C++ and D++, &nbsp; &#8212;
- {braces}, a note to Todoroki

Text.
{: .wide }

```text
TODO ~~x~~ `
```
"""


def test_what_is_read_or_means_nothing_is_taken(faults):
    assert faults(READ) == []


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("This is ~~wrong~~.", "pymdownx.tilde"),
        ("H~2~O", "pymdownx.tilde"),
        ("x^2^", "pymdownx.caret"),
        ("This is ==marked==.", "pymdownx.mark"),
        ("Good :smile:.", "pymdownx.emoji"),
        ("- [ ] done", "pymdownx.tasklist"),
        ("- [x] done", "pymdownx.tasklist"),
        ("This {++was added++}.", "pymdownx.critic"),
        ("Press ++ctrl+c++.", "pymdownx.keys"),
        ("See [[Autograd]].", "wikilinks"),
        ("It is {% raw %} so {% endraw %}.", "macros"),
    ],
)
def test_a_mark_is_told_where_no_extension_reads_it(faults, text, extension):
    fault = faults(text)[0]
    assert fault.startswith("docs/page.md:3: ")
    assert "nothing reads this mark" in fault
    assert faults(text, extension) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('== "A tab"', "this opens no fold or tab"),
        ('?? note "Title"', "this opens no fold or tab"),
        ("!! note", "this opens no fold or tab"),
        ("A word{.big}.", "braces behind a word are shown"),
        ("{: .big }", "these braces follow nothing"),
        (":   ", "this definition is empty"),
        ("TODO: measure this.", "a note to oneself is left here"),
        ("The time is TBD.", "a note to oneself is left here"),
        ("FIXME", "a note to oneself is left here"),
        ("It takes XXX seconds.", "a note to oneself is left here"),
        ("Lorem ipsum dolor.", "a note to oneself is left here"),
        ("MÃ¶chte", "these letters were read in a wrong encoding"),
        ("â€œxâ€", "these letters were read in a wrong encoding"),
        ("A&nbps;B", "there is no such character reference"),
        ("This is **bold and not closed.", "** opens bold text here that nothing closes"),
        ("Call `backward and wait.", "this backtick opens code that nothing closes"),
    ],
)
def test_what_nothing_reads_or_closes_is_told(faults, text, what):
    fault = faults(text)[0]
    assert fault.startswith("docs/page.md:3: ")
    assert what in fault


@pytest.mark.parametrize("text", ["The cost is $x^2 and more.", "$$\nx^2\n"])
def test_a_formula_that_nothing_closes_is_told_where_formulas_are_read(faults, text):
    (fault,) = faults(text, "pymdownx.arithmatex")
    assert fault.startswith("docs/page.md:3: $ opens a formula here")
    assert faults(text) == []


def test_a_key_that_there_is_not_is_told(faults):
    assert faults("++ctrl+k++, ++slash++, ++esc++", "pymdownx.keys") == []
    (fault,) = faults("++ctrl+nokey++", "pymdownx.keys")
    assert fault.startswith("docs/page.md:3: 'nokey' is no key")
