"""What chapter 3 says and no snippet of it prints."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    TextClassificationPipeline,
    TrainingArguments,
    pipeline,
)

from week2.models import path_of
from week2.sentiment import load_nsmc
from week2.sentiment.batches import cut


@pytest.fixture(scope="module")
def tokenizer():
    return AutoTokenizer.from_pretrained(path_of("bert"))


@pytest.fixture(scope="module")
def model():
    return AutoModelForSequenceClassification.from_pretrained(path_of("bert"), dtype=torch.float32)


def test_decoding_gives_the_normalised_text(tokenizer):
    ids = tokenizer("꿀잼ㅋㅋㅋㅋㅋㅋㅋ")["input_ids"]
    assert tokenizer.decode(ids, skip_special_tokens=True) == "꿀잼ㅋㅋㅋ"


def test_the_older_name_of_the_task_is_an_alias(model, tokenizer):
    name: Any = "sentiment-analysis"  # typed as the newer names alone
    old = pipeline(name, model=model, tokenizer=tokenizer)
    assert isinstance(old, TextClassificationPipeline)


@pytest.mark.parametrize("task", ["question-answering", "summarization", "translation"])
def test_the_tasks_that_transformers_5_removed_are_gone(task: Any, model, tokenizer):
    with pytest.raises(KeyError, match="has been removed"):
        pipeline(task, model=model, tokenizer=tokenizer)


def test_a_generator_is_read_as_results_are_taken(model, tokenizer):
    taken = []

    def reviews():
        for review in ["좋다", "나쁘다", "그저 그렇다"] * 20:
            taken.append(review)
            yield review

    results = pipeline("text-classification", model=model, tokenizer=tokenizer)(reviews())
    next(iter(results))
    assert len(taken) < 60


def test_batches_by_tokens_keep_a_long_text_from_widening_many():
    lengths = np.array([5] * 31 + [400])
    batches = cut(lengths, 512, None)
    assert all(len(rows) * lengths[rows].max() <= 512 for rows in batches)


def test_padding_inside_map_pads_rows_to_the_longest_of_many(tokenizer):
    reviews = load_nsmc("train", "handwritten")
    padded = reviews.map(lambda rows: tokenizer(rows["document"], padding=True), batched=True)
    lengths = {len(ids) for ids in padded["input_ids"]}
    assert len(lengths) == 1


def test_filter_and_map_keep_the_table_they_began_with():
    reviews = load_nsmc("train", "handwritten")
    rows, columns = len(reviews), reviews.column_names
    reviews.filter(lambda row: row["label"] == 1).map(lambda row: {"more": 1})
    assert (len(reviews), reviews.column_names) == (rows, columns)


def test_trainer_clips_gradients_and_lets_the_rate_fall_in_a_line(tmp_path):
    arguments = TrainingArguments(str(tmp_path), use_cpu=True)
    assert arguments.max_grad_norm == 1.0
    assert arguments.lr_scheduler_type == "linear"
    assert "adamw" in arguments.optim


def test_torch_refuses_a_pickle_that_would_run_something(tmp_path):
    class Weights:
        def __reduce__(self):
            return print, ("ran",)

    file = tmp_path / "pytorch_model.bin"
    torch.save(Weights(), file)
    with pytest.raises(pickle.UnpicklingError, match="weights_only"):
        torch.load(file)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dynamic_quantisation_leaves_word_vectors_as_they_are(model):
    small = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
    assert small.bert.embeddings.word_embeddings.weight.dtype == torch.float32
    assert not isinstance(small.classifier, torch.nn.Linear)


def test_most_weights_of_the_bundled_bert_are_word_vectors(model):
    words = model.bert.embeddings.word_embeddings.weight.numel()
    assert words > model.num_parameters() / 2


def test_a_masked_batch_gives_what_each_text_gives_alone(model, tokenizer):
    texts = ["최고", "두 시간이 아깝다", "배우들의 연기가 정말 훌륭하고 음악도 좋았다"]
    with torch.inference_mode():
        together = model(**tokenizer(texts, padding=True, return_tensors="pt")).logits
        alone = [model(**tokenizer(text, return_tensors="pt")).logits[0] for text in texts]
    assert torch.allclose(together, torch.stack(alone), atol=1e-4)
