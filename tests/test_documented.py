"""Whatever is public in the library says what it is, and the reference leads to it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src/week2").rglob("*.py"))
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
    if p.name == "__init__.py" and p.parent.parent.name == "week2"
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_public_name_has_a_docstring(path):
    tree = ast.parse(path.read_bytes())
    name = path.relative_to(ROOT)
    assert not is_public(name) or ast.get_docstring(tree), f"{name}:1 says nothing of itself"
    assert [f"{name}:{found}" for found in undocumented(tree)] == []


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


@pytest.mark.parametrize("package", [p for p in PACKAGES if p != "week2.book"])
def test_a_chapter_package_says_what_it_offers(package):
    assert public_names(PACKAGES[package]), (
        f"{package} has no __all__: what may a reader import from it?"
    )


def test_the_machine_lists_each_of_its_modules_once():
    text = ast.get_docstring(ast.parse(PACKAGES["week2.book"].read_bytes())) or ""
    listed = re.findall(r"^ {4}(\w+) +\S", text, re.M)
    modules = {p.stem for p in (ROOT / "src/week2/book").glob("[a-z]*.py")}
    assert sorted(listed) == sorted(modules)


def test_the_architecture_page_names_only_what_exists():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    promises = re.findall(r"^\| (.+?) \|(.*)\| `((?:\w+/)?test_\w+)` \|$", text, re.M)
    assert len(promises) >= 20
    for promise, modules, tests in promises:
        assert (ROOT / f"tests/{tests}.py").is_file(), f"{promise}: there is no tests/{tests}.py"
        for module in re.findall(r"`(\w+)`", modules):
            path = ROOT / f"src/week2/book/{module}.py"
            assert path.is_file(), f"{promise}: there is no module {module}"
