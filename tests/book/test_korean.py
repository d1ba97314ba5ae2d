"""Hangul is marked as Korean wherever a page shows it, once."""

from __future__ import annotations

import pytest
from markdown import Markdown

from bookproof.site.korean import line, mark


@pytest.fixture
def md() -> Markdown:
    return Markdown(extensions=["fenced_code", "bookproof.site.markdown"])


def test_a_run_in_prose_is_marked_with_what_stands_inside_it(md: Markdown) -> None:
    html = md.convert("The review “정말, 2번 봤다” is positive.")
    assert '<span lang="ko">정말, 2번 봤다</span>' in html


def test_latin_between_two_runs_parts_them() -> None:
    assert mark("영화 and 배우") == '<span lang="ko">영화</span> and <span lang="ko">배우</span>'


def test_code_and_output_are_marked_and_keep_their_text(md: Markdown) -> None:
    html = md.convert('```\nprint("좋다")\n나쁘다\n```')
    assert html.count('lang="ko"') == 2
    assert "&quot;" in html


def test_what_says_its_language_is_left_alone() -> None:
    once = '<p lang="ko">좋다 <b>정말</b></p><p>영화</p>'
    assert mark(once) == '<p lang="ko">좋다 <b>정말</b></p><p><span lang="ko">영화</span></p>'
    assert mark(mark(once)) == mark(once)


def test_figures_and_attributes_are_left_alone() -> None:
    figure = '<svg aria-label="영화"><text>영화</text></svg>'
    assert mark(figure) == figure
    assert mark('<img alt="영화">') == '<img alt="영화">'


def test_a_line_of_korean_words_is_one_paragraph() -> None:
    assert line("텐서, 자료형") == '<p class="w2-ko" lang="ko">텐서 · 자료형</p>'
