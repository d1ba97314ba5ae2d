"""The search is judged by queries that were written down before it was tuned."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from week2.book.recall import queries


def test_there_are_forty_queries_in_each_language_and_no_two_alike() -> None:
    listed = queries()
    counts = Counter(query.language for query in listed)
    assert counts["ko"] >= 40
    assert counts["en"] >= 40
    assert len({query.text for query in listed}) == len(listed)


def test_each_query_names_a_page_of_the_site(site: Path) -> None:
    assert not [query for query in queries() if not (site / query.page).is_file()]
