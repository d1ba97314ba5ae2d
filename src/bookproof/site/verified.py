"""When a page was last verified: the line at its foot, from the receipts of what it shows."""

from __future__ import annotations

import html
from collections.abc import Collection

from bookproof.check.status import count
from bookproof.record.receipts import Receipt


def line(programs: Collection[tuple[Receipt | None, str]]) -> str:
    """Return the day since which every block of a page has run, how many did, and with what.

    Args:
        programs: for each program that the page shows, its receipt and why that does not hold
            (`Recording.status`). Those without a receipt that holds are counted apart.

    Returns:
        HTML; empty where nothing that the page shows has run.
    """
    good = [receipt for receipt, fault in programs if receipt and not fault]
    old = [receipt for receipt, fault in programs if receipt and fault]
    if not good and not old:
        return ""
    if not good:
        shown = f"{count(len(old), 'program')} of this page shown as recorded, not verified since"
        return _foot([shown])
    days = sorted(receipt.day for receipt in good)
    versions: dict[str, set[str]] = {}
    for receipt in good:
        versions.setdefault("Python", set()).add(receipt.python)
        for name, version in receipt.versions.items():
            versions.setdefault(name, set()).add(version.partition("+")[0])
    with_what = [f"{name} {' and '.join(sorted(v))}" for name, v in sorted(versions.items())]
    parts = [f'Last verified <time datetime="{days[0]}">{days[0]}</time>']
    parts.append(f"{count(len(good), 'program')} of this page")
    if old:
        parts.append(f"{len(old)} more shown as recorded, not verified since")
    if more := len(programs) - len(good) - len(old):
        parts.append(f"{more} more not run here")
    return _foot([*parts, html.escape(", ".join(with_what))])


def _foot(parts: list[str]) -> str:
    return f'<p class="w2-verified" data-search-exclude>{" · ".join(parts)}</p>'
