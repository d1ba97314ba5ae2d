"""Tables without empty headings, which a screen reader would announce as columns without a name.

Markdown tables need a heading row. A row of empty headings is dropped; an empty heading beside
named ones (the corner over row names) becomes a plain cell.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor


class Headings(Treeprocessor):
    """Takes away headings that are empty."""

    def run(self, root: Element) -> None:
        """Change each table of a page."""
        for table in root.iter("table"):
            head = table.find("thead")
            if head is None:
                continue
            empty = [cell for cell in head.iter("th") if not "".join(cell.itertext()).strip()]
            if len(empty) == len(list(head.iter("th"))):
                table.remove(head)
            for cell in empty:
                cell.tag = "td"
