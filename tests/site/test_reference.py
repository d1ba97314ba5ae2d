"""The API reference says of a class what its source says, in the source's order."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLASS = "week2.autograd.Tensor"


@pytest.fixture(scope="session")
def page(site: Path) -> str:
    return (site / "reference/autograd.html").read_text("utf-8")


def test_methods_are_in_the_order_of_the_source(page: str) -> None:
    tree = ast.parse((ROOT / "src/week2/autograd/tape.py").read_bytes())
    (source,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Tensor")
    named = [n.name for n in source.body if isinstance(n, ast.FunctionDef)]
    shown = re.findall(rf'id="{CLASS}\.(\w+)"', page)
    attributes = ["shape", "is_leaf"]
    assert shown == attributes + [n for n in named if n[0] != "_" and n not in attributes]


def test_a_class_is_one_entry_with_its_constructor_and_no_source(page: str) -> None:
    signature = re.search(rf'id="{CLASS}".*?<code>(.*?)</code>', page, re.S)
    assert signature
    text = re.sub(r"<[^>]+>", "", signature[1]).strip()
    assert text == "Tensor(data: Any, requires_grad: bool = False)"
    assert "Source code in" not in page
    assert "Bases:" not in page


def test_a_summary_lists_members_and_signatures_link_to_classes(page: str) -> None:
    titles = set(re.findall(r'doc-section-title">(\w+):<', page))
    assert {"Attributes", "Classes", "Functions", "Methods"} <= titles
    assert f'href="#{CLASS}"' in "".join(re.findall(r"doc-signature.*?</code>", page, re.S))
