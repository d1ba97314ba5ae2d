"""The extractive reader: which span is best, and that long contexts are read to their end."""

import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertForQuestionAnswering

from week2.agents.packed import available, path_of
from week2.agents.reader import best_span, read


def places(n, **scores):
    out = torch.zeros(n)
    for place, score in scores.items():
        out[int(place[1:])] = score
    return out


def test_the_best_span_has_the_largest_sum_of_first_and_last():
    inside = torch.ones(6, dtype=torch.bool)
    assert best_span(places(6, _2=5.0), places(6, _4=3.0), inside) == (2, 4, 8.0)


def test_an_answer_never_ends_before_it_begins():
    inside = torch.ones(6, dtype=torch.bool)
    start, end, _ = best_span(places(6, _4=5.0), places(6, _1=5.0), inside)
    assert start <= end


def test_an_answer_has_at_most_so_many_tokens():
    inside = torch.ones(6, dtype=torch.bool)
    start, end, _ = best_span(places(6, _0=5.0), places(6, _5=5.0), inside, longest=3)
    assert end - start < 3


def test_an_answer_stands_in_the_context_and_not_in_the_question():
    inside = torch.tensor([False, False, True, True, True, False])
    start, end, _ = best_span(places(6, _0=9.0, _3=1.0), places(6, _1=9.0, _5=9.0), inside)
    assert (start, end) == (3, 3) or (start, end) == (3, 4)


@pytest.fixture(scope="module")
def tokenizer():
    return AutoTokenizer.from_pretrained(path_of("minilm"))


class Marks(BertForQuestionAnswering):
    """Gives the word "whale" the highest scores: a reader whose answer is known."""

    word = 0

    def forward(self, input_ids, **kwargs):
        out = super().forward(input_ids, **kwargs)
        out.start_logits = out.end_logits = (input_ids == self.word).float() * 10
        return out


@pytest.fixture(scope="module")
def marking(tokenizer):
    config = BertConfig(
        vocab_size=30522,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
    )
    model = Marks(config)
    model.word = tokenizer.convert_tokens_to_ids("whale")
    return model


def test_answers_come_back_in_the_order_of_the_questions(marking, tokenizer):
    contexts = ["A cat and a dog and a WHALE came by that day.", "Whale ho!", "No such beast " * 9]
    spans = read(marking, tokenizer, ["Who?"] * 3, contexts, batch=2)
    assert [spans[0].text, spans[1].text] == ["WHALE", "Whale"]
    for span, context in zip(spans, contexts, strict=True):
        assert context[span.start : span.end] == span.text


def test_a_context_longer_than_the_window_is_read_to_its_end(marking, tokenizer):
    context = "word " * 500 + "whale"
    [span] = read(marking, tokenizer, ["Who?"], [context], window=64, stride=16)
    assert span.text == "whale"
    assert span.end == len(context)


def test_each_question_needs_its_context(marking, tokenizer):
    with pytest.raises(ValueError, match=r"2 questions and 1 contexts: give one context each"):
        read(marking, tokenizer, ["Who?", "What?"], ["Whale."])


def test_the_bundled_reader_finds_the_director():
    assert "reader" in available(), "train it with python -m week2.agents.train_reader"
    model = BertForQuestionAnswering.from_pretrained(path_of("reader"))
    tokenizer = AutoTokenizer.from_pretrained(path_of("reader"))
    context = "Squid Game is a drama of 2021. Hwang Dong-hyuk directed the series in Daejeon."
    questions = ["Who directed the series?", "When was it released?"]
    who, when = read(model, tokenizer, questions, [context] * 2)
    assert "Hwang Dong-hyuk" in who.text
    assert "2021" in when.text
