"""Packed layers compute what the model computes, and show their weights to who reads them."""

import pytest
import torch
from torch import nn

from week2.models.packed import PackedLinear, pack, packs
from week2.sentiment import classifier
from week2.sentiment.compare.sides import load_side

needs_packing = pytest.mark.skipif(
    not packs(torch.empty(8, 64)), reason="oneDNN packs no weights on this processor"
)


@needs_packing
@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
@pytest.mark.parametrize("name", ["bert", "mamba", "hybrid"])
def test_packed_layers_compute_what_the_model_computes(name, dtype):
    side = load_side(name, dtype)
    if not packs(torch.empty(8, 64, dtype=side.model.dtype)):
        pytest.skip("oneDNN packs no bf16 on this processor")
    model, ids = side.model, torch.arange(5, 41).view(3, 12)
    with torch.inference_mode():
        expected = model(input_ids=ids).logits
        pack(model)
        logits = model(input_ids=ids).logits
    layers = [layer for layer in model.modules() if isinstance(layer, PackedLinear)]
    assert len(layers) > 10
    bound = 1e-4 if dtype == "fp32" else 0.1  # bf16 has 8 bits, and sums in another order
    torch.testing.assert_close(logits, expected, rtol=bound, atol=bound)


@needs_packing
def test_a_packed_layer_still_shows_its_weight():
    layer = nn.Linear(40, 7)
    packed = PackedLinear(layer)
    assert torch.equal(packed.weight, layer.weight)
    assert packed(torch.zeros(0, 3, 40)).shape == (0, 3, 7)


@needs_packing
def test_thin_layers_and_layers_of_other_kinds_stay():
    thin, bound = nn.Linear(12, 64), nn.LazyLinear(8)
    attention = nn.MultiheadAttention(64, 2)  # which reads the weights of its out_proj itself
    model = nn.ModuleList([thin, bound, attention])
    pack(model)
    assert list(model) == [thin, bound, attention]
    assert not any(isinstance(layer, PackedLinear) for layer in model.modules())


@needs_packing
@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_layers_in_formats_that_are_not_packed_stay(dtype):
    model = nn.Sequential(nn.Linear(64, 64, dtype=dtype))
    pack(model)
    assert type(model[0]) is nn.Linear
    assert model(torch.ones(2, 64, dtype=dtype)).shape == (2, 64)


def test_layers_of_another_device_stay():
    model = nn.Sequential(nn.Linear(64, 64, device="meta"))
    pack(model)
    assert type(model[0]) is nn.Linear


def test_where_the_operators_are_lacking_the_layers_stay(monkeypatch):
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    model = nn.Sequential(nn.Linear(64, 64))
    pack(model)
    assert type(model[0]) is nn.Linear


def test_a_classifier_that_is_not_packed_can_be_changed_and_saved(tmp_path):
    classify = classifier("bert", bf16=False, packed=False)
    assert classify.model.classifier.weight.requires_grad
    classify.model.save_pretrained(tmp_path)
    assert type(classify.model.classifier) is nn.Linear
