"""The insides of Material for MkDocs are named behind one door, and the installed one has them."""

import ast
import inspect
import re
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

from bookproof.site import material as door

ROOT = Path(__file__).parents[2]
MACHINE = ROOT / "src/bookproof"
PARTIALS = sorted((ROOT / "overrides/partials").glob("*.html"))
SHELL = (ROOT / "overrides/shell.html").read_text("utf-8")
INSIDES = (
    "SearchIndex",
    "add_entry_from_context",
    "search_index",
    "assets/javascripts",
    "workers/search",
    "bundle",
    "__config",
    '"base":',
    "<article",
    "md-",
    '"variant"',
)


def insides(text: str) -> list[str]:
    """What a program imports or names of Material's insides, as `line: what`."""
    lines = enumerate(text.splitlines(), 1)
    named = [f"{n}: {inside}" for n, line in lines for inside in INSIDES if inside in line]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported = [node.module or ""]
        else:
            continue
        named += [f"{node.lineno}: import {m}" for m in imported if m.split(".")[0] == "material"]
    return named


def test_no_other_module_of_the_machine_imports_or_names_them():
    by_module = {
        path.relative_to(MACHINE).as_posix(): insides(path.read_text("utf-8"))
        for path in MACHINE.rglob("*.py")
    }
    assert by_module.pop("site/material.py")
    assert {module: named for module, named in by_module.items() if named} == {}


# Where in Material, what is there, and what takes it: the name behind the door, or a file of the
# book's templates and scripts.
BUNDLE, SEARCH = "templates/assets/javascripts/bundle.*.min.js", "templates/partials/search.html"
WORKER = "templates/assets/javascripts/workers/search.*.min.js"
PLUGIN, ENGLISH = "plugins/search/plugin.py", "templates/partials/languages/en.html"
BASE, HEADER = "templates/base.html", "templates/partials/header.html"
TAKEN = [
    (PLUGIN, '"search_index.json"', "door: INDEX"),
    ("plugins/offline/plugin.py", '"search_index.js"', "door: INDEX_FROM_DISK"),
    (BUNDLE, f'"{door.INDEX}"', "door: INDEX; search-later.js"),
    (BUNDLE, f'"{door.INDEX_FROM_DISK}"', "door: INDEX_FROM_DISK"),
    (BASE, f"'{door.SCRIPTS}bundle.", "door: SCRIPTS"),
    (BASE, f'"search": "{door.SCRIPTS}workers/search.', "door: search_of; shell.html"),
    (BASE, '"base": base_url', "door: BASE"),
    (BASE, "<article ", "door: ARTICLE"),
    ("templates/partials/actions.html", f'"{door.BUTTON[1:]} ', "door: BUTTON; actions.html"),
    (BASE, '<script id="__config" type="application/json">', "door: SEARCH_OF_PAGE"),
    (PLUGIN, '"title"] = { "boost": 1e3 }', "door: DEFAULTS"),
    (PLUGIN, '"text"] = { "boost": 1e0 }', "door: DEFAULTS"),
    (PLUGIN, '"tags"] = { "boost": 1e6 }', "door: DEFAULTS"),
    (ENGLISH, r'"search.config.separator": "[\\s\\-]+"', "door: DEFAULTS"),
    (ENGLISH, '"search.config.pipeline": "stopWordFilter"', "door: DEFAULTS"),
    (BUNDLE, "{type:0,data:{config:", "door: ASK_SEARCH; search-worker.js"),
    (BUNDLE, "{type:2,data:", "door: ASK_SEARCH; search-worker.js"),
    (WORKER, "case 0:", "door: ASK_SEARCH"),
    (WORKER, "{type:1}", "door: ASK_SEARCH; search-worker.js"),
    (WORKER, "{type:3,data:{items:", "door: ASK_SEARCH; search-worker.js"),
    (BUNDLE, "new XMLHttpRequest", "search-later.js"),
    (BUNDLE, 'searchParams.get("h")', "search-later.js"),
    (BUNDLE, '"keyup"', "search-later.js"),
    (SEARCH, 'class="md-search"', "search-later.js"),
    (SEARCH, 'class="md-search__input"', "search-later.js"),
    (SEARCH, 'data-md-component="search-query"', "nearest.js"),
    (BASE, 'id="__drawer"', "week2.js"),
    (BASE, 'id="__search"', "week2.js"),
    (HEADER, 'class="md-header__button md-icon" for="__drawer"', "week2.js"),
    (HEADER, 'class="md-header__button md-icon" for="__search"', "week2.js; search-later.js"),
    (BUNDLE, '"md-typeset__scrollwrap"', "week2.js"),
    (BUNDLE, '"beforeprint"', "week2.js"),
    (BASE, 'data-md-toggle="drawer" type="checkbox"', "main.html"),
    (BASE, 'data-md-toggle="search" type="checkbox"', "main.html"),
    (SEARCH, 'data-md-component="search" role="dialog">', "main.html"),
]
TAKEN += [(f"templates/partials/{path.name}", "", path.name) for path in PARTIALS]
TAKEN += [
    (BASE, f"{{% block {name} %}}", "shell.html") for name in re.findall(r"{% block (\w+)", SHELL)
]


@pytest.fixture(scope="module")
def installed():
    """The folder of the installed Material."""
    return Path(pytest.importorskip("material").__file__).parent


@pytest.mark.parametrize(
    ("where", "what", "whose"), TAKEN, ids=[f"{what} in {where}" for where, what, _ in TAKEN]
)
def test_the_installed_material_has_what_is_taken(installed, where, what, whose):
    texts = [path.read_text("utf-8") for path in installed.glob(where)]
    named = f"Material {version('mkdocs-material')}"
    assert len(texts) == 1, f"{named} has {len(texts)} files {where}; mend {whose}"
    assert what in texts[0], f"{named} has no {what} in {where}; mend {whose}"


def test_the_installed_search_adds_the_entries_of_a_page_to_its_list(installed):
    index = import_module("material.plugins.search.plugin").SearchIndex
    taken = inspect.signature(index.add_entry_from_context)
    assert list(taken.parameters) == ["self", "page"], "mend door: collect_entries"
    assert index().entries == [], "mend door: collect_entries"
