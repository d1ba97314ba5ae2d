"""A link to the glossary says what the word means."""

from __future__ import annotations

import re
from pathlib import Path

from markdown import Markdown

from bookproof.site.terms import entries

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")


def html_of(text: str) -> str:
    return Markdown(extensions=["bookproof.site.markdown"]).convert(text)


def test_a_link_carries_the_first_sentence_of_its_entry(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    html = html_of("A [stride](../glossary.md#stride) and a [page](views.md).")
    assert 'title="How many elements to step in memory to move by one along an axis."' in html
    assert '<a href="views.md">' in html


def test_an_entry_that_shares_its_name_with_a_part_is_told_apart(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    assert "For each query" in html_of("[Attention](../glossary.md#attention_1)")


def test_every_entry_of_the_glossary_has_a_sentence() -> None:
    names = re.findall(r"^### ", GLOSSARY, flags=re.M)
    parts = re.findall(r"^##? ", GLOSSARY, flags=re.M)
    sentences = entries(GLOSSARY)
    assert len(names) <= len(sentences) <= len(names) + len(parts)
    assert not [text for text in sentences.values() if "](" in text or "<!--" in text]


def test_each_page_links_only_to_entries_that_have_one() -> None:
    sections = re.findall(r"^## (.+)$", GLOSSARY, re.M)
    anchors = {*entries(GLOSSARY), *(name.lower().replace(" ", "-") for name in sections)}
    wrong = []
    for page in (ROOT / "docs").rglob("*.md"):
        for anchor in re.findall(r"glossary\.md#([\w-]+)", page.read_text("utf-8")):
            if anchor not in anchors:
                wrong.append(f"{page.name}: {anchor}")
    assert not wrong
