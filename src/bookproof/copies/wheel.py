"""The library as wheels, to lie beside a copied snippet: they are on no package index."""

from __future__ import annotations

import ast
import hashlib
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from bookproof.copies.seal import seal
from bookproof.record import receipts
from bookproof.record.coverage import closure, code_of
from bookproof.source.files import temporary_folder
from bookproof.source.project import BookError, Project
from bookproof.source.reading import parse_toml, read_text, table
from bookproof.source.snippets import Snippet

# Runs in the folder of the sources: PEP 517's hook, without pip around it.
BUILD = "import importlib, sys; importlib.import_module(sys.argv[1]).build_wheel(sys.argv[2])"
ROOT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in", "README.md", "LICENSE*")
SEALED = "1"  # how a wheel is written; another number builds all anew
MADE = (".egg-info", ".pyc", ".so")  # by earlier builds


def own_name(project: Project) -> str:
    """Name the distribution that the library is built as; empty where there is none."""
    return str(table(project.pyproject, "project").get("name", ""))


def packages(project: Project) -> list[str]:
    """List the packages of the project's `src` that its library consists of."""
    return [name for name in _in_src(project) if not _stands_alone(project, name)]


def neighbours(project: Project) -> list[str]:
    """List the packages of the project's `src` that are distributions of their own."""
    return [name for name in _in_src(project) if _stands_alone(project, name)]


def _in_src(project: Project) -> list[str]:
    return sorted(p.parent.name for p in project.library.glob("*/__init__.py"))


def _stands_alone(project: Project, package: str) -> bool:
    return (project.library / package / "pyproject.toml").exists()


def imports_library(project: Project, snippet: Snippet) -> bool:
    """Whether a snippet, or what solves it, imports the project's library."""
    return not imported(project, snippet).isdisjoint(packages(project))


def imported(project: Project, snippet: Snippet) -> set[str]:
    """Find the packages of the project's `src` that a snippet, or what solves it, imports."""
    names = {name.partition(".")[0] for name in _modules(project, snippet)}
    return names & {*_in_src(project)}


def _modules(project: Project, snippet: Snippet) -> set[str]:
    """Find what may be the names of modules that a snippet, or what solves it, imports.

    A string that is a module's name counts: `importlib.resources.files("week2")` imports too. A
    text that is not Python imports nothing; running it says what is wrong with it.
    """
    texts = [snippet.text]
    solution = snippet.path.parent / "solutions" / snippet.path.name
    if snippet.is_exercise and solution.is_file():
        texts.append(read_text(solution, project.root))
    try:
        trees = [ast.parse(text) for text in texts]
    except SyntaxError:
        return set()
    return {name for tree in trees for node in ast.walk(tree) for name in _names(node)}


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if re.fullmatch(r"[\w.]+", node.value) else []
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def companions(project: Project, snippet: Snippet) -> list[str]:
    """Return the folders of the companions whose data a snippet reads.

    What was read is in the receipt. A snippet without one may read what lies beside the modules
    that it may import.
    """
    if not project.settings.companions or not imports_library(project, snippet):
        return []
    try:
        receipt = receipts.read(snippet.receipt)
    except BookError:  # the check says what is wrong with it
        receipt = None
    if receipt:
        read = {*receipt.files}
    else:
        library = code_of(project)
        names = _modules(project, snippet)
        read = {file for name in names for file in closure(library, name)}
    folders = []
    for folder in project.settings.companions:
        places = held(project, folder)
        if receipt is None:
            places = [posixpath.dirname(place) for place in places]
        if any(name.startswith(tuple(f"{place}/" for place in places)) for name in read):
            folders.append(folder)
    return folders


def wheels_for(project: Project, snippet: Snippet) -> list[Path]:
    """Return the wheels that lie beside a copy.

    They are the library's, those of the data that the copy reads, and those of what else it imports
    from the project's `src`.

    Raises:
        BookError: as `library_wheel`.
    """
    library = [library_wheel(project)] if imports_library(project, snippet) else []
    others = companions(project, snippet) + neighbours_of(project, snippet)
    return library + [wheel_of(project, folder) for folder in others]


def neighbours_of(project: Project, snippet: Snippet) -> list[str]:
    """Return the folders of the distributions in `src`, other than the library, that it imports."""
    wanted = imported(project, snippet)
    return [_folder(project, name) for name in neighbours(project) if name in wanted]


def _folder(project: Project, package: str) -> str:
    return project.relative(project.library / package)


def _others(project: Project) -> list[str]:
    """Return the folders of the book's distributions other than the library."""
    return [*project.settings.companions, *(_folder(project, p) for p in neighbours(project))]


def own_distributions(project: Project) -> list[str]:
    """Name all distributions of the book, none of which may be asked of a package index."""
    return [own_name(project), *(name_of(project, folder) for folder in _others(project))]


def all_wheels(project: Project) -> list[Path]:
    """Return the wheels of the library, of its companions, and of what else lies in `src`.

    Raises:
        BookError: as `library_wheel`.
    """
    return [library_wheel(project), *(wheel_of(project, folder) for folder in _others(project))]


def library_wheel(project: Project) -> Path:
    """Return the wheel of the library as the checkout has it now, built once for each state of it.

    It is built from a copy of the sources, so that no earlier build can leak into it, and kept
    in the book's state, under `wheels`. Its version ends in a digest of what it holds, as in
    `0.1.0+0b2e9cf63b1a`. So an installer puts a later state over an
    earlier one, and one name always means the same bytes; and a tool that asks the public package
    index for it gets nothing, because that index takes no versions with a `+`.

    Raises:
        BookError: pyproject.toml does not name it, or the build failed, with what that said.
    """
    if not own_name(project):
        raise BookError("pyproject.toml: to build the library, give [project] a name and a version")
    return wheel_of(project, "")


def name_of(project: Project, folder: str) -> str:
    """Return the distribution that is built in a folder."""
    return str(table(_declared(project, folder), "project").get("name", ""))


def _declared(project: Project, folder: str) -> dict[str, Any]:
    path = project.root / folder / "pyproject.toml"
    if not path.is_file():
        raise BookError(f"pyproject.toml: `companions` names {folder}, which has no pyproject.toml")
    return parse_toml(read_text(path, project.root), project.relative(path))


def held(project: Project, folder: str) -> list[str]:
    """Return the folders whose files a distribution has, from the project's root."""
    folders = table(_declared(project, folder), "tool", "setuptools", "package-dir").values()
    places = (project.root / folder / str(place) for place in folders)
    return [project.relative(Path(os.path.normpath(place))) for place in places]


def _sources_of(project: Project, folder: str) -> list[Path]:
    places = (_unbuilt(project.root / place) for place in held(project, folder))
    return sorted({project.root / folder / "pyproject.toml", *chain.from_iterable(places)})


def wheel_of(project: Project, folder: str) -> Path:
    """Return the wheel that is built in `folder`, from the root, as `library_wheel`."""
    key = f"wheel {folder}"
    if key not in project._cache:
        sources = _sources_of(project, folder) if folder else [*_sources(project)]
        project._cache[key] = _built(project, folder, sources)
    return project._cache[key]


def _built(project: Project, folder: str, files: list[Path]) -> Path:
    shelf = project.state / "wheels" / (Path(folder).name or "library")
    place = shelf / _digest(project, files)
    if ready := next(place.glob("*.whl"), None):
        return ready
    shelf.mkdir(parents=True, exist_ok=True)
    with temporary_folder("wheel") as temporary:
        sources = Path(temporary) / "sources"
        for file in files:
            target = sources / project.relative(file)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        plain = _build(sources / folder)
        built = Path(tempfile.mkdtemp(prefix="new-", dir=shelf))
        wheel = seal(plain, built)
        os.chmod(wheel, 0o444)  # the site links to it
        os.chmod(built, 0o755)
    for old in shelf.iterdir():
        if old not in (built, place):
            shutil.rmtree(old, ignore_errors=True)
    try:
        os.rename(built, place)
    except OSError:  # another build was quicker; its wheel is as good
        shutil.rmtree(built, ignore_errors=True)
    return next(place.glob("*.whl"))


def _build(sources: Path) -> Path:
    """Return the wheel of the sources, as their backend makes it."""
    declared = tomllib.loads((sources / "pyproject.toml").read_text("utf-8"))
    about = declared.get("project", {})
    if not isinstance(about.get("version"), str) and "version" not in about.get("dynamic", ()):
        raise BookError(
            "the library's wheel could not be built: pyproject.toml names no version; "
            'write one, such as version = "0.1.0", under [project]'
        )
    backend = declared.get("build-system", {}).get("build-backend", "setuptools.build_meta")
    (sources / "dist").mkdir()
    (sources / "dist/quick.cfg").write_text("[bdist_wheel]\ncompression = stored\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", BUILD, backend, "dist"],
        cwd=sources,
        env=os.environ | {"DIST_EXTRA_CONFIG": str(sources / "dist/quick.cfg")},
        capture_output=True,
        text=True,
        check=False,
    )
    wheel = next((sources / "dist").glob("*.whl"), None)
    if done.returncode or wheel is None:
        raise BookError(
            f"the library's wheel could not be built with {backend} "
            f"(is it installed here? `make setup` does that):\n{done.stderr.strip()[-2000:]}"
        )
    return wheel


def _sources(project: Project) -> Iterator[Path]:
    """Return what a build reads: the library, and the few files beside it that describe it."""
    for pattern in ROOT_FILES:
        yield from sorted(p for p in project.root.glob(pattern) if p.is_file())
    files = chain.from_iterable(_unbuilt(project.library / name) for name in packages(project))
    apart = tuple(f"{p}/" for folder in project.settings.companions for p in held(project, folder))
    yield from (path for path in files if not project.relative(path).startswith(apart))


def _unbuilt(folder: Path) -> Iterator[Path]:
    """List the files of a folder that no build has made, in order."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_artefact = any(p.startswith((".", "__pycache__")) or p.endswith(MADE) for p in parts)
        if path.is_file() and not is_artefact:
            yield path


def _digest(project: Project, files: list[Path]) -> str:
    state = hashlib.sha256(SEALED.encode())
    for path in files:
        state.update(f"{project.relative(path)}\0{receipts.digest(path)}\n".encode())
    return state.hexdigest()[:12]
