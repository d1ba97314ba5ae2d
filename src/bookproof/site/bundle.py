"""One style sheet a page in place of many: what a page waits for before it shows anything.

MkDocs and its plugins each name their own. Here they become one file, without what most pages do
not need, and without the theme's rules whose classes occur on no page and in no script. A script
may put a class together: `"tabbed-control--" + way` keeps all that begin so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

from bookproof.source import files

FOLDER = "assets/css"
LATER = "assets/css/fonts.css"  # Hangul a slice at a time: nothing waits for it
THEME = "assets/stylesheets/"  # the book's own style sheets are kept whole
DOCUMENTATION = "assets/_mkdocstrings.css"
FACES = """
<link rel="stylesheet" href="{faces}" media="print" onload="this.media='all'">
<noscript><link rel="stylesheet" href="{faces}"></noscript>"""
LINK = re.compile(r'\s*<link rel="stylesheet" href="([^":?]+)">')
URL = re.compile(r"""url\((?!["']?data:)([^)]+)\)""")
WORD = re.compile(r"[A-Za-z_][\w-]*")
CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")


def bundle_styles(site: Path) -> None:
    """Put the style sheets of each page's head into one, and load Hangul's faces beside it."""
    pages = sorted(site.rglob("*.html"))
    known = set()
    for file in [*pages, *site.rglob("*.js")]:
        known |= set(WORD.findall(file.read_text("utf-8")))
    made: dict[tuple[str, ...], str] = {}
    for page in pages:
        name = page.relative_to(site).as_posix()
        text = page.read_text("utf-8")
        head, tag, rest = text.partition("</head>")
        links = [m for m in LINK.finditer(head) if not m[1].startswith(("http", "/"))]
        paths = [normpath(join(dirname(name), m[1])) for m in links]
        if not paths:
            continue
        wanted = tuple(
            path
            for path in paths
            if path != LATER and (path != DOCUMENTATION or 'class="doc ' in rest)
        )
        if wanted not in made:
            made[wanted] = _write(site, wanted, known)
        up = dirname(name) or "."
        one = f'\n<link rel="stylesheet" href="{relpath(made[wanted], up)}">'
        if LATER in paths:
            faces = relpath(LATER, up)
            one += FACES.format(faces=faces)
        first, last = links[0], links[-1]
        between = LINK.sub("", head[first.start() : last.end()])
        head = head[: first.start()] + one + between + head[last.end() :]
        files.write(page, head + tag + rest)


def _write(site: Path, paths: tuple[str, ...], known: set[str]) -> str:
    parts = []
    for path in paths:
        text = (site / path).read_text("utf-8")
        moved = URL.sub(lambda m, p=path: f"url({_moved(p, m[1])})", text)  # type: ignore[misc]
        parts.append("".join(kept(moved, known)) if path.startswith(THEME) else moved)
    text = "\n".join(parts)
    name = f"{FOLDER}/book.{hashlib.sha256(text.encode()).hexdigest()[:8]}.css"
    files.write(site / name, text)
    return name


def _moved(path: str, address: str) -> str:
    plain = address.strip("\"'")
    return (
        address if plain.startswith("#") else relpath(normpath(join(dirname(path), plain)), FOLDER)
    )


def kept(css: str, known: set[str]) -> Iterator[str]:
    """The rules of a style sheet whose classes occur.

    Args:
        css: well-formed, as its authors publish it.
        known: every word of every page and script.

    Yields:
        rules, each as it stands, less the selectors that nothing can match.

    Example:
        >>> "".join(kept(".a,.b .c{x:y}@media print{.b{z:0}}.c{}", {"a", "b"}))
        '.a{x:y}@media print{.b{z:0}}'
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    place = 0
    while place < len(css):
        opening = css.find("{", place)
        ending = css.find(";", place)
        if ending >= 0 and (opening < 0 or ending < opening):  # @charset, @import
            yield css[place : ending + 1]
            place = ending + 1
            continue
        if opening < 0:
            break
        closing = _closing(css, opening)
        prelude, body = css[place:opening].strip(), css[opening + 1 : closing]
        place = closing + 1
        if prelude.startswith(("@media", "@supports", "@layer", "@container")):
            inner = "".join(kept(body, known))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        elif selectors := [s for s in _split(prelude) if _can_match(s, known)]:
            yield f"{','.join(selectors)}{{{body.strip()}}}"


def _closing(css: str, opening: int) -> int:
    depth, quote = 0, ""
    for place in range(opening, len(css)):
        sign = css[place]
        if quote:
            quote = "" if sign == quote and css[place - 1] != "\\" else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                return place
    raise ValueError(
        f"a style sheet has a rule without an end: {css[opening - 40 : opening + 40]!r}"
    )


def _split(selectors: str) -> list[str]:
    """A list of selectors, parted at the commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(selectors):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append(selectors[start:place].strip())
            start = place + 1
    return [*parts, selectors[start:].strip()]


def _can_match(selector: str, known: set[str]) -> bool:
    """Whether each class that the selector demands, outside of brackets, occurs."""
    depth, plain = 0, ""
    for sign in selector:
        depth += (sign in "([") - (sign in ")]")
        if not depth:
            plain += sign
    return all(_occurs(name.replace("\\", ""), known) for name in CLASS.findall(plain))


def _occurs(name: str, known: set[str]) -> bool:
    ends = (m.end() for m in re.finditer(r"[-_]+", name))
    return name in known or any(name[:end] in known for end in ends)
