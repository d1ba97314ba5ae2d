"""The HTML of a page is harmless and closed: it hides nothing, runs nothing and forges no proof."""

import random

import pytest
from markdown import Markdown

from bookproof.check.bare import bare
from bookproof.check.markup import _Judge, check_markup


@pytest.fixture
def faults(book_of):
    """Gives what is wrong with the HTML of a page, whose text begins in line 3."""

    def judge(text, extended=True):
        settings = "markdown_extensions: [md_in_html, pymdownx.arithmatex]\n" if extended else ""
        page = f"# A page\n\n{text}\n\nMore.\n"
        book = book_of({"mkdocs.yml": f"site_name: x\n{settings}", "docs/page.md": page})
        return [str(problem) for problem in check_markup(book)]

    return judge


HARMLESS = """
A <span lang="ko">토큰</span>, H<sub>2</sub>O, <kbd>Enter</kbd><br>and <br/> <a href="b.md#c">a
link</a>, <a href="https://example.org/?a:b">another</a>.

<div class="cards" markdown>

`</div>`, `` a ` <b> `` and $a<b$, so $c>d$; \\` and \\*; <https://example.org/>.
See <kim@example.org>.

$$ x <y $$

- <!--bookproof:mark a-->
</div>

<link rel="stylesheet" href="../assets/a.css">
<div class="play" data-cases='{{ a/b:c | json }}' data-md="x"></div>
<script src="../assets/a.js" defer></script>
<!--pytest-codeblocks:needs(gpu)-->
<!-- textlint-disable -->

```text
<script>alert(1)</script></div>
```

<details open><summary>More</summary>
<img src="a.svg" alt="A line">
<table><tr><td colspan="2">1</td></tr></table>
<video src="a.mp4" controls></video>
</details>

## A heading { #heading .wide }

[Begin](a.md){ .md-button } with {braces} and { x }.
"""


def test_harmless_html_and_code_that_shows_some_are_taken(faults):
    assert faults(HARMLESS) == []


@pytest.mark.parametrize(
    "tag",
    [
        *("<iframe src='a.html'></iframe>", "<object data='a.svg'></object>", "<embed src='a'>"),
        *("<form><input name='key'></form>", "<base href='x/'>", "<title>", "<noframes>"),
        *("<meta http-equiv='refresh' content='0;url=x'>", "<style>p{}</style>", "<template>"),
        *("<svg><text>0.99</text></svg>", "<dialog open>Accept</dialog>", "<marquee>1</marquee>"),
        *("List<int>", "<bert>text</bert>", "<autograd.md>", "<h2>Title</h2>", "<SELECT><option>"),
        "<noscript>Off</noscript>",
    ],
)
def test_an_element_that_a_page_may_not_hold_is_told(faults, tag):
    fault = faults(tag)[0]
    assert fault.startswith("docs/page.md:3: <")
    assert "is no element that a page may hold" in fault


@pytest.mark.parametrize(
    "tag",
    [
        *("<span hidden>a</span>", "<div style='display:none'>a</div>", "<b onclick='x()'>a</b>"),
        *("<span data-search-exclude>a</span>", "<p data-markdown-ignore>a</p>", "<p inert>a</p>"),
        *("<video src='a.mp4' autoplay></video>", "<img src='a' alt='b' srcset='https://c 2x'>"),
        *("<div data-md-component='x'>a</div>", "<img src='a' alt='b' OnError='x()'>"),
    ],
)
def test_an_attribute_that_hides_or_acts_is_told(faults, tag):
    (fault,) = faults(tag)
    assert fault.startswith("docs/page.md:3: <")
    assert "which may hide, move or act" in fault


@pytest.mark.parametrize(
    "braces",
    [
        *("{: hidden }", "{ style='display:none' }", "{ onclick=x() }", "{ data-search-exclude }"),
        *("{ .wide hidden }", "{ href=javascript:x() }", "{:STYLE=color:red}"),
    ],
)
def test_braces_that_hide_or_act_are_told(faults, braces):
    (fault,) = faults(f"Text.\n{braces}")
    assert fault.startswith("docs/page.md:4: `")
    assert "in braces hides, moves or loads something" in fault


@pytest.mark.parametrize(
    "html",
    [
        *("<script src='https://example.org/a.js'></script>", "<script src='//a/b.js'></script>"),
        *("<script src='data:text/javascript,x'></script>", "<script src=' //a/b.js'></script>"),
        *("<link rel='stylesheet' href='https://a/b.css'>", "<img alt='a' src='/b.png'>"),
        *("<script src='\ta/b.js'></script>", "<video src='https://a/b.mp4'></video>"),
    ],
)
def test_what_is_loaded_from_elsewhere_is_told(faults, html):
    (fault,) = faults(html)
    assert "load only files of this book" in fault


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        "<script type='module'>\nx()</script>",
        "<script src='a.js'>x()</script>",
        "\\\\<script>x()</script>",
        "\\<script>x()</script>",
        "`code\n<script>x()</script>`",
        "`a\n- b` `<script>x()</script>`",
        "## A `\nb <script>x()</script>`",
        "!!! note\n    a `\nb <script>x()</script>`",
        "a | b\n---|---\nc ` | d\ne | <script>x()</script>`",
        "$a\n<script>x()</script>\nb$",
        "$a `b` <script>x()</script> c$",
        "<div markdown='0'>\n`<script>x()</script>`\n</div>",
        "<hr> `<script>x()</script>`",
        "- ```yaml\n  <script>x()</script>\n  ```",
        "<div></div> `<script>x()</script>`",
        "<!--bookproof:snippets--> `<script>x()</script>`",
        "Seen: $$ <script>x()</script> $$",
        "Seen: \\[ <script>x()</script> \\]",
    ],
)
def test_a_script_in_a_page_is_told(faults, html):
    told = ("a script is written into the page", "Markdown is not read")
    assert any(words in fault for fault in faults(html) for words in told)


def test_a_formula_hides_a_script_only_where_formulas_are_read(faults):
    assert faults("$a<script>x()</script>$") == []
    assert "a script is written into the page" in faults("$a<script>x()</script>$", False)[0]


def test_markdown_in_an_element_is_read_only_where_the_book_sets_it_up(faults):
    html = "<div markdown>\n`<script>x()</script>`\n</div>"
    assert faults(html) == []
    assert "Markdown is not read in this element" in faults(html, False)[0]


@pytest.mark.parametrize("href", ["javascript:x()", "&#106;avascript:x()", "data:text/html,x"])
def test_a_link_that_is_a_program_is_told(faults, href):
    (fault,) = faults(f'<a href="{href}">Run</a>')
    assert "is no address" in fault


@pytest.mark.parametrize(
    "text",
    [
        '<span class="w2-number" title="a, b">99.9</span>',
        '<div class="w2-block"><span>ran on an H100</span></div>',
        '<p class="wide w2-ok">passed</p>',
        '<figure class="w2-figure">no</figure>',
        '<p class="language-python">print(1)</p>',
        '<table class="highlighttable"><tr><td>0.99</td></tr></table>',
        "Passed.\n{: .w2-ok }",
        "*Passed*{ .highlight }",
        "*Passed*{ class='a w2-verified' }",
    ],
)
def test_a_class_that_marks_proof_or_code_is_told(faults, text):
    (fault,) = faults(text)
    assert "marks what was run or is shown as code" in fault


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("</div></div>", "</div> closes nothing that is open here; take it out or move it"),
        ("</article>", "</article> closes nothing that a page may hold"),
        ("<div>", "<div> is never closed; add </div> on this page"),
        ("<b>bold", "<b> is never closed"),
        ("<div/>", "<div> is never closed"),
        ("<b><i>x</b></i>", "</b> closes nothing that is open here ahead of </i>"),
        ("<div class='a", "this tag is never closed with >"),
        ("<i title='`'></i><b>x</b><i title='`'></i>", "a backtick, backslash or formula in a tag"),
        ("<div>\n`</div>`\n</div>", "Markdown is not read in this element"),
        ("<p title='a' title='b'>x</p>", "<p> has an attribute twice"),
        ("<link rel='preload' href='a.js'>", 'only <link rel="stylesheet"> belongs'),
        ("<!-- ask Kim about these numbers -->", "this comment is published with the page"),
        ("<?php echo 1 ?>", "<?…> is lost in the page"),
        ("<!DOCTYPE html>", "<!…> is lost in the page"),
    ],
)
def test_a_tag_that_is_not_balanced_or_not_shown_is_told(faults, html, what):
    fault = faults(html)[0]
    assert fault.startswith(f"docs/page.md:3: {what}")


SCRIPT = "<script>x()</script>"
PIECES = [
    *("`", "``", "$", "$$", "\\", "\\(", "\\)", "\\[", "\\]", "a", "b", " ", "    ", "**", "&lt;"),
    *("\n", "\n\n", "- ", "> ", "1. ", "# ", " | ", "\n---|---\n", "| a |\n| --- |\n", "\n: "),
    *("<div>", "</div>", "<div markdown>", "<span>", "</span>", "<p>", "</p>", "<hr>", "<br>"),
    *("<details markdown>", "</details>", "<summary>", "</summary>", "<td>", "</td>", "<!--a-->"),
    *("!!! note\n    ", '=== "a"\n    ', "[^1]: ", "[a](b.md)", "```text\n", "\n```\n", "{: .x }"),
]
EXTENSIONS = (
    "abbr admonition attr_list def_list footnotes md_in_html smarty tables pymdownx.betterem "
    "pymdownx.details pymdownx.superfences pymdownx.tabbed"
)


def test_no_script_is_live_that_is_not_told():
    chance = random.Random(0)
    arithmatex = {"pymdownx.arithmatex": {"generic": True}}
    engine = Markdown(extensions=[*EXTENSIONS.split(), *arithmatex], extension_configs=arithmatex)
    hidden = 0
    for _ in range(2000):
        parts = chance.choices(PIECES, k=chance.randint(1, 5))
        form = chance.choice(["{}", "`{}`", "${}$", "\\({}\\)"])
        parts.insert(chance.randint(0, len(parts)), form.format(SCRIPT))
        text = "".join(parts)
        if not _Judge(bare(text, True), True).faults:
            hidden += 1
            assert SCRIPT not in engine.reset().convert(text), text
    assert hidden > 10  # in code and formulas, where it is text
