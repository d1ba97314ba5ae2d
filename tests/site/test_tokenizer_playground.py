"""The tokenizer in the page gives the ids of Python's, and is driven by keyboard and pointer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tokenizers import Tokenizer

from tests.browsing import frames, settle, visit
from week2.models import available, path_of
from week2.sentiment.nsmc import handwritten_reviews

ENCODE = """async ([name, texts]) => {
  const all = week2.Classifiers.at("../assets/browser/");
  const {models} = await all.manifest();
  const tokenizer = await all.tokenizer(models[name].tokenizer);
  return texts.map((text) => tokenizer.encode(text).map(({id}) => id));
}"""
ODD = [
    "",
    " \t\n\u3000\u0085 ",
    "ㅋㅋㅋㅋㅋㅋㅋ ㅠㅠㅜㅜ ㅎㅎㅎㅎ........!!!!!????~~~~;;;;^^^^----",
    "\u1100\u1161\u11a8 \u1112\u1161\u11ab 조합형 각",
    "e\u0301 é ΑΣ ΣΑΣ İstanbul ß ẞ ǅ ＡＢＣ ﬁ ㈜ ½",
    "👍👍🏽👩‍👩‍👧 최고 \U00020000한",
    "a\u00a0b\u200bc\ufeffd",
    "[SEP]x[MASK] [CLS][SE [UNK] [PAD]",
    "가" * 100 + " " + "가" * 101,
    "x" * 101 + " $3.50+1=4",
    "“인용” ‘작은’ …………· 、。「낫표」",
    "영화 " * 5_000,
]


@pytest.fixture(scope="module")
def page(browser: Browser, disk: str) -> Iterator[Page]:
    """The page, opened from disk."""
    tab = browser.new_page()
    visit(tab, f"{disk}3-transformers/playground.html")
    yield tab
    tab.close()


@pytest.fixture
def play(page: Page) -> Locator:
    """The playground with its vocabulary loaded and its first example."""
    playground = page.locator("[data-tokenizer]")
    playground.scroll_into_view_if_needed()
    expect(page.locator("[data-tokenizer][data-ready]")).to_have_count(1)
    playground.get_by_label("Example").select_option("0")
    return playground


def differences(page: Page, name: str, texts: list[str]) -> list[str]:
    here: Any = page.evaluate(ENCODE, [name, texts])
    python = Tokenizer.from_file(f"{path_of(name)}/tokenizer.json")
    there = [encoding.ids for encoding in python.encode_batch(texts)]
    return [text for text, a, b in zip(texts, here, there, strict=True) if a != b]


@pytest.mark.parametrize("name", available())
def test_the_book_s_own_reviews_get_python_s_ids(page: Page, name: str) -> None:
    texts = [review.document for review in handwritten_reviews()]
    assert len(texts) > 400
    assert differences(page, name, texts) == []


def test_odd_texts_get_python_s_ids(page: Page) -> None:
    rng = random.Random(3)
    spans = [(0x20, 0x7F), (0xAC00, 0xD7A4), (0x1100, 0x1200), (0x3130, 0x318F), (0x2000, 0x2100)]
    mixed = [
        "".join(
            chr(rng.randrange(*rng.choice([*spans, (0x1F300, 0x1F700), (32, 33)])))
            for _ in "." * 40
        )
        for _ in range(300)
    ]
    assert differences(page, available()[0], ODD + mixed) == []


def test_every_character_of_two_planes_gets_python_s_ids(page: Page) -> None:
    """Those above hold rare ideographs and nothing that is normalised, split or lowered."""
    points = [p for p in range(0x20000) if not 0xD800 <= p < 0xE000]
    texts = [" 가".join(map(chr, points[i : i + 60])) for i in range(0, len(points), 60)]
    assert differences(page, available()[0], texts) == []


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("normalizer", {"type": "Nmt"}, "The normaliser “Nmt”"),
        ("pre_tokenizer", {"type": "Metaspace"}, "The pre-tokenizer “Metaspace”"),
        ("pre_tokenizer", {"type": "Punctuation", "behavior": "Removed"}, "behaviour “Removed”"),
        ("model", {"type": "BPE"}, "The model “BPE”"),
        ("post_processor", {"type": "ByteLevel"}, "The post-processor “ByteLevel”"),
    ],
)
def test_a_part_that_it_does_not_know_is_an_error(
    page: Page, part: str, value: dict[str, str], words: str
) -> None:
    tokenizer: dict[str, Any] = {
        "model": {"type": "WordPiece", "vocab": {"a": 0}, "continuing_subword_prefix": "##"},
        "added_tokens": [],
    }
    message = page.evaluate(
        "json => { try { new week2.WordPiece(json); } catch (error) { return error.message; } }",
        tokenizer | {part: value},
    )
    assert words in message


def tokens(play: Locator) -> list[str]:
    return play.locator(".w2-token-text").all_text_contents()


def python_s(text: str) -> list[str]:
    tokenizer = Tokenizer.from_file(f"{path_of(available()[0])}/tokenizer.json")
    tokenizer.no_truncation()
    return tokenizer.encode(text, add_special_tokens=False).tokens


def test_typing_shows_the_tokens(play: Locator) -> None:
    text = "재미있다는데 정말재미없ㅋㅋㅋㅋㅋ"
    play.get_by_label("Text").fill("")
    expect(play.get_by_role("status")).to_contain_text("0 characters, 0 words, 0 tokens.")
    play.get_by_label("Text").press_sequentially(text)
    assert tokens(play) == python_s(text)
    expect(play.get_by_text("Normalised: ")).to_contain_text("없ㅋㅋㅋ")


def test_the_pointer_takes_an_example(play: Locator) -> None:
    play.get_by_label("Example").select_option(label="Laughter and tears")
    assert "ㅋㅋㅋ" in tokens(play)


def test_the_keyboard_alone_takes_an_example_and_edits_it(play: Locator) -> None:
    keys = play.page.keyboard
    play.get_by_label("Example").focus()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Tab")
    expect(play.get_by_label("Text")).to_be_focused()
    keys.press("Control+a")
    keys.type("[SEP] 👽")
    assert tokens(play) == ["[SEP]", "[UNK]"]
    expect(play.get_by_role("status")).to_contain_text("2 tokens, 1 unknown. The model sees 4")


def test_a_token_looks_as_what_it_is(play: Locator) -> None:
    play.get_by_label("Text").fill("[SEP] 👽 재미있다는데")
    kinds = [chip.get_attribute("data-kind") for chip in play.locator(".w2-token").all()]
    assert kinds[:2] == ["special", "unknown"]
    assert kinds[2:] == ["inside" if t.startswith("##") else "start" for t in tokens(play)[2:]]
    assert set(kinds) == {"special", "unknown", "start", "inside"}


def test_what_is_cut_off_is_said(play: Locator) -> None:
    play.get_by_label("Text").fill("영화 " * 200)
    expect(play.get_by_role("status")).to_contain_text("74 at the end are cut off.")


def test_the_vocabulary_waits_until_the_playground_is_near(browser: Browser, server: str) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 100}) as context:
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.add_init_script(
            "addEventListener('DOMContentLoaded', () => "
            "document.querySelector('[data-tokenizer]').style.marginTop = '2000px')"
        )
        visit(tab, f"{server}3-transformers/playground.html")
        settle(tab)
        frames(tab)
        assert not [url for url in asked if "tokenizer-" in url and "playground" not in url]
        tab.locator("[data-tokenizer]").scroll_into_view_if_needed()
        expect(tab.locator("[data-tokenizer][data-ready]")).to_have_count(1)
        assert all(
            url.startswith(server) for url in asked if not url.startswith(("data:", "blob:"))
        )


def test_what_it_shows_is_accessible_and_fits_a_telephone(
    play: Locator, faults: Callable[[Page], list[str]]
) -> None:
    play.get_by_label("Text").fill("[SEP] 정말재미있게봤습니다 👽 " * 40)
    assert faults(play.page) == []


def test_without_script_the_page_shows_tokens(browser: Browser, disk: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        visit(tab, f"{disk}3-transformers/playground.html", scripts=False)
        expect(tab.locator("[data-tokenizer]")).to_be_hidden()
        expect(tab.get_by_text("배우들 | 연기는").first).to_be_visible()
