"""What a snippet printed, drew or measured is data: nothing in it becomes a part of its page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from textwrap import indent
from typing import Any

import markdown
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mkdocs.config import load_config
from mkdocs_jupyter.convert import nb2html
from mkdocs_jupyter.plugin import get_nb_toc

from bookproof.check.checks import check_book
from bookproof.notebooks.declared import written
from bookproof.notebooks.notebook import notebook_of
from bookproof.record.drawings import drawing_fault
from bookproof.record.outputs import collect
from bookproof.sandbox.pool import Run
from bookproof.source.index import Book
from bookproof.source.notebook_blocks import read_notebook
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import MARKER, Snippet
from bookproof.source.verbatim import visible

ROOT = Path(__file__).parents[2]
FENCE = '```text\n--8<-- "snippets/1-one/_recorded/x.out"\n```\n'
BLOCKS = f"""
# A page

Before.

{FENCE}
- An item

{indent(FENCE, "    ")}
- Another

=== "A tab"

{indent(FENCE, "    ")}
??? note "A fold"

    1. An item

{indent(FENCE, "        ")}
<div markdown>
{FENCE}</div>

```json
--8<-- "snippets/1-one/_recorded/x.json"
```

```python
--8<-- "snippets/1-one/x.py"
```

## After

The end, by HTML, [linked](#a-page).[^1]

*[HTML]: a language

[^1]: A note.
"""
SENTENCES = """
# A page

It said {{ 1-one/x:text }}, and again ({{ 1-one/x:text }}); `that is {{ 1-one/x:text }}` in code.

{{ 1-one/x:text }}

- {{ 1-one/x:text }}

| A cell | Another |
| --- | --- |
| {{ 1-one/x:text }} | `{{ 1-one/x:text }}` |

A paragraph
{{ 1-one/x:text }}

<p lang="en" title="{{ 1-one/x:text }}">{{ 1-one/x:text }}</p>

<div data-text='{{ 1-one/x:text | json }}'></div>

## {{ 1-one/x:text }}

![Of {{ 1-one/x:text }}](../../snippets/1-one/_recorded/x.svg)
"""
VOID = ("br", "hr", "img", "input", "link", "meta")
HEADER = '# /// script\n# dependencies = []\n# [tool.bookproof]\n# needs = ["long"]\n# ///\n'

SCRIPT = "<script>window.reached = true</script>"
NASTY = [
    "```",
    f"```\n# A heading {SCRIPT}\n\n*emphasis*\n",
    "```text\nnested\n```",
    "`````\n```\n``````",
    "~~~\n~~~~ python",
    "    ```",
    "\t```\n  ```  ",
    "> ```\n> quoted",
    "- ```\n  item",
    '--8<-- "pyproject.toml"',
    '  --8<-- "pyproject.toml"',
    ';--8<-- "pyproject.toml"',
    "--8<--\npyproject.toml\n--8<--\n",
    "# --8<-- [start:show]\n# --8<-- [end:show]",
    "bookproof-place-0\nbookproof-place-",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0001\x03 \x02amp\x03 \x02zz1337820767766393qq\x03",
    "wzxhzdk:0",
    "{{ 1-one/x:text }} {{ none:such }} {% raw %}",
    "a\tb\n\tc",
    "50 %\r100 %\r\ndone",
    "a\x0bb\x0cc\x1cd\x1ee\x85f\u2028g\u2029h",
    "\x1b[31mred\x1b[0m \x00 \x07 \x7f \x9b \ufeff",
    "\ufeffat the start",
    f"</code></pre>{SCRIPT}<pre><code>",
    SCRIPT,
    "<!-- never closed",
    "--> ]]> ?> <![CDATA[ <?php",
    "<!--bookproof:snippets-->\n<!--bookproof:korean 텐서-->",
    "*[HTML]: something else\n\n[^1]: another note\n\n[linked]: https://example.invalid",
    "A title\n=======\n\n---\n\n# One\n###### Six #",
    '!!! note\n\n    inside\n\n??? tip "T"\n\n=== "B"\n',
    '<div markdown="1">\n\n*in*\n\n</div>\n<details>',
    "\"quotes\" 'single' -- ... --- (c) <<<>>>",
    "![an image](x.png) [a link](javascript:alert(1)) <https://example.invalid>",
    "https://example.invalid www.example.invalid someone@example.invalid",
    "$x^2$ \\(y\\) $$z$$ \\[w\\] \\begin{a}b\\end{a}",
    "++ctrl+c++ ==mark== ^^ins^^ H~2~O __init__ **bold**",
    "| a | b |\n| - | - |\n| c | d |",
    "- a\n- b\n\n1. c\n2) d\n\nterm\n: definition",
    "&lt; &amp; &#60; &nbsp; &quot;",
    '<span class="n">name</span><span class="w"> </span>',
    "\" onmouseover=\"alert(1)\" x=' onclick='alert(2)'",
    "{: .class #id } { .class }",
    "정말 <b>좋다</b>, 2번 봤다.",
    "   \n\n\n  spaced  \n\n",
    'Traceback (most recent call last):\n  File "<stdin>", line 1\nValueError: <b>`x`</b>',
    "3 <b>more</b> *than* `2`",
    "1. one",
    "2) two",
    "-5 + 3 = -2",
    "+ plus",
    ": colon",
    "`",
    "``a`",
    "\\",
    "12:30 - 13:00",
    "",
    "\n",
]
OUTPUTS = st.lists(
    st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), max_size=20),
    min_size=1,
    max_size=5,
).flatmap(lambda parts: st.sampled_from(["\n", "", " ", "\n\n"]).map(lambda by: by.join(parts)))


@dataclass
class Seen(HTMLParser):
    """A page as a browser has it: its elements outside code, the texts of code and of the rest.

    What marks Hangul, and what a button copies, is passed over, for it follows from the text.
    """

    elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)  # the elements in code blocks
    codes: list[str] = field(default_factory=list)
    rest: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "pre" in self.open:
            self.inside.add(tag)
        elif (tag, attrs) != ("span", [("lang", "ko")]):
            plain = ((name, None if name == "data-source" else value) for name, value in attrs)
            self.elements.append((tag, tuple(plain)))
        if tag == "pre":
            self.blocks.append("")
        elif tag == "code" and "pre" not in self.open:
            self.codes.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "pre" in self.open:
            self.blocks[-1] += data
        elif "code" in self.open:
            self.codes[-1] += data
        else:
            self.rest += data

    def handle_comment(self, data: str) -> None:
        self.elements.append(("<!--", ((data, None),)))

    def handle_decl(self, decl: str) -> None:
        self.elements.append(("<!", ((decl, None),)))

    def handle_pi(self, data: str) -> None:
        self.elements.append(("<?", ((data, None),)))

    unknown_decl = handle_pi


def seen(page: str) -> Seen:
    result = Seen()
    result.feed(page)
    result.close()
    assert not result.open
    return result


@dataclass
class Small:
    """A book of one page, which shows one snippet; rendered as the real one is."""

    root: Path
    renderer: markdown.Markdown

    def write(self, text: str) -> str:
        """Record `text` as what was printed, measured and programmed; the program's text."""
        folder = self.root / "snippets/1-one"
        code = f"{HEADER}TEXT = '''{text}'''\n"
        (folder / "_recorded/x.out").write_bytes(text.encode())
        (folder / "_recorded/x.json").write_bytes(
            json.dumps({"text": text}, ensure_ascii=False, indent=1).encode()
        )
        (folder / "x.py").write_bytes(code.encode())
        return code

    def render(self, page: str) -> str:
        return self.renderer.reset().convert(page)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    root = tmp_path_factory.mktemp("verbatim")
    extensions = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nmarkdown_extensions:")[2]
    for name, text in {
        "mkdocs.yml": f"site_name: Small\nplugins: []\nmarkdown_extensions:{extensions}",
        "pyproject.toml": '[project]\nname = "small"\n'
        "[tool.bookproof]\ninterpreters = []\n"
        '[tool.bookproof.needs.long]\nlacking = "takes long"\n'
        'probe = "bookproof.sandbox.probes:never"\n',
        "docs/1-one/page.md": BLOCKS,
        "src/none.py": "",
        "snippets/1-one/x.py": HEADER,
        "snippets/1-one/_recorded/x.svg": '<svg viewBox="0 0 9 9"><text>x</text></svg>',
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    config = load_config(str(root / "mkdocs.yml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        yield Small(
            root,
            markdown.Markdown(
                extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"]
            ),
        )


def lines(text: str) -> str:
    """What a block shows of a text: empty lines at its ends are left out."""
    return visible(text).strip("\n") + "\n"


def every(nasty: list[str]):
    """A decorator that tries each of these, and all of them at once, besides what is generated."""

    def decorate(test):
        for text in [*nasty, "\n".join(nasty), "".join(nasty)]:
            test = example(text=text)(test)
        return settings(max_examples=40)(given(text=OUTPUTS)(test))

    return decorate


@every(NASTY)
def test_a_block_shows_the_text_of_its_file_and_changes_nothing_around_it(small, text):
    small.write("harmless")
    plain = seen(small.render(BLOCKS))
    code = small.write(text)
    page = seen(small.render(BLOCKS))
    assert page.elements == plain.elements
    assert page.rest == plain.rest
    assert page.inside <= {"span", "code"}
    *printed, measured, program = page.blocks
    assert printed == [lines(text)] * 5
    assert measured == lines(json.dumps({"text": text}, ensure_ascii=False, indent=1))
    rest = [line for line in code.splitlines(keepends=True) if not MARKER.match(line)]
    assert program == lines("".join(rest).replace("\r\n", "\n"))


def words(text: str) -> str:
    """What a sentence shows of a text, less the blanks, of which Markdown keeps few."""
    line = text if text.splitlines() == [text] else " ".join(text.split())
    return "".join(visible(line).split())


def kinds(page: Seen) -> list[tuple[str, tuple[str, ...]]]:
    """Each element with the names of its attributes, less what only marks a number or a block."""
    passed = {("class", "w2-number"), ("class", "highlight")}
    return [
        (tag, tuple(dict(attributes)))
        for tag, attributes in page.elements
        if passed.isdisjoint(attributes)
    ]


@every([text for text in NASTY if words(text)])
def test_a_sentence_shows_the_text_of_a_result_and_changes_nothing_around_it(small, text):
    assume(words(text))
    small.write("harmless")
    plain = seen(small.render(SENTENCES))
    small.write(text)
    page = seen(small.render(SENTENCES))
    assert kinds(page) == kinds(plain)
    assert words(page.rest) == words(plain.rest).replace("harmless", words(text))
    assert [words(code) for code in page.codes] == [f"thatis{words(text)}", words(text)]
    attributes = {(tag, name): value or "" for tag, pairs in page.elements for name, value in pairs}
    assert words(attributes["p", "title"]) == words(text)
    assert words(attributes["svg", "aria-label"]) == f"Of{words(text)}"
    assert json.loads(attributes["div", "data-text"]) == text


def titles(contents: Any) -> list[str]:
    """The entries of a table of contents."""
    return [title for entry in contents for title in (entry.title, *titles(entry.children))]


def converted(small: Small, texts: list[str]) -> tuple[Seen, Any, int]:
    """A notebook of texts as mkdocs-jupyter shows it, its contents, and how many blocks it has.

    Each text is quoted, quoted in a list, given by a cell, and stands in a sentence.
    """
    page = small.root / "docs/1-one/texts.md"
    folder = small.root / "snippets/1-one"
    parts = ["# A page\n"]
    for number, text in enumerate(texts):
        (folder / f"_recorded/q{number}.out").write_bytes(text.encode())
        (folder / f"_recorded/r{number}.out").write_bytes(text.encode())
        (folder / f"r{number}.py").write_text("# /// script\n# dependencies = []\n# ///\nx = 1\n")
        (folder / f"_recorded/q{number}.json").write_text(json.dumps({"text": text}))
        quoted = FENCE.replace("x.out", f"q{number}.out")
        ran = FENCE.replace("x.out", f"r{number}.out")
        parts += ["Before.\n", quoted, "- An item\n", indent(quoted, "    "), "    Its end.\n"]
        code = ran.replace("text", "python").replace("_recorded/", "").replace(".out", ".py")
        parts += [code, ran, "## After\n"]
        parts += [f"It said {{{{ 1-one/q{number}:text }}}}, `{{{{ 1-one/q{number}:text }}}}`.\n"]
    page.write_text("\n".join(parts), "utf-8")
    project = Project(small.root)
    path = page.with_suffix(".ipynb")
    path.write_text(written(notebook_of(project, page)), "utf-8")
    body = nb2html(str(path), custom_mathjax_url="data:text/javascript,")
    contents = get_nb_toc(str(path), 6)[0]
    return seen(body), contents, len(read_notebook(project, path))


@example(texts=[text for text in NASTY if words(text)])
@settings(max_examples=2)
@given(texts=st.lists(OUTPUTS.filter(words), min_size=5, max_size=12))
def test_a_notebook_shows_each_text_and_changes_nothing_around_it(small, texts):
    plain, contents, blocks = converted(small, ["harmless"] * len(texts))
    page, same, number = converted(small, texts)
    assert len(page.blocks) == number == blocks
    assert kinds(page) == kinds(plain)
    assert page.inside <= {"span", "code"}
    assert titles(same) == titles(contents) == ["A page"] + ["After"] * len(texts)
    for text, sentence in zip(texts, page.codes, strict=True):
        assert words(sentence) == words(text)
    del page.blocks[2]  # the set-up
    for text in texts:
        *quotes, _, output = page.blocks[:4]
        assert quotes == [lines(text)] * 2
        assert output == visible(text)
        del page.blocks[:4]


def test_a_browser_finds_the_same_and_runs_nothing(small, browser):
    text = "\n".join(NASTY)
    small.write("harmless")
    plain = small.render(BLOCKS) + small.render(SENTENCES)
    small.write(text)
    nasty = small.render(BLOCKS) + small.render(SENTENCES)
    page = browser.new_page()
    count = "[...document.querySelectorAll(':not(pre, pre *, .w2-number, [lang=ko])')].length"
    page.set_content(plain)
    elements = page.evaluate(count)
    page.set_content(nasty)
    assert page.evaluate(count) == elements
    assert page.evaluate("window.reached") is None
    shown = page.evaluate("[...document.querySelectorAll('pre')].map((e) => e.textContent)")
    assert shown[:5] == [lines(text)] * 5
    page.close()


@pytest.mark.parametrize(
    "line",
    [
        '--8<-- "snippets/1-one/_recorded/x.out"',
        "    --8<-- 'snippets/1-one/_recorded/x.out'",
        '```json\n-8<- "snippets/1-one/_recorded/x.out:1:2"\n```',
        "--8<--",
        '```text\n--8<-- "snippets/1-one/_recorded/x.out"',
    ],
)
def test_what_is_embedded_outside_a_block_stops_the_build_and_the_check(small, line):
    small.write(SCRIPT)
    page = small.root / "docs/1-one/page.md"
    page.write_text(f"# A page\n\n{line}\n", "utf-8")
    with pytest.raises(BookError, match="embeds something outside a block"):
        small.render(page.read_text("utf-8"))
    problems = [p for p in check_book(Book(Project(small.root))) if p.path == "docs/1-one/page.md"]
    assert any("in a fenced block" in p.message or "never closed" in p.message for p in problems)


def test_an_include_that_is_shown_embeds_nothing(small):
    page = seen(small.render('```markdown\n;--8<-- "snippets/1-one/_recorded/x.out"\n```'))
    assert page.blocks == ['--8<-- "snippets/1-one/_recorded/x.out"\n']


def test_a_page_may_hold_the_words_for_a_place(small):
    assert small.render("bookproof-place-0") == "<p>bookproof-place-0</p>"
    raw = small.renderer.preprocessors["bookproof-raw"]
    assert small.render(raw.place("<p>\x02wzxhzdk:0\x03</p>")) == "<p>&#2;wzxhzdk:0&#3;</p>"


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("snippets/1-one/_recorded/none.out", "does not exist; record its snippet"),
        ("../outside.txt", "does not exist"),
        ("snippets/1-one/x.py:none", "has no region 'none'"),
        ("snippets/1-one/_recorded/latin.out", "is not UTF-8"),
    ],
)
def test_what_cannot_be_embedded_is_named(small, target, fault):
    small.write("")
    (small.root.parent / "outside.txt").write_text("outside", "utf-8")
    (small.root / "snippets/1-one/_recorded/latin.out").write_bytes(b"caf\xe9")
    with pytest.raises(BookError, match=fault) as error:
        small.render(FENCE.replace("snippets/1-one/_recorded/x.out", target))
    assert target.partition(":")[0] in str(error.value)


def test_json_is_for_an_attribute(small):
    small.write("[text](javascript:alert)")
    for line in ("{{ 1-one/x:text | json }}", "a <div data-x='{{ 1-one/x:text | json }}'>"):
        with pytest.raises(BookError, match="JSON is for a script"):
            small.render(line)


def test_a_number_in_an_attribute_is_its_text(small):
    small.write("3.5")
    html = small.render('<p title="{{ 1-one/x:text }} s">{{ 1-one/x:text }}</p>')
    assert html.startswith('<p title="3.5 s"><span class="w2-number"')


def test_a_hint_is_the_authors_markdown(small):
    code = HEADER.replace("# needs", "# hint = 'Use `x`, *twice*.'\n# needs")
    (small.root / "snippets/1-one/hinted.py").write_text(code, "utf-8")
    assert "Use <code>x</code>, <em>twice</em>." in small.render("{{ 1-one/hinted:hint }}")


@pytest.mark.parametrize("character", ["\x0c", "\x1b", "\u2028", "\x85"])
def test_a_character_that_no_reader_sees_is_named(small, character):
    (small.root / "docs/1-one/page.md").write_text(f"# A page\n\nOne{character}two\n", "utf-8")
    (small.root / "snippets/1-one/x.py").write_text(f"{HEADER}x = '{character}'\n", "utf-8")
    problems = map(str, check_book(Book(Project(small.root))))
    what = f"this line holds {visible(character)}, which no reader sees"
    where = [line.partition(f": {what}")[0] for line in problems if what in line]
    assert where == ["docs/1-one/page.md:3", "snippets/1-one/x.py:6"]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
FIGURES = {
    "<script>alert(1)</script>": "no <script>",
    '<g onload="alert(1)"/>': "<g onload=…> is a program",
    '<g ONLOAD="alert(1)"/>': "is a program",
    "<foreignObject><p>x</p></foreignObject>": "no <foreignObject>",
    '<a href="https://example.invalid"><text>x</text></a>': "no <a>",
    "</svg><script>alert(1)</script>": "it is no SVG",
    "<p>x</p>": "no <p>",
    "<title><style>x</style></title>": "<style> stands in <title>",
    "<style>body{display:none}</style>": "reaches the whole page",
    "<style>@import 'https://example.invalid'</style>": "reaches the whole page",
    "<set attributeName='href' to='javascript:alert(1)'/>": "no <set>",
    '<image href="https://example.invalid/x.png"/>': "leads out of the figure",
    '<use xlink:href="other.svg#x"/>': "leads out of the figure",
    '<path style="fill: url(https://example.invalid)"/>': "holds an address",
    '<path fill="u\\72l(x)"/>': "holds an address",
    "<![CDATA[<script>]]>": "holds `<!` or `<?`",
    "<!-- x --><?php ?>": "holds `<!` or `<?`",
    "<text>a & b</text>": "it is no SVG",
    "<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>": "no <h:script>",
}


@pytest.mark.parametrize(("inside", "fault"), FIGURES.items(), ids=FIGURES)
def test_a_figure_holds_shapes_and_text_alone(small, inside, fault):
    name = "snippets/1-one/_recorded/x.svg"
    good = (small.root / name).read_text("utf-8")
    try:
        (small.root / name).write_text(SVG.format(inside), "utf-8")
        assert fault in drawing_fault(SVG.format(inside))
        assert any(
            p.path == name and fault in p.message for p in check_book(Book(Project(small.root)))
        )
        with pytest.raises(BookError, match=f"{name}: "):
            small.render(f"![x](../../{name})")
    finally:
        (small.root / name).write_text(good, "utf-8")


def test_what_is_drawn_is_refused_when_it_is_recorded():
    snippet = Snippet(Path("x.py"), "x.py", "")
    run = Run(files={"x.svg": SVG.format("<script>alert(1)</script>").encode()})
    with pytest.raises(BookError, match=r"x\.svg: line 1: a figure holds no <script>"):
        collect(snippet, run)


def test_every_figure_of_the_book_is_a_plain_drawing():
    figures = sorted((ROOT / "snippets").rglob("*.svg"))
    assert figures
    assert [drawing_fault(figure.read_text("utf-8")) for figure in figures] == [""] * len(figures)
