"""The tasks: what is asked can be answered from what was shown, at any length."""

import pytest
import torch

from week2.models.planted import ASK, MARK, PlantedReview
from week2.models.recall import (
    ARCHITECTURES,
    Solver,
    accuracy,
    compare,
    exam,
    make_encoder,
    make_solver,
    short,
    summary,
    train,
    weights,
)
from week2.models.tasks import (
    IGNORE,
    AssociativeRecall,
    InductionHeads,
    SelectiveCopying,
    Task,
)

TASKS: list[Task] = [SelectiveCopying(), InductionHeads(), AssociativeRecall(pairs=4, keys=16)]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seq_len", [24, 200])
def test_batches_have_the_length_asked_for_and_tokens_of_the_vocabulary(task, seq_len):
    batch = task.batch(5, seq_len, generator())
    assert batch.input_ids.shape == batch.labels.shape == (5, seq_len)
    assert int(batch.input_ids.max()) < task.vocab_size
    assert bool((batch.labels != IGNORE).any(dim=1).all())


@pytest.mark.parametrize("task", TASKS)
def test_the_same_seed_draws_the_same_batch(task):
    one, two = (task.batch(3, 30, generator(7)) for _ in range(2))
    assert torch.equal(one.input_ids, two.input_ids)
    assert torch.equal(one.labels, two.labels)


def test_copying_asks_for_the_symbols_in_their_order():
    batch = SelectiveCopying(items=3).batch(20, 40, generator())
    for ids, labels in zip(batch.input_ids, batch.labels, strict=True):
        assert ids[ids > 1].tolist() == labels[labels != IGNORE].tolist()
        assert ids[-3:].tolist() == [1, 1, 1]


def test_induction_asks_for_what_followed_the_marker():
    batch = InductionHeads().batch(50, 12, generator())
    for ids, labels in zip(batch.input_ids, batch.labels, strict=True):
        first = int((ids == 0).nonzero()[0])
        assert int((ids == 0).sum()) == 2
        assert labels[-1] == ids[first + 1]


def test_recall_asks_each_key_once_for_its_value():
    task = AssociativeRecall(pairs=5, keys=16)
    batch = task.batch(10, 40, generator())
    for ids, labels in zip(batch.input_ids, batch.labels, strict=True):
        shown = {int(k): int(v) for k, v in ids[:10].view(5, 2)}
        asked = (labels != IGNORE).nonzero()[:, 0].tolist()
        assert {int(ids[i]): int(labels[i]) for i in asked} == shown
        assert min(asked) >= 10


def test_recall_without_a_number_fills_the_sequence_with_pairs():
    batch = AssociativeRecall(pairs=None, keys=16).batch(2, 30, generator())
    assert (batch.labels != IGNORE).sum(1).tolist() == [10, 10]


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="at least 24 for this task; got 23"):
        AssociativeRecall(pairs=8).batch(1, 23, generator())
    with pytest.raises(ValueError, match="20 pairs need as many keys; there are 16"):
        AssociativeRecall(pairs=None, keys=16).batch(1, 60, generator())
    with pytest.raises(ValueError, match="at least 8"):
        SelectiveCopying(items=4).batch(1, 7, generator())


def test_a_planted_review_stands_whole_after_its_mark():
    reviews = [[0, 1, 2], [3, 4, 5, 6], [7, 8]]
    task = PlantedReview(reviews, [0, 1, 0], words=9)
    batch = task.batch(40, 20, generator())
    for ids, labels in zip(batch.input_ids.tolist(), batch.labels, strict=True):
        assert ids[-1] == ASK
        assert ids.count(MARK) == 1
        rest = [i - 2 for i in ids[ids.index(MARK) + 1 : -1]]
        target = next(k for k, review in enumerate(reviews) if rest[: len(review)] == review)
        assert labels[-1] == [0, 1, 0][target]
    with pytest.raises(ValueError, match="at least 6; got 5"):
        task.batch(1, 5, generator())


def test_the_three_models_are_of_equal_size():
    sizes = [weights(make_solver(name, TASKS[0], 0)) for name in ARCHITECTURES]
    assert max(sizes) < 1.1 * min(sizes)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_no_model_sees_what_comes_later(name):
    torch.manual_seed(0)
    encoder = make_encoder(name, 20, d_model=32).eval()
    ids = torch.randint(20, (1, 30))
    changed = ids.clone()
    changed[0, 20:] = (ids[0, 20:] + 1) % 20
    with torch.no_grad():
        one, two = (encoder(input_ids=x).last_hidden_state for x in (ids, changed))
    assert torch.allclose(one[:, :20], two[:, :20], atol=1e-5)
    assert not torch.allclose(one[:, 20:], two[:, 20:], atol=1e-3)


def test_an_unknown_architecture_is_refused():
    with pytest.raises(ValueError, match="transformer, mamba, hybrid; got 'rnn'"):
        make_encoder("rnn", 10)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_training_lowers_the_error_and_depends_on_the_seed_alone(name):
    task = InductionHeads(symbols=4)
    heads = []
    for _ in range(2):
        model = make_solver(name, task, seed=1, d_model=32)
        train(model, short(task, 8, rows=16), steps=20, seed=1)
        heads.append(model.head.weight.detach().clone())
    assert torch.equal(*heads)


def test_a_comparison_has_every_seed_and_exam_and_its_summary_their_spread():
    task = InductionHeads(symbols=4)
    seen: list[Solver] = []
    exams = [exam(task, 8, rows=8), exam(task, 16, rows=8)]
    results = compare(task, short(task, 8, rows=8), exams, steps=2, seeds=2, prepare=seen.append)
    assert list(results) == list(ARCHITECTURES)
    assert len(seen) == 6
    assert all(len(rows) == 2 and len(rows[0]) == 2 for rows in results.values())
    spread = summary(results, [1, 2])["mamba"]["2"]
    assert spread["low"] <= spread["mean"] <= spread["high"]


def test_all_models_sit_the_same_exam():
    one, two = (exam(InductionHeads(), 20, rows=4) for _ in range(2))
    assert torch.equal(one[0].input_ids, two[0].input_ids)
    model = make_solver("mamba", InductionHeads(), 0)
    assert 0 <= accuracy(model, one) <= 1
