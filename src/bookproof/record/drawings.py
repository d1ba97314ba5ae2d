"""What a recorded figure may hold: shapes and text. It becomes a part of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import read_text

SHAPES = re.compile(
    "circle|clipPath|defs|ellipse|g|image|line|linearGradient|marker|mask|path|pattern|polygon|"
    "polyline|radialGradient|rect|stop|symbol|text|tspan|use"
)
TEXTS = ("desc", "style", "title")  # in a page, an element inside one of these would be HTML
# As matplotlib begins a figure. Any other rule would reach the page around it.
OWN_STYLE = re.compile(r"\s*\*\s*\{(?:\s*stroke-[a-z]+:[\w\s.]+;?)*\s*\}\s*")
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,")
ADDRESS = re.compile(r"url\(\s*(?!['\"]?#)|//|\\|javascript:", re.I)


def read_drawing(project: Project, name: str) -> str:
    """Read the text of a recorded figure, by its path from the project's root.

    Raises:
        BookError: it does not exist, is not UTF-8, or is no plain drawing.
    """
    path = project.root / name
    if not path.is_file():
        raise BookError(f"the figure {name} does not exist; record its snippet")
    text = read_text(path, project.root, printed=True)
    if fault := drawing_fault(text):
        raise BookError(Problem(name, 0, fault))
    return text


def drawing_fault(text: str) -> str:
    """Tell what makes an SVG file more than a plain drawing; empty where it is one.

    Scripts, handlers of events, HTML, links, rules of style for the page and addresses of other
    files do. Names are taken as they are written, for in a page prefixes mean nothing.
    """
    if re.search(r"<[!?]", text):
        return "it holds `<!` or `<?`; a figure holds elements and text alone"
    parser = expat.ParserCreate()
    faults: list[str] = []
    inside: list[str] = []
    style: list[str] = []

    def note(fault: str) -> None:
        faults.append(f"line {parser.CurrentLineNumber}: {fault}")

    def start(name: str, attributes: dict[str, str]) -> None:
        if inside and inside[-1] in TEXTS:
            note(f"<{name}> stands in <{inside[-1]}>, which holds text alone")
        elif not (name in TEXTS or SHAPES.fullmatch(name) if inside else name == "svg"):
            note(f"a figure holds no <{name}>; draw it with shapes and text")
        for fault in _attribute_faults(name, attributes):
            note(fault)
        inside.append(name)

    def end(name: str) -> None:
        inside.pop()
        if name == "style" and not OWN_STYLE.fullmatch("".join(style)):
            note("a <style> reaches the whole page; give each shape its own style")
        style.clear()

    def text_found(data: str) -> None:
        if inside[-1] == "style":
            style.append(data)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text_found
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        return f"it is no SVG: {error}"
    return faults[0] if faults else ""


def _attribute_faults(element: str, attributes: dict[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if name.lower().startswith("on"):
            yield f"<{element} {name}=…> is a program; a figure has none"
        elif name.split(":")[-1].lower() == "href":
            picture = element == "image" and PICTURE.match(value)
            if not value.startswith("#") and not picture:
                yield f"<{element} {name}=…> leads out of the figure; refer to its own parts (#…)"
        elif not name.startswith(("xmlns", "aria-", "data-")) and ADDRESS.search(value):
            yield f"<{element} {name}=…> holds an address; a figure loads nothing"
