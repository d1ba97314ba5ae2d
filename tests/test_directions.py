"""Who may import whom: chapters know nothing of the machine, the machine nothing of a chapter."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    ".".join(p.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__"): p
    for p in sorted((ROOT / "src").rglob("*.py"))
}
CHAPTERS = sorted(name for name in SOURCES if name.startswith("week2."))
MACHINE = sorted(name for name in SOURCES if name.startswith("bookproof."))


def imports(path):
    """Line and dotted name of each import statement of a file, inside functions too."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: write the package's name, no dots"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def below(name, package):
    return f"{name}.".startswith(f"{package}.")


def crossing(modules, forbidden):
    """`file:line imports name` for each import of something that `forbidden` holds true for."""
    return [
        f"{SOURCES[module].relative_to(ROOT)}:{line} imports {name}"
        for module in modules
        for line, name in imports(SOURCES[module])
        if forbidden(name)
    ]


def test_a_chapter_package_never_imports_the_machine():
    chapters = [name for name in CHAPTERS if name != "week2.cli"]  # the command is of both
    assert crossing(chapters, lambda name: below(name, "bookproof")) == []


def test_the_machine_imports_no_chapter_package():
    assert crossing(MACHINE, lambda name: below(name, "week2")) == []


def test_the_machine_names_no_chapter_in_its_text():
    packages = {name.split(".")[1] for name in CHAPTERS} - {"cli"}
    problems = [
        f"{SOURCES[module].relative_to(ROOT)}:{node.lineno} names {node.value}"
        for module in MACHINE
        for node in ast.walk(ast.parse(SOURCES[module].read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any(node.value.startswith(f"week2.{package}") for package in packages)
    ]
    assert problems == []


def test_the_machine_does_not_say_how_a_book_calls_its_command():
    others = ("notebooks.borrowed",)  # what it writes is typed in a shell
    problems = [
        f"{SOURCES[module].relative_to(ROOT)}:{node.lineno} says {node.value!r:.60}"
        for module in MACHINE
        if not any(below(module, f"bookproof.{other}") for other in others)
        for node in ast.walk(ast.parse(SOURCES[module].read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if "week2 " in node.value
    ]
    assert problems == []


def test_the_command_imports_of_the_machine_its_command_alone():
    names = {name for _, name in imports(SOURCES["week2.cli"]) if below(name, "bookproof")}
    assert names == {"bookproof.cli", "bookproof.cli.COMMANDS"}


def test_nothing_imports_pages_or_snippets():
    for path in [*SOURCES.values(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").glob("*")]:
        if path.suffix == ".py":
            bad = [n for _, n in imports(path) if n.split(".")[0] in ("docs", "snippets")]
            assert bad == [], f"{path.relative_to(ROOT)} imports {bad[0]}"
    for path in (ROOT / "snippets").rglob("*.py"):
        beside = {p.stem for p in path.parent.glob("*.py")}
        bad = [n for _, n in imports(path) if n.split(".")[0] in beside]
        assert bad == [], f"{path.relative_to(ROOT)} imports {bad[0]}: a snippet stands alone"


def test_the_machine_s_modules_form_no_cycle():
    graph = {
        module: {
            other
            for _, name in imports(SOURCES[module])
            for other in MACHINE
            if other != module and below(name, other)
        }
        for module in MACHINE
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other: {' → '.join(error.args[1])}", pytrace=False)


HIDE = """
import sys
from importlib.metadata import distributions

def top_level(distribution):
    files = distribution.files or ()
    return {f.parts[0].removesuffix(".py") for f in files if f.suffix in (".py", ".so", ".pyd")}

hidden = set()
for found in distributions():
    if found.name.lower() not in ("numpy", "week2", "bookproof"):
        hidden |= {n.split(".")[0] for n in top_level(found)}
hidden -= {"week2", "bookproof", "numpy"} | set(sys.stdlib_module_names)
assert {"torch", "markdown", "yaml"} <= hidden, "this environment has nothing to hide"

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])

for name in hidden & set(sys.modules):
    del sys.modules[name]
sys.meta_path.insert(0, Nothing())
"""


def alone(code):
    """Run code where NumPy is the only distribution beside week2."""
    return subprocess.run(
        [sys.executable, "-c", HIDE + code],
        cwd=ROOT / "src",
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("module", ["week2", "week2.cli", "week2.autograd", "week2.autograd.tape"])
def test_the_base_install_needs_numpy_only(module):
    done = alone(f"import {module}")
    assert done.returncode == 0, done.stderr


def test_the_tape_works_on_numpy_alone():
    done = alone(
        "from week2.autograd import Tensor\n"
        "x = Tensor(2.0, requires_grad=True)\n"
        "(3 * x**2 + 5 * x + 1).backward()\n"
        "print(x.grad)"
    )
    assert done.stdout == "17.0\n", done.stderr


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_command_says_what_it_needs(command):
    done = alone(f"import week2.cli\nsys.exit(week2.cli.main([{command!r}]))")
    assert done.returncode == 2
    assert "is not installed here; in a clone of the book, `make setup` install" in done.stderr
