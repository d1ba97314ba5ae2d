"""Reading long texts: cut, whole, in windows; documents whose label is known."""

import numpy as np
import pytest

from week2.routing import Candidate, CostCurve, Router, make_documents, reader
from week2.routing.calibrate import measure_costs, measure_memory, trusted_length
from week2.routing.oracle import measure_cells, oracle_choice
from week2.routing.workload import mixed_workload
from week2.sentiment.nsmc import handwritten_reviews

REVIEWS = list(handwritten_reviews())
TEXTS, LABELS = [r.document for r in REVIEWS], [r.label for r in REVIEWS]


@pytest.fixture(scope="module")
def bert():
    return reader("bert", 512, bf16=False)


@pytest.fixture(scope="module")
def tokens_of(bert):
    return [len(ids) - 2 for ids in bert.encode(TEXTS)]


def test_a_text_within_the_limit_is_not_cut(bert):
    (ids,) = bert.encode(["정말 재미있게 봤어요"])
    assert bert.cut(ids) == ids


def test_a_cut_text_keeps_its_beginning_and_its_last_token(bert):
    (ids,) = bert.encode([" ".join(TEXTS)])
    cut = bert.cut(ids)
    assert len(cut) == 512
    assert cut[:511] == ids[:511]
    assert cut[-1] == ids[-1] == bert.model.config.pad_token_id + 3  # [SEP]


def test_bert_cannot_be_asked_for_more_than_its_table():
    with pytest.raises(ValueError, match="512 position embeddings"):
        reader("bert")
    with pytest.raises(ValueError, match="at most 512; got 600"):
        reader("bert", 600)


def test_short_texts_get_the_same_label_whole_and_in_windows(bert):
    windows = reader("bert", 128, windows=True, bf16=False)
    assert windows(TEXTS[:12]) == bert(TEXTS[:12])


def test_a_turned_document_misleads_whoever_reads_its_beginning(bert, tokens_of):
    documents = make_documents(TEXTS, LABELS, tokens_of, [1_300] * 4, kind="turning", seed=0)
    cut = bert([d.text for d in documents])
    windows = reader("bert", 128, windows=True, bf16=False)([d.text for d in documents])
    right = [[a == d.label for a, d in zip(x, documents, strict=True)] for x in (cut, windows)]
    assert sum(right[0]) < sum(right[1])


@pytest.mark.parametrize("kind", ["mixed", "turning"])
def test_the_label_is_the_majority_and_the_length_about_what_was_asked(tokens_of, kind, bert):
    lengths = [1_300, 1_700]
    documents = make_documents(TEXTS, LABELS, tokens_of, lengths, kind=kind, seed=3)
    for document, length in zip(documents, lengths, strict=True):
        assert document.tokens >= length
        assert document.tokens < 1.4 * length
        assert len(bert.encode([document.text])[0]) == document.tokens


def test_the_same_seed_makes_the_same_documents(tokens_of):
    one, two = (
        make_documents(TEXTS, LABELS, tokens_of, [200], kind="mixed", seed=5) for _ in range(2)
    )
    assert one == two


def test_documents_that_cannot_turn_are_refused(tokens_of):
    with pytest.raises(ValueError, match="must have 1280 or more"):
        make_documents(TEXTS, LABELS, tokens_of, [600], kind="turning", seed=0)
    with pytest.raises(ValueError, match="mixed, turning; got 'odd'"):
        make_documents(TEXTS, LABELS, tokens_of, [600], kind="odd", seed=0)


def test_costs_are_measured_at_each_length_in_each_round():
    seen = []
    rounds = measure_costs(
        lambda rows: seen.append((len(rows), len(rows[0]))), [8, 32], rounds=2, tokens=64
    )
    assert [len(r) for r in rounds] == [2, 2]
    assert seen == [(8, 8), (2, 32)] * 3


def test_memory_is_that_of_one_text():
    held = []

    def read(rows):
        held.append(np.ones(len(rows) * len(rows[0]) * 1_000))

    # 64 MB: less may fit into what this process has freed, and adds nothing to what it holds.
    (memory,) = measure_memory(read, [2_048], tokens=8_192)
    assert memory == pytest.approx(2_048 * 8_000, rel=0.1)


def test_trust_ends_before_the_first_length_at_which_it_is_significantly_worse():
    good, bad = [True] * 30, [True] * 10 + [False] * 20
    assert trusted_length([64, 128, 256], [good, good, bad], [good] * 3) == 128
    assert trusted_length([64, 128], [good, good], [bad, bad]) == 128
    with pytest.raises(ValueError, match="worse at 64 tokens already"):
        trusted_length([64], [bad], [good])


def test_router_readers_and_oracle_on_a_small_workload(bert, tokens_of):
    readers = {"bert": bert, "mamba": reader("mamba", bf16=False)}
    work = mixed_workload(
        TEXTS, LABELS, tokens_of, seed=0, single=12, middle=2, long=2, longest=1_400
    )
    assert sorted({d.kind for d in work}) == ["mixed", "single", "turning"]
    router = Router(
        [
            Candidate("bert", bert, CostCurve(1, 1, 0), 512),
            Candidate("mamba", readers["mamba"], CostCurve(2, 1, 0)),
        ],
        length=lambda texts: [len(ids) for ids in bert.encode(texts)],
    )
    texts = [d.text for d in work]
    cells = measure_cells(readers, texts, [512], rounds=2)
    assert cells.seconds.shape == (2, len(cells.batches), 2)
    assert (cells.seconds > 0).all()
    routed = np.array([work[rows[0]].tokens > 512 for rows in cells.batches]).astype(int)
    assert router(texts) == cells.labels_by(routed).tolist()
    allowed = np.stack([routed == 0, np.ones(len(routed), dtype=bool)], axis=1)
    best = oracle_choice(cells.seconds, allowed)
    assert (best[:, routed == 1] == 1).all()
