"""When a page was last verified: the line at its foot, from the receipts of what it shows."""

from __future__ import annotations

import html
from collections.abc import Iterable

from week2.book import receipts
from week2.book.project import Project
from week2.book.snippets import Snippet


def line(project: Project, snippets: Iterable[Snippet]) -> str:
    """The day since which every block of a page has run, how many did, and with what.

    Args:
        project: the book.
        snippets: what the page shows. Those whose receipt is missing or stale are counted apart:
            such a page is built only by a dated entry of the ledger.

    Returns:
        HTML; empty where nothing that the page shows has run.
    """
    shown = {snippet.name: snippet for snippet in snippets}
    found = {name: receipts.read(snippet.receipt) for name, snippet in shown.items()}
    good = [
        receipt
        for name, receipt in found.items()
        if receipt and not any(receipts.stale(project, shown[name], receipt))
    ]
    if not good:
        return ""
    days = sorted(receipt.day for receipt in good)
    versions: dict[str, set[str]] = {}
    for receipt in good:
        versions.setdefault("Python", set()).add(receipt.python)
        for name, version in receipt.versions.items():
            versions.setdefault(name, set()).add(version.partition("+")[0])
    with_what = [f"{name} {' and '.join(sorted(v))}" for name, v in sorted(versions.items())]
    count = "1 program" if len(good) == 1 else f"{len(good)} programs"
    parts = [f'Last verified <time datetime="{days[0]}">{days[0]}</time>', f"{count} of this page"]
    if len(good) < len(shown):
        parts.append(f"{len(shown) - len(good)} more not run here")
    parts.append(html.escape(", ".join(with_what)))
    return f'<p class="w2-verified" data-search-exclude>{" · ".join(parts)}</p>'
