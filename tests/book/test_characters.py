"""No character hides, and none passes for another: in pages, in programs, in the library."""

import pytest

from bookproof.check.characters import check_characters

PLACES = {
    "a page": ("docs/page.md", "# A page\n\nInstall {}orch.\n"),
    "a command": ("docs/page.md", "# A page\n\n```sh\npip install {}orch\n```\n"),
    "a program": ("snippets/a.py", "# /// script\n# dependencies = []\n# ///\nprint('{}orch')\n"),
    "the library": ("src/small/a.py", 'ORCH = "{}orch"\n'),
}


@pytest.fixture
def written(book_of):
    """Makes the book in which a file has a text."""
    return lambda name, text: book_of({name: text})


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    "character",
    [
        *("\N{SOFT HYPHEN}", "\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH JOINER}", "\N{WORD JOINER}"),
        *("\N{RIGHT-TO-LEFT OVERRIDE}", "\N{TAG LATIN SMALL LETTER A}", "\N{HANGUL FILLER}"),
        *("\N{HANGUL CHOSEONG FILLER}", "\N{VARIATION SELECTOR-16}", "\ue000", "\U000f0000"),
    ],
    ids=ascii,
)
def test_what_no_reader_sees_is_found(written, place, character):
    name, text = place
    (problem,) = check_characters(written(name, text.format(character)))
    assert "which no reader sees; delete it, or in code write it so" in str(problem)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    "character",
    [
        *("\N{CYRILLIC SMALL LETTER ER}", "\N{ARMENIAN SMALL LETTER OH}", "\N{CHEROKEE LETTER A}"),
        *("\N{FULLWIDTH LATIN SMALL LETTER T}", "\N{LATIN SMALL LIGATURE FI}", "\ufffd"),
        *("\N{MATHEMATICAL BOLD SMALL T}", "\N{KELVIN SIGN}", "\N{IDEOGRAPHIC SPACE}"),
        "\N{FULLWIDTH SOLIDUS}",
    ],
    ids=ascii,
)
def test_what_passes_for_another_character_is_found(written, place, character):
    name, text = place
    problems = check_characters(written(name, text.format(character)))
    assert ["which passes for another" in str(problem) for problem in problems] == [True]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_greek_letter_in_a_latin_word_is_found(written, place):
    name, text = place
    (problem,) = check_characters(written(name, text.format("t\N{GREEK SMALL LETTER OMICRON}")))
    assert "has a Greek letter that looks Latin; write the Latin one" in str(problem)


def test_a_space_that_does_not_break_is_for_prose(written):
    text = "Of 5\N{NO-BREAK SPACE}GB.\n"
    assert list(check_characters(written("docs/page.md", text))) == []
    for code in ("`pip install{}torch`\n", "```sh\npip install{}torch\n```\n"):
        text = code.format("\N{NO-BREAK SPACE}")
        assert len([*check_characters(written("docs/page.md", text))]) == 1


@pytest.mark.parametrize(
    "text", ["영화 봄 👍 ❤\ufe0f", "名作", "Ça va", "Θ(n²d²/M) ≤ 2 µs, Pᵀ, xⁿ, 1ª", "ひと"]
)
def test_letters_that_a_book_may_use(written, text):
    assert list(check_characters(written("docs/page.md", f"# A page\n\n{text}\n"))) == []


def test_a_book_has_the_letters_of_its_own_language(written):
    text = "# Глава\n\nЭто книга о языке Python и о том, как он устроен.\n"
    assert list(check_characters(written("docs/page.md", text))) == []
