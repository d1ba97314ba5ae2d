"""With what the book was last proved: machines, days and versions, counted from receipts."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence

from bookproof.record.recording import Recording
from bookproof.source.index import Book


def tables(book: Book) -> str:
    """HTML: a table of the runs and their machines; folded, one of the packages that they used."""
    recordings = [Recording(book.project, snippet).readable for snippet in book.snippets.values()]
    receipts = [receipt for receipt in recordings if receipt]
    if not receipts:
        return "<p>No program has been run yet.</p>"
    days = sorted(receipt.day for receipt in receipts)
    machine = {
        "Device": Counter(r.device_name for r in receipts),
        "Processor": Counter(r.processor or "not known" for r in receipts),
        "System": Counter(r.system or "not known" for r in receipts),
        "Python": Counter(r.python for r in receipts),
    }
    rows = [
        ("Programs run", str(len(receipts))),
        ("First and last run", f"{days[0]}, {days[-1]}"),
        *((name, _counted(count)) for name, count in machine.items()),
    ]
    used: dict[str, Counter[str]] = {}
    for receipt in receipts:
        for name, version in receipt.versions.items():
            used.setdefault(name, Counter())[version] += 1
    versions = [
        (name, ", ".join(used[name]), str(used[name].total()))
        for name in sorted(used, key=str.lower)
    ]
    about = f"{len(versions)} packages that receipts name, and how many programs used each"
    return (
        _table(("What", "In the receipts"), rows)
        + f"<details><summary>{about}</summary>"
        + _table(("Package", "Version", "Programs"), versions)
        + "</details>"
    )


def _counted(values: Counter[str]) -> str:
    """List values, each with how often it occurs where there are several."""
    if len(values) == 1:
        return next(iter(values))
    return ", ".join(f"{value} ({n})" for value, n in values.most_common())


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    def row(cells: tuple[str, ...], kind: str) -> str:
        return "<tr>" + "".join(f"<{kind}>{html.escape(c)}</{kind}>" for c in cells) + "</tr>"

    body = "".join(row(cells, "td") for cells in rows)
    return f"<table><thead>{row(head, 'th')}</thead><tbody>{body}</tbody></table>"
