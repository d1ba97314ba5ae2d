"""What chapter 3 says and no snippet of it prints."""

from __future__ import annotations

import pickle
import re
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

from tests.recorded import printed, recorded
from week2.models import path_of
from week2.sentiment import load_nsmc
from week2.sentiment.batches import cut
from week2.statistics import wilson_interval


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


def test_the_three_models_err_most_on_irony_and_then_on_mixed_and_negated_reviews():
    kinds = recorded("3-transformers/errors_kinds")["kinds"]
    low, middle = {"ironic"}, {"mixed", "negated"}
    for model in ("bert", "mamba", "hybrid"):
        right = {kind: shares[model] for kind, shares in kinds.items()}
        worst = [right.pop(kind) for kind in low]
        harder = [right.pop(kind) for kind in middle]
        assert max(worst) < min(harder)
        assert max(harder) < min(right.values())


def test_the_word_for_music_has_the_largest_effect():
    lines = printed("3-transformers/errors_occlusion").splitlines()[1:]
    effects = {word: abs(float(value)) for value, word in map(str.split, lines)}
    assert max(effects, key=effects.__getitem__) == "음악은"


def test_removing_the_spaces_changes_more_labels_than_the_rest():
    result = recorded("3-transformers/errors_changes")
    result.pop("unknown")
    assert max(result, key=result.__getitem__) == "no_spaces"


def test_int8_is_larger_than_bf16_and_bf16_is_faster_than_fp32():
    result = recorded("3-transformers/faster_measured")
    assert result["bf16"]["megabytes"] < result["int8"]["megabytes"] < result["fp32"]["megabytes"]
    assert result["bf16"]["times"] > 1


def test_compiling_pays_only_after_many_reviews():
    result = recorded("3-transformers/faster_onnx")
    saved = 1 / result["torch"]["rate"] - 1 / result["compile"]["rate"]
    assert saved < 0 or result["compile_first_seconds"] / saved > 10_000


def test_batches_are_faster_but_slower_with_a_long_text_in_each_and_sorting_pads_less():
    result = recorded("3-transformers/pipeline_speed")
    assert result["reviews"]["batches"]["times"] > 1 > result["with_long"]["batches"]["times"]
    padding = recorded("3-transformers/pipeline_padding")
    assert padding["sorted"] < padding["random"]


def test_the_kinds_of_tokenizer_differ_by_less_than_a_point_and_all_rows_by_about_one():
    rows = recorded("3-transformers/train_measured").values()
    for part in ("singles", "pairs"):
        shares = {row[part]: row["asked"] for row in rows}
        same = [share for share, asked in shares.items() if asked == 16_000]
        assert max(same) - min(same) < 0.01
        assert max(shares) - min(shares) == pytest.approx(0.01, abs=0.003)


def test_bytes_cost_most_tokens_with_few_pieces_and_morphemes_more_than_bpe_alone():
    text = printed("3-transformers/train_kinds") + printed("3-transformers/train_morphemes")
    by_kind = {
        kind.strip(): (float(tokens), float(unknown))
        for kind, tokens, unknown in re.findall(
            r"^(.+?) +([\d.]+) tokens a review, ([\d.]+)% unknown", text, re.MULTILINE
        )
    }
    plain, morphemes = by_kind["bpe"], by_kind.pop("bpe of morphemes")
    assert morphemes[0] > plain[0]
    assert morphemes[1] < plain[1]
    assert max(by_kind, key=lambda kind: by_kind[kind][0]) == "bytes"
    assert by_kind["bytes"][1] == 0


def test_the_bundled_bert_s_mean_confidence_lies_above_the_interval_of_its_accuracy():
    result = recorded("3-transformers/logits_reliability")
    right = round(result["accuracy"] * result["reviews"])
    assert result["confidence"] > wilson_interval(right, result["reviews"])[1]


@pytest.mark.parametrize("labels", ["100", "300", "1000"])
def test_the_pretrained_bert_s_interval_lies_above_both_others(labels):
    result = recorded("3-transformers/finetune_budget")
    row = result[labels]
    assert row["pretrained"]["low"] > max(row["tfidf"]["high"], row["new"]["high"])
    assert result["100"]["pretrained"]["low"] > result["1000"]["new"]["high"]


def test_few_test_reviews_leave_wide_intervals():
    """About 14 points to each side with 40 of them, about ten with 81."""
    own = re.search(r"right: ([\d.]+)% of (\d+)", printed("3-transformers/finetune_own"))
    first = re.search(r"([\d.]+)% of the test reviews", printed("3-transformers/finetune_first"))
    assert own
    assert first
    for share, reviews, half in ((own[1], int(own[2]), 14), (first[1], 81, 10)):
        low, high = wilson_interval(round(float(share) / 100 * reviews), reviews)
        assert 50 * (high - low) == pytest.approx(half, abs=0.75)


def test_counting_beside_the_bundled_bert_is_not_more_accurate():
    result = recorded("3-transformers/finetune_teachers")
    assert result["together"]["accuracy"] <= result["bert"]["accuracy"]
