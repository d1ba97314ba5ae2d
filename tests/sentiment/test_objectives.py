from typing import Any

import numpy as np
import pytest
import torch

from week2.sentiment.architectures import NAMES, Size
from week2.sentiment.batches import Encoded
from week2.sentiment.masked import CrossEntropy
from week2.sentiment.replaced import draw
from week2.sentiment.starts import make_pretraining
from week2.sentiment.tokenizer import encode
from week2.sentiment.vectors import count_vectors


def test_cross_entropy_is_torchs_forward_and_backward():
    torch.manual_seed(0)
    logits = torch.randn(7, 30, requires_grad=True)
    truth = torch.randint(30, (7,))
    loss, probabilities = CrossEntropy.apply(logits, truth)
    expected = torch.nn.functional.cross_entropy(logits, truth)
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close(probabilities, logits.softmax(-1))
    (ours,) = torch.autograd.grad(3 * loss, logits)
    (theirs,) = torch.autograd.grad(3 * expected, logits)
    torch.testing.assert_close(ours, theirs)


def test_draws_follow_the_probabilities():
    torch.manual_seed(0)
    shares = torch.tensor([0.1, 0.0, 0.6, 0.3])
    drawn = draw(shares.expand(40_000, 4))
    frequencies = torch.bincount(drawn, minlength=4) / 40_000
    torch.testing.assert_close(frequencies, shares, atol=0.01, rtol=0)
    assert frequencies[1] == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("objective", ["masked", "replaced"])
def test_every_encoder_learns_under_every_objective(name, objective, tokenizer, reviews):
    module = make_pretraining(name, tokenizer, objective, size=Size.tiny())
    texts = encode(tokenizer, reviews[:16])
    batch = texts.padded(np.arange(16), tokenizer.pad_token_id)
    loss = module(**batch)["loss"]
    assert torch.isfinite(loss)
    loss.backward()
    touched = [n for n, p in module.named_parameters() if p.grad is not None and p.grad.any()]
    assert any(n.startswith("encoder.layers.1") or ".layer.1." in n for n in touched)


def test_special_tokens_and_padding_are_never_masked(tokenizer, reviews):
    module: Any = make_pretraining("bert", tokenizer, "masked", size=Size.tiny())
    module.masked = 1.0
    seen = {}
    module.encoder.register_forward_pre_hook(
        lambda _, args, kwargs: seen.update(kwargs), with_kwargs=True
    )
    batch = encode(tokenizer, reviews[:16]).padded(np.arange(16), tokenizer.pad_token_id)
    module(**batch)
    hidden = seen["input_ids"] != batch["input_ids"]
    assert not hidden[batch["input_ids"] < 5].any()
    words = batch["input_ids"] >= 5
    assert 0.8 < hidden[words].float().mean() < 0.98  # one in ten stays as it is


def test_words_that_keep_the_same_company_get_like_vectors():
    rng = np.random.default_rng(0)
    # 5 and 6 stand among 10..19, 7 and 8 among 20..29.
    texts = [
        [*rng.integers(low, low + 10, 3).tolist(), word, *rng.integers(low, low + 10, 3).tolist()]
        for low, words in ((10, (5, 6)), (20, (7, 8)))
        for word in words
        for _ in range(200)
    ]
    vectors = count_vectors(Encoded.of(texts), 40, 4, special=5)
    like = vectors @ vectors.T
    assert like[5, 6] > 0.9
    assert like[7, 8] > 0.9
    assert abs(like[5, 7]) < 0.3
    np.testing.assert_allclose(np.linalg.norm(vectors[5:9], axis=1), 1, rtol=1e-5)
    assert not vectors[:5].any()
    assert not vectors[35].any()
