"""A page with its snippet and its test, good from the first record onwards."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from bookproof.source import files
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import RECORDED

PAGE = """\
# {title}

What question does this page answer? Ask it here, and answer it by running code.

```python
--8<-- "{snippet}:show"
```

```text
--8<-- "{printed}"
```

Say what was printed, and why. Then the picture, then the formula.

## What to remember

- One sentence for each thing that a reader should be able to say tomorrow.

## Where next

[{back}]({back_path})
"""
# The markers are completed on use: here they would be a region of this file.
SNIPPET = """\
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [{start}:show]
squares = [n**2 for n in range(1, 11)]
print(sum(squares))
# --8<-- [{end}:show]
"""
TEST = '''\
"""What {page} says, checked another way than its snippet does."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_first_ten_squares_add_up_as_printed() -> None:
    printed = (ROOT / "{printed}").read_text("utf-8")
    n = 10
    assert int(printed) == n * (n + 1) * (2 * n + 1) // 6
'''


def new(argv: list[str], prog: str = "bookproof new") -> int:
    """Start a page with its snippet and its test, and say what is left to do.

    All three are examples that work; replace what they say.
    """
    parser = argparse.ArgumentParser(prog, description=new.__doc__)
    parser.add_argument("page", metavar="PAGE", help="such as docs/1-autograd/saddle-points.md")
    parser.add_argument("--title", help="of the page; made from its name otherwise")
    options = parser.parse_args(argv)
    try:
        (options.title or "").encode()
    except UnicodeEncodeError as error:
        raise BookError(f"--title {options.title!r} is not UTF-8; write it as text") from error
    project = Project.find()
    page = place(project, options.page)
    planned = plan(project, page, options.title or _name(page).replace("-", " ").capitalize())
    taken = [project.relative(path) for path in planned if path.exists()]
    if taken:
        raise BookError(f"{' and '.join(taken)} exists; nothing was written. Choose another name")
    written: list[Path] = []
    try:
        for path, text in planned.items():
            written.append(path)
            files.write(path, text)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    _, snippet, test = map(project.relative, planned)
    command = project.settings.command
    inside = page.relative_to(project.docs).as_posix()
    print(*(f"wrote {project.relative(path)}" for path in planned), sep="\n")
    print(
        f"""
All three are examples. Left to do:
 1. write the page and its snippet; the test checks what the page says
 2. add the page to `nav` in mkdocs.yml, under its chapter:
        - {inside}
 3. record what the snippet prints:
        {command} record {snippet}
 4. look at it, then check:
        {command} check
        pytest {test}"""
    )
    return 0


def place(project: Project, name: str) -> Path:
    """Where the page is to lie.

    Args:
        project: the book.
        name: a path from the root of the book or from here.

    Raises:
        BookError: it is no page of a chapter, or the chapter does not exist.
    """
    form = "write docs/CHAPTER/NAME.md, such as docs/1-autograd/saddle-points.md"
    docs = project.docs.resolve()
    path = (project.root / name).resolve()
    if not path.is_relative_to(docs):
        path = Path(name).resolve()
    if not path.is_relative_to(docs) or path.suffix != ".md":
        raise BookError(f"{name} is no page: {form}")
    inside = path.relative_to(docs)
    if len(inside.parts) != 2:
        raise BookError(f"{name} lies in no chapter: {form}")
    chapter, stem = inside.parent.name, inside.stem
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", stem):
        raise BookError(f"{stem!r} is no name of a page: small letters, digits and hyphens only")
    chapters = sorted(p.name for p in project.docs.glob("[0-9]*-*") if p.is_dir())
    if chapter not in chapters and stem != "index":
        raise BookError(
            f"there is no chapter {chapter!r}; there are {', '.join(chapters) or 'none yet'} "
            "(a new one starts with its index.md)"
        )
    if not re.fullmatch(r"[0-9]+-[a-z0-9-]+", chapter):
        raise BookError(f"{chapter!r} is no name of a chapter: a number, a hyphen, a word")
    return project.docs / inside


def plan(project: Project, page: Path, title: str) -> dict[Path, str]:
    """Tell what is to be written: page, snippet and test, in this order, with their text."""
    chapter = page.parent.name
    stem = _name(page).replace("-", "_")
    snippet = project.snippets / chapter / f"{stem}.py"
    printed = project.relative(snippet.parent / RECORDED / f"{stem}.out")
    test = project.root / "tests" / "snippets" / f"test_{chapter.replace('-', '_')}_{stem}.py"
    opening = page.parent / "index.md"
    home = page == opening or not opening.exists()
    words = {
        "title": title,
        "page": project.relative(page),
        "snippet": project.relative(snippet),
        "printed": printed,
        "back": "The book's first page" if home else "The opening of this chapter",
        "back_path": "../index.md" if home else "index.md",
    }
    return {
        page: PAGE.format(**words),
        snippet: SNIPPET.format(start="start", end="end"),
        test: TEST.format(**words),
    }


def _name(page: Path) -> str:
    return page.parent.name.partition("-")[2] if page.stem == "index" else page.stem
