"""Tables without empty headings, which a screen reader would announce as columns without a name.

Markdown tables need a heading row. A row of empty headings is dropped; an empty heading beside
named ones (the corner over row names) becomes a plain cell.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class _Headings(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            head = table.find("thead")
            if head is None:
                continue
            empty = [cell for cell in head.iter("th") if not "".join(cell.itertext()).strip()]
            if len(empty) == len(list(head.iter("th"))):
                table.remove(head)
            for cell in empty:
                cell.tag = "td"


class TablesExtension(Extension):
    """`bookproof.site.tables`, to be listed beside `tables`."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Run after the inline patterns (20) have filled the cells."""
        md.treeprocessors.register(_Headings(md), "bookproof-tables", 6)


def makeExtension(**kwargs: Any) -> TablesExtension:
    """Python-Markdown's entrance."""
    return TablesExtension(**kwargs)
