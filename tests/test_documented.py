"""Whatever is public in the library says what it is, and the reference leads to it."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from bookproof.cli import COMMANDS as BOOK_COMMANDS
from bookproof.source.page import read
from bookproof.source.references import CODE
from week2 import cli

ROOT = Path(__file__).parents[1]
MACHINE = ROOT / "src/bookproof"
SOURCES = sorted((ROOT / "src").rglob("*.py"))
CALL = re.compile(
    r"(?:^|&&|[;|])\s*(?:\w+=\S+ )*(?:[\w./-]*/)?(make|bookproof|week2(?: bench)?) ([a-z][\w-]*)"
)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def is_public(path):
    return not any(p.startswith("_") and p != "__init__.py" for p in path.parts)


def undocumented(node, inside=""):
    """`line name` of each public definition without a docstring, below a module or class."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If | ast.Try | ast.With):
            yield from undocumented(child, inside)
        if not isinstance(child, DEFINITIONS) or child.name.startswith("_"):
            continue
        name = f"{inside}{child.name}"
        overload = any("overload" in ast.unparse(d) for d in child.decorator_list)
        if not ast.get_docstring(child) and not overload:
            yield f"{child.lineno} {name}"
        if isinstance(child, ast.ClassDef):
            yield from undocumented(child, f"{name}.")


def public_names(path):
    """What a package's `__init__` offers in `__all__`."""
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return []


PACKAGES = {
    ".".join(p.parent.relative_to(ROOT / "src").parts): p
    for p in SOURCES
    if p.name == "__init__.py" and (p.parent.parent.name == "week2" or p.parent == MACHINE)
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_public_name_has_a_docstring(path):
    tree = ast.parse(path.read_bytes())
    name = path.relative_to(ROOT)
    assert not is_public(name) or ast.get_docstring(tree), f"{name}:1 says nothing of itself"
    assert [f"{name}:{definition}" for definition in undocumented(tree)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_reference_has_a_page_for_each_package(package):
    pages = (ROOT / "docs/reference").glob("*.md")
    shown = {p.stem: re.findall(r"^::: ([\w.]+)", p.read_text("utf-8"), re.M) for p in pages}
    named = [page for page, names in shown.items() if package in names]
    assert named, f"no page under docs/reference has the line `::: {package}`"
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    assert re.search(rf"^ +- .*\breference/{named[0]}\.md$", navigation, re.M), (
        f"the navigation in mkdocs.yml does not lead to reference/{named[0]}.md"
    )


@pytest.mark.parametrize("package", [p for p in PACKAGES if p != "bookproof"])
def test_a_chapter_package_says_what_it_offers(package):
    assert public_names(PACKAGES[package]), (
        f"{package} has no __all__: what may a reader import from it?"
    )


def test_the_machine_lists_its_packages_in_the_order_of_their_imports():
    text = ast.get_docstring(ast.parse(PACKAGES["bookproof"].read_bytes())) or ""
    listed = re.findall(r"^ {4}(\w+) +\S", text, re.M)
    assert sorted(listed) == sorted(p.parent.name for p in MACHINE.glob("*/__init__.py"))
    declared = tomllib.loads((MACHINE / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert declared["packages"] == ["bookproof", *sorted(f"bookproof.{name}" for name in listed)]
    for file in MACHINE.rglob("*.py"):
        package = file.parent.name
        for name in re.findall(r"from bookproof\.(\w+)", file.read_text("utf-8")):
            if package in listed and name in listed:
                assert listed.index(name) <= listed.index(package), f"{file} imports {name}"


def test_the_architecture_page_names_only_what_exists():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    promises = re.findall(r"^\| (.+?) \|(.*)\| `((?:\w+/)?test_\w+)` \|$", text, re.M)
    assert len(promises) >= 20
    known = {file.stem for file in MACHINE.rglob("*.py")}
    for promise, modules, tests in promises:
        assert (ROOT / f"tests/{tests}.py").is_file(), f"{promise}: there is no tests/{tests}.py"
        for module in re.findall(r"`(\w+)`", modules):
            assert module in known, f"{promise}: there is no module {module}"


def unknown_commands(text):
    """What a page's code calls that neither the Makefile nor a command of the book knows."""
    known = {
        "make": set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M)),
        "week2": {*cli.COMMANDS, *BOOK_COMMANDS},
        "bookproof": {*BOOK_COMMANDS},
        "week2 bench": {*cli.BENCHES},
    }
    page = read(text)
    rows = [r for n, r in enumerate(text.splitlines(), 1) if n not in page.fenced]
    code = [match["inner"] for row in rows for match in CODE.finditer(row)]
    code += [row for f in page.fences if f.info == "sh" for row in f.body.splitlines()]
    for line in code:
        for command, word in CALL.findall(line):
            if word not in known[command]:
                yield f"{command} {word}"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Type `week2 recrod`.", ["week2 recrod"]),
        ("Type `make pubilsh` and `make publish OUT=x`.", ["make pubilsh"]),
        ("Type ``week2 bench scna``.", ["week2 bench scna"]),
        ("```sh\n.venv/bin/week2 chekc\n```", ["week2 chekc"]),
        ("To make more, `week2 run --long`, `week2 bench scan`, `week2.autograd`.", []),
    ],
)
def test_a_misspelt_command_is_seen(text, unknown):
    assert list(unknown_commands(text)) == unknown


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_command_that_a_page_names_exists(path):
    assert list(unknown_commands(path.read_text("utf-8"))) == []
