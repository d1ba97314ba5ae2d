"""What a page shows as text or data stays so in its Markdown copy."""

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bookproof.site.plain import as_markdown, link_to_copy


def copy(content, address=""):
    return as_markdown(f"<article>{content}</article>", address)


def shown(markdown):
    """The copy as GitHub would show it."""
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    return BeautifulSoup(html, "html.parser")


def test_a_fence_in_an_output_ends_no_fence():
    output = "before\n````\n# no heading\n```python\n"
    markdown = copy(f'<div class="language-text highlight"><pre><code>{output}</code></pre></div>')
    assert markdown == f"`````text\n{output}`````\n"
    assert [block.get_text() for block in shown(markdown).find_all("pre")] == [output]
    assert not shown(markdown).find("h1")


def test_code_keeps_its_blank_lines_and_loses_its_colours():
    markdown = copy(
        '<div class="language-python highlight"><pre><span></span><code>'
        '<span class="kn">import</span> a\n\n\nb = "&lt;i&gt;"  \n</code></pre></div>'
    )
    assert markdown == '```python\nimport a\n\n\nb = "<i>"  \n```\n'


MARKUP = "*_`[]()<>#+-=!|~$&;:.1\\ax \u200b좋다"


@given(st.text(MARKUP, max_size=30))
def test_text_is_never_markup(text):
    words = " ".join(text.split())
    escaped = BeautifulSoup("", "html.parser").new_string(text).output_ready()
    soup = shown(copy(f"<p>{escaped}</p>"))
    assert " ".join(soup.get_text().split()) == words
    assert not soup.find(["h1", "ul", "ol", "em", "strong", "code", "a", "hr", "del", "i", "table"])


@given(st.text(MARKUP, min_size=1, max_size=12))
def test_code_in_a_cell_is_one_cell(text):
    code = BeautifulSoup("", "html.parser").new_string(text).output_ready()
    soup = shown(
        copy(f"<table><tr><td><code>{code}</code></td><td>{code}</td><td>c</td></tr></table>")
    )
    cells = [" ".join(cell.get_text().split()) for cell in soup.select("tbody td")]
    words = " ".join(text.split())
    assert [cells[0].replace(" ", ""), *cells[1:]] == [words.replace(" ", ""), words, "c"]


def test_folds_tabs_admonitions_figures_and_formulas_are_plain():
    markdown = copy(
        '<details class="question"><summary>Exercise</summary><p>Task.</p>'
        "<details><summary>Solution</summary><p>Done.</p></details></details>"
        '<div class="admonition note"><p class="admonition-title">Note</p><p>A &lt;b&gt;.</p></div>'
        '<div class="tabbed-alternate"><input><div class="tabbed-labels"><label>One</label>'
        '<label>Two</label></div><div class="tabbed-content"><div class="tabbed-block"><p>1</p>'
        '</div><div class="tabbed-block"><p>2</p></div></div></div>'
        '<figure><svg role="img" aria-label="A line * up"><path d="M 0 0"/></svg></figure>'
        '<p>So <span class="arithmatex"><annotation>a_1^2</annotation><i>a</i></span>, not $1.</p>'
        '<div class="arithmatex"><annotation>\\frac{1}{2}</annotation></div>'
    )
    assert markdown == (
        "**Exercise**\n\nTask.\n\n**Solution**\n\nDone.\n\n> **Note**\n>\n> A \\<b>.\n\n"
        "**One**\n\n1\n\n**Two**\n\n2\n\n*Figure: A line * up*\n\n"
        "So $a_1^2$, not \\$1.\n\n$$\n\\frac{1}{2}\n$$\n"
    )


def test_a_block_says_what_its_receipt_says():
    markdown = copy(
        '<div class="w2-block" data-source="x"><a class="w2-file" href="../_source/a.py">a.py</a>'
        '<span class="w2-badge w2-ok" title="Python 3.12, numpy 2.4">'
        "ran on CPU · 2026-\u206011</span></div>"
    )
    assert markdown == "[a.py](../_source/a.py) · ran on CPU · 2026-11 (Python 3.12, numpy 2.4)\n"


def test_what_a_badge_opens_is_said_too():
    markdown = copy(
        '<div class="w2-block"><a href="a.py">a.py</a><button class="w2-badge">ran on CPU</button>'
        "<div popover><p>Python 3.12.</p><p>At commit 1a2b.</p></div></div>"
    )
    assert markdown == "[a.py](a.py) · ran on CPU\n\nPython 3.12. At commit 1a2b.\n"


def test_controls_are_left_out():
    assert (
        copy(
            '<h1>Title<a class="headerlink" href="#title">¶</a></h1>'
            "<p data-markdown-ignore>View as Markdown</p><button>Go</button>"
            '<script>x = "<p>"</script>'
        )
        == "# Title\n"
    )


def test_links_lead_from_copy_to_copy():
    assert link_to_copy("../a/page.html#part") == "../a/page.md#part"
    assert link_to_copy("#part") == "#part"
    assert link_to_copy("a.ipynb") == "a.ipynb"
    elsewhere = "https://host.example/page.html"
    assert link_to_copy(elsewhere) == elsewhere
    here = "https://book.example/week-2/1-one/page.html"
    assert link_to_copy("../a.html", here) == "https://book.example/week-2/a.md"
    assert link_to_copy(elsewhere, here) == elsewhere


def test_what_a_script_fills_is_empty():
    assert copy("<p>Here:</p><table><thead></thead></table><img alt='A map'>") == (
        "Here:\n\n*Figure: A map*\n"
    )


def test_a_page_without_an_article_has_no_copy():
    assert as_markdown("<main>Not found</main>") == ""
