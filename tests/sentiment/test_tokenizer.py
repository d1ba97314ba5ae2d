import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from week2.sentiment.tokenizer import SPECIAL


def test_special_tokens_come_first(tokenizer):
    assert tokenizer.convert_tokens_to_ids(list(SPECIAL)) == list(range(5))


def test_runs_of_a_mark_are_cut_to_three(tokenizer):
    assert tokenizer.tokenize("ㅋㅋㅋㅋㅋㅋㅋㅋㅋ") == tokenizer.tokenize("ㅋㅋㅋ")
    assert tokenizer.tokenize("좋다........") == tokenizer.tokenize("좋다...")
    assert tokenizer.tokenize("^^^^^") == tokenizer.tokenize("^^^")


def test_a_review_stands_between_cls_and_sep(tokenizer):
    ids = tokenizer("좋다")["input_ids"]
    assert ids[0] == tokenizer.cls_token_id
    assert ids[-1] == tokenizer.sep_token_id


def test_offsets_point_into_the_text_as_it_was_given(tokenizer):
    text = "정말 최고ㅋㅋㅋㅋㅋ 또 볼래요"
    encoded = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
    places = encoded["offset_mapping"]
    assert text[places[0][0] : places[0][1]] in "정말"
    assert places[-1][1] == len(text)


def test_laughter_keeps_its_letters(tokenizer):
    # NFKC would turn the compatibility letter U+314B into the conjoining U+110F.
    assert "ㅋ" in "".join(tokenizer.tokenize("ㅋㅋㅋ"))


def test_decomposed_hangul_reads_as_composed(tokenizer):
    import unicodedata

    text = "영화가 좋았다"
    assert tokenizer(unicodedata.normalize("NFD", text)) == tokenizer(text)


def test_tokenizer_json_holds_everything(tokenizer, tmp_path):
    tokenizer.save_pretrained(tmp_path)
    (tmp_path / "tokenizer_config.json").rename(tmp_path / "gone")
    from tokenizers import Tokenizer

    alone = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    for text in ("정말 좋았다!!!!!", "별로ㅠㅠㅠㅠㅠ"):
        assert alone.encode(text).ids == tokenizer(text)["input_ids"]


@given(text=st.text(max_size=200) | st.text("정말 좋았다별로재미없어요ㅠ!.,", max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_encoded_and_what_is_known_of_it_is_decoded_alike(tokenizer, text):
    ids = tokenizer(text)["input_ids"]
    assert (ids[0], ids[-1]) == (2, 3)
    assert all(0 <= i < len(tokenizer) for i in ids)
    if 1 not in ids:  # without an unknown word its neighbours would come together
        words = tokenizer.decode(ids[1:-1])
        assert tokenizer.decode(tokenizer(words)["input_ids"][1:-1]) == words


@pytest.mark.parametrize("text", ["", " ", "😀", "a" * 1000])
def test_odd_texts_are_encoded(tokenizer, text, tmp_path):
    tokenizer.save_pretrained(tmp_path)
    again = AutoTokenizer.from_pretrained(tmp_path)
    assert again(text)["input_ids"] == tokenizer(text)["input_ids"]
