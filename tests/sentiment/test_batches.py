from itertools import chain

import numpy as np
import pytest
import torch

from week2.sentiment.batches import BatchSchedule, Encoded, cut


@pytest.fixture
def texts():
    rng = np.random.default_rng(0)
    return Encoded.of([rng.integers(5, 99, n).tolist() for n in rng.integers(2, 30, 500)])


def test_packing_keeps_every_text():
    rows = [[1, 2, 3], [4], [5, 6]]
    packed = Encoded.of(rows)
    assert [packed[i].tolist() for i in range(len(packed))] == rows
    assert packed.lengths.tolist() == [3, 1, 2]


def test_every_text_is_in_one_batch(texts):
    batches = cut(texts.lengths, 128, np.random.default_rng(1))
    assert sorted(np.concatenate(batches)) == list(range(500))


def test_batches_hold_about_so_many_tokens_and_hardly_any_padding(texts):
    batches = cut(texts.lengths, 128, None)
    area = sum(len(rows) * texts.lengths[rows].max() for rows in batches)
    assert max(len(rows) * texts.lengths[rows].max() for rows in batches) <= 128 + 30
    assert area < 1.1 * texts.lengths.sum()


def test_a_text_longer_than_a_batch_has_one_for_itself():
    lengths = np.array([3, 500, 3])
    assert [1] in [rows.tolist() for rows in cut(lengths, 128, None)]


def test_mask_is_there_only_where_there_is_padding():
    texts = Encoded.of([[1, 2], [3, 4], [5]])
    assert "attention_mask" not in texts.padded([0, 1], 0)
    padded = texts.padded([0, 2], 0)
    assert padded["input_ids"].tolist() == [[1, 2], [5, 0]]
    assert padded["attention_mask"].tolist() == [[1, 1], [1, 0]]


def test_batch_is_a_function_of_seed_and_number_alone(texts):
    def make(seed, first=0):
        return BatchSchedule(texts, tokens=128, steps=200, seed=seed, pad_id=0, first=first)

    there, back = make(3), make(3)
    wanted = [there.rows(k).tolist() for k in range(150)]
    assert [back.rows(k).tolist() for k in reversed(range(150))] == wanted[::-1]
    assert [make(4).rows(k).tolist() for k in range(150)] != wanted
    assert make(3, first=70).rows(5).tolist() == wanted[75]


def test_each_epoch_holds_each_text_once_in_a_new_order(texts):
    schedule = BatchSchedule(texts, tokens=128, steps=500, seed=0, pad_id=0)
    n = schedule.per_epoch
    first, second = ([schedule.rows(k).tolist() for k in range(e * n, e * n + n)] for e in (0, 1))
    assert sorted(chain(*first)) == sorted(chain(*second)) == list(range(500))
    assert first != second


def test_columns_follow_their_texts(texts):
    labels = np.arange(500)
    schedule = BatchSchedule(
        texts, tokens=128, steps=9, seed=0, pad_id=0, columns={"labels": labels}
    )
    assert torch.equal(schedule[4]["labels"], torch.from_numpy(schedule.rows(4)))
