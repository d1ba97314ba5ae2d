import pytest

from week2.agents.citations import check_citations, cited_sentences
from week2.agents.corpora import load

FOOD = load("food")


def only(text):
    [verdict] = check_citations(text, FOOD)
    return verdict


@pytest.mark.parametrize(
    "text",
    [
        "Gwamegi is herring or saury half dried in winter [pohang-gwamegi].",
        "Gwamegi is herring or saury half dried in winter. [pohang-gwamegi]",
        "- Chodang sundubu is made with seawater in Gangneung [gangneung-chodang-sundubu].",
        "Jeonbokjuk and momguk are from Jeju Island [jeju-jeonbokjuk, jeju-momguk].",
    ],
)
def test_what_stands_in_the_cited_passage_holds(text):
    assert only(text).holds(), str(only(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Gwamegi is half-dried herring.", "cites nothing"),
        ("Gwamegi is half-dried herring [gwamegi-facts].", "not a passage"),
        ("Andong jjimdak was made in the 1930s [andong-jjimdak].", "1930"),
        ("Gwamegi is half-dried herring from Mokpo [pohang-gwamegi].", "Mokpo"),
        ("Omegi-tteok tastes of lemons and happy childhoods [jeju-omegi-tteok].", "of its words"),
        ("Gwamegi is half-dried herring [busan-milmyeon].", "of its words"),
    ],
)
def test_what_does_not_is_named(text, why):
    verdict = only(text)
    assert not verdict.holds()
    assert why in str(verdict)


def test_each_sentence_is_judged_by_itself():
    text = "Momguk is thick [jeju-momguk]. It costs 9,000 won. Everybody likes it [jeju-momguk]!"
    assert [verdict.holds() for verdict in check_citations(text, FOOD)] == [True, False, False]


def test_headings_and_bullets_are_no_words():
    assert cited_sentences("## Jeju\n\n1. Momguk is a soup [jeju-momguk].") == [
        ("Jeju", ()),
        ("Momguk is a soup.", ("jeju-momguk",)),
    ]


def test_every_passage_supports_itself():
    for passage in FOOD:
        for sentence, _ in cited_sentences(passage.text):
            verdict = only(sentence.rstrip(".") + f" [{passage.id}].")
            assert verdict.holds(1.0), str(verdict)
