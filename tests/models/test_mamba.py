"""Mamba and hybrid models: equal to transformers', independent of padding, at home in its tools."""

import json
from typing import Any

import pytest
import torch
import transformers
from torch import nn
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedTokenizerFast

from tests.kernel import needs_kernel
from week2.models import (
    HybridConfig,
    HybridForCausalLM,
    HybridForMaskedLM,
    HybridForSequenceClassification,
    MambaForCausalLM,
    MambaForMaskedLM,
    MambaForSequenceClassification,
    Week2MambaConfig,
)
from week2.models.convolution import convolution_why_not, convolve, convolve_plain

SMALL: dict[str, Any] = {
    "vocab_size": 60,
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_labels": 3,
}
KINDS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "mamba": (Week2MambaConfig, MambaForSequenceClassification, {}),
    "mamba both ways": (Week2MambaConfig, MambaForSequenceClassification, {"bidirectional": True}),
    "hybrid": (HybridConfig, HybridForSequenceClassification, {"num_hidden_layers": 4}),
    "hybrid both ways": (
        HybridConfig,
        HybridForSequenceClassification,
        {"num_hidden_layers": 4, "bidirectional": True},
    ),
}


def small_model(kind, **changes):
    torch.manual_seed(0)
    config_class, model_class, options = KINDS[kind]
    return model_class(config_class(**(SMALL | options | changes))).eval()


def padded(rows, side, width=20):
    """Token ids and mask of `rows` padded to `width` on one side."""
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for index, row in enumerate(rows):
        place = slice(width - len(row), width) if side == "left" else slice(0, len(row))
        ids[index, place], mask[index, place] = row, 1
    return ids, mask


def rows(*lengths):
    torch.manual_seed(1)
    return [torch.randint(1, SMALL["vocab_size"], (length,)) for length in lengths]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder as published Mamba checkpoints are: transformers' own class, config and names."""
    torch.manual_seed(0)
    config = transformers.MambaConfig(vocab_size=60, hidden_size=32, num_hidden_layers=3)
    folder = tmp_path_factory.mktemp("published")
    model = transformers.MambaForCausalLM(config).eval()
    model.save_pretrained(folder)
    return folder, model


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_published_mamba_loads_and_computes_what_transformers_does(published, side):
    folder, theirs = published
    ours = MambaForCausalLM.from_pretrained(folder).eval()
    ids, mask = padded(rows(20, 7, 13), side)
    with torch.no_grad():
        expected = theirs(ids, attention_mask=mask).logits[mask.bool()]
        torch.testing.assert_close(ours(ids, mask).logits[mask.bool()], expected)


def test_its_gradients_are_transformers_gradients(published):
    folder, theirs = published
    ours = MambaForCausalLM.from_pretrained(folder)
    (ids,) = rows(12)
    for model in (ours, theirs):
        model.zero_grad()
        model(ids[None], labels=ids[None]).loss.backward()
    expected = dict(theirs.named_parameters())
    for name, parameter in ours.named_parameters():
        assert parameter.grad is not None
        close = torch.allclose(parameter.grad, expected[name].grad, rtol=1e-4, atol=1e-5)
        assert close, f"the gradient of {name} differs"


def test_a_published_backbone_becomes_a_classifier_that_auto_classes_find(published, tmp_path):
    model = MambaForSequenceClassification.from_pretrained(published[0], num_labels=2).eval()
    theirs = published[1].backbone.embeddings.weight
    assert torch.equal(model.backbone.embeddings.weight, theirs)
    model.save_pretrained(tmp_path)
    assert json.loads((tmp_path / "config.json").read_text())["model_type"] == "week2-mamba"
    again = AutoModelForSequenceClassification.from_pretrained(tmp_path).eval()
    (ids,) = rows(9)
    assert torch.equal(again(ids[None]).logits, model(ids[None]).logits)


def test_transformers_own_mamba_is_left_alone():
    config = transformers.AutoConfig.for_model("mamba")
    assert type(config) is transformers.MambaConfig
    assert (
        transformers.AutoModel.from_config(
            transformers.MambaConfig(vocab_size=9, hidden_size=8, num_hidden_layers=1)
        ).__class__
        is transformers.MambaModel
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pooling", ["last", "mean", "max", "mean_max"])
def test_a_padded_batch_equals_its_rows_alone(kind, pooling):
    model = small_model(kind, pooling=pooling)
    texts = rows(1, 3, 17, 9)
    with torch.no_grad():
        alone = torch.cat([model(row[None]).logits for row in texts])
        for side in ("left", "right"):
            together = model(*padded(texts, side)).logits
            torch.testing.assert_close(together, alone, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_padding_does_not_reach_the_gradients(kind):
    model = small_model(kind, pooling="mean")
    texts = rows(4, 11)
    labels = torch.tensor([0, 2])
    grads = []
    for side, width in (("right", 11), ("left", 23)):
        model.zero_grad()
        model(*padded(texts, side, width), labels=labels).loss.backward()
        grads.append([p.grad.clone() for p in model.parameters()])
    for one, other in zip(*grads, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_without_tokens_gets_finite_logits(kind):
    model = small_model(kind, pooling="mean_max")
    ids, mask = padded([torch.tensor([], dtype=torch.long), rows(5)[0]], "right", 6)
    assert model(ids, mask).logits.isfinite().all()


def test_both_ways_sees_what_comes_after_and_one_way_does_not():
    (ids,) = rows(10)
    changed = ids.clone()
    changed[-1] = (changed[-1] + 1) % SMALL["vocab_size"]
    for kind, sees in (("mamba", False), ("mamba both ways", True)):
        backbone = small_model(kind).backbone
        before, after = (backbone(x[None]).last_hidden_state[0, 0] for x in (ids, changed))
        assert (before - after).abs().max().item() > 1e-6 if sees else torch.equal(before, after)


@pytest.mark.parametrize("kind", ["mamba", "hybrid"])
def test_step_by_step_equals_all_at_once(kind):
    backbone = small_model(kind).backbone
    ids, mask = padded(rows(12, 7), "left", 12)
    with torch.no_grad():
        whole = backbone(ids, mask).last_hidden_state
        hidden, states = backbone.prefill(ids[:, :6], mask[:, :6])
        for t in range(6, 12):
            hidden, states = backbone.step(ids[:, t], states)
            torch.testing.assert_close(hidden[0], whole[0, t], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(hidden, whole[:, -1], rtol=1e-4, atol=1e-5)


def test_the_step_equals_transformers_step(published):
    folder, theirs = published
    ours = MambaForCausalLM.from_pretrained(folder).eval().backbone
    (ids,) = rows(10)
    with torch.no_grad():
        seen = theirs.backbone(ids[None, :6], use_cache=True)
        _, states = ours.prefill(ids[None, :6])
        for t in range(6, 10):
            seen = theirs.backbone(ids[None, t : t + 1], cache_params=seen.cache_params)
            hidden, states = ours.step(ids[t : t + 1], states)
            torch.testing.assert_close(hidden, seen.last_hidden_state[:, 0])


def test_a_state_does_not_grow_with_the_text():
    backbone = small_model("mamba").backbone
    sizes = [
        sum(
            part.untyped_storage().nbytes()
            for state in backbone.prefill(row[None])[1]
            for part in state
        )
        for row in rows(2, 200)
    ]
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("kind", ["mamba both ways", "hybrid both ways"])
def test_a_model_of_both_ways_refuses_to_go_step_by_step(kind):
    backbone = small_model(kind).backbone
    _, states = backbone.prefill(rows(4)[0][None])
    with pytest.raises(ValueError, match="can't go step by step"):
        backbone.step(torch.tensor([1]), states)


@pytest.mark.parametrize("kind", ["mamba both ways", "hybrid both ways"])
def test_gradient_checkpointing_changes_no_gradient(kind):
    model = small_model(kind).train()
    ids, mask = padded(rows(12, 7), "right")
    grads = []
    for checkpointing in (False, True):
        if checkpointing:
            model.gradient_checkpointing_enable()
        model.zero_grad()
        model(ids, mask, labels=torch.tensor([0, 1])).loss.backward()
        grads.append([p.grad.clone() for p in model.parameters()])
    for one, other in zip(*grads, strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_bfloat16_is_near_float32(kind):
    model = small_model(kind, pooling="mean")
    ids, mask = padded(rows(12, 7), "right")
    with torch.no_grad():
        exact = model(ids, mask).logits
        with torch.autocast("cpu", torch.bfloat16):
            autocast = model(ids, mask).logits.float()
        half = model.bfloat16()(ids, mask).logits
    assert half.dtype == torch.bfloat16
    torch.testing.assert_close(autocast, exact, rtol=0, atol=0.05)
    torch.testing.assert_close(half.float(), exact, rtol=0, atol=0.05)


@pytest.mark.parametrize("kind", ["mamba", "hybrid both ways"])
def test_torch_compile_gives_the_same_in_one_graph(kind):
    changes = {"num_hidden_layers": 2, "attn_layer_period": 2, "attn_layer_offset": 1}
    model = small_model(
        kind, pooling="mean", **(changes if "hybrid" in kind else {"num_hidden_layers": 1})
    )
    compiled = torch.compile(model, backend="aot_eager", fullgraph=True, dynamic=True)
    with torch.no_grad():
        for lengths in ((5, 3), (12, 7, 9)):
            ids, mask = padded(rows(*lengths), "right", max(lengths))
            torch.testing.assert_close(compiled(ids, mask).logits, model(ids, mask).logits)


def test_masked_pretraining_hands_its_backbone_to_a_classifier(tmp_path):
    torch.manual_seed(0)
    config = Week2MambaConfig(**SMALL, bidirectional=True)
    model = MambaForMaskedLM(config)
    assert model.lm_head.weight is model.backbone.embeddings.weight
    ids, mask = padded(rows(12, 7), "right")
    labels = torch.where((torch.arange(20) % 3 == 0) & mask.bool(), ids, -100)
    out = model(ids, mask, labels=labels)
    everywhere = model(ids, mask).logits
    asked = labels != -100
    torch.testing.assert_close(out.logits, everywhere[asked])
    torch.testing.assert_close(
        out.loss, nn.functional.cross_entropy(everywhere[asked], labels[asked])
    )
    model.save_pretrained(tmp_path)
    classifier = MambaForSequenceClassification.from_pretrained(tmp_path, pooling="mean")
    loaded = classifier.backbone.state_dict()
    for name, tensor in model.backbone.state_dict().items():
        assert torch.equal(loaded[name], tensor), name
    again = MambaForMaskedLM.from_pretrained(tmp_path)
    assert again.lm_head.weight is again.backbone.embeddings.weight
    torch.testing.assert_close(again(ids, mask).logits, everywhere)


def test_a_head_refuses_the_direction_that_it_cannot_use():
    for config_class, masked, causal in (
        (Week2MambaConfig, MambaForMaskedLM, MambaForCausalLM),
        (HybridConfig, HybridForMaskedLM, HybridForCausalLM),
    ):
        with pytest.raises(ValueError, match="bidirectional=True"):
            masked(config_class(**SMALL))
        with pytest.raises(ValueError, match="bidirectional=False"):
            causal(config_class(**SMALL, bidirectional=True))


@pytest.mark.parametrize(
    ("config_class", "change", "message"),
    [
        (Week2MambaConfig, {"pooling": "first"}, "pooling is one of last, mean"),
        (HybridConfig, {"num_attention_heads": 5}, "must divide hidden_size 32; got 5"),
        (HybridConfig, {"attn_layer_offset": 4}, "from 0 to attn_layer_period - 1 = 3; got 4"),
    ],
)
def test_a_wrong_config_is_refused(config_class, change, message):
    with pytest.raises(Exception, match=message):
        config_class(**(SMALL | change))


def test_the_hybrid_has_attention_where_its_config_says():
    config = HybridConfig(num_hidden_layers=8, attn_layer_period=4, attn_layer_offset=1)
    assert [i for i, kind in enumerate(config.layer_types) if kind == "full_attention"] == [1, 5]


def test_backbone_arguments_are_checked():
    with pytest.raises(ValueError, match="input_ids or inputs_embeds"):
        small_model("mamba").backbone()


@needs_kernel
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("d_conv", [1, 3, 4])
def test_the_compiled_convolution_equals_the_plain_one_and_conv1d(reverse, masked, d_conv):
    torch.manual_seed(0)
    x, weight, bias = torch.randn(2, 9, 20), torch.randn(20, d_conv), torch.randn(20)
    keep = (torch.rand(2, 9, 1) > 0.3).float() if masked else None
    leaves = [tensor.requires_grad_() for tensor in (x, weight, bias)]
    assert convolution_why_not(x, weight, nn.SiLU()) is None
    results = []
    for function in (convolve, convolve_plain):
        y = function(x, weight, bias, keep, reverse, nn.SiLU())
        results.append([y, *torch.autograd.grad(y.square().sum(), leaves)])
    for actual, expected in zip(*results, strict=True):
        torch.testing.assert_close(actual, expected, rtol=1e-4, atol=1e-4)
    if not masked:
        turned = x.flip(1) if reverse else x
        y = nn.functional.conv1d(
            turned.transpose(1, 2), weight[:, None], bias, padding=d_conv - 1, groups=20
        )
        y = nn.functional.silu(y[..., :9].transpose(1, 2))
        torch.testing.assert_close(results[0][0], y.flip(1) if reverse else y)


@needs_kernel
@pytest.mark.parametrize("reverse", [False, True])
def test_the_compiled_convolution_reads_bf16_as_if_it_were_converted(reverse):
    torch.manual_seed(0)
    x, weight, bias = torch.randn(2, 9, 20).bfloat16(), torch.randn(20, 4), torch.randn(20)
    keep = (torch.rand(2, 9, 1) > 0.3).bfloat16()
    results = []
    for inputs in (x.requires_grad_(), x.detach().float().requires_grad_()):
        y = convolve(inputs, weight, bias, keep, reverse, nn.SiLU())
        (grad,) = torch.autograd.grad(y.float().sum(), inputs)
        results.append((y.bfloat16(), grad.bfloat16()))
    for half, full in zip(*results, strict=True):
        assert torch.equal(half, full)


def test_an_activation_other_than_silu_goes_through_pytorch():
    model = small_model("mamba", hidden_act="gelu")
    reason = convolution_why_not(torch.zeros(1, 2, 3), torch.zeros(3, 4), nn.GELU())
    assert reason == "its activation is SiLU, and this one is GELU"
    assert model(rows(5)[0][None]).logits.isfinite().all()


def test_trainer_learns_and_pipeline_classifies(tmp_path):
    tokenizer = _word_tokenizer(["좋다", "나쁘다", "영화", "정말"])
    config = Week2MambaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        bidirectional=True,
        pooling="mean",
        id2label={0: "negative", 1: "positive"},
        label2id={"negative": 0, "positive": 1},
        initializer_range=0.5,
    )
    torch.manual_seed(0)
    texts = ["영화 정말 좋다", "나쁘다", "정말 나쁘다 영화", "좋다", "영화 좋다", "영화 나쁘다"]
    data = [{**tokenizer(text), "label": int("좋다" in text)} for text in texts for _ in range(16)]
    arguments = transformers.TrainingArguments(
        tmp_path / "run",
        num_train_epochs=4,
        per_device_train_batch_size=16,
        learning_rate=2e-2,
        report_to=[],
        save_strategy="no",
        disable_tqdm=True,
        use_cpu=True,
    )
    trainer = transformers.Trainer(
        MambaForSequenceClassification(config),
        arguments,
        train_dataset=data,
        processing_class=tokenizer,
    )
    trainer.train()
    trainer.save_model(tmp_path / "model")
    classify = transformers.pipeline(
        "text-classification",
        model=AutoModelForSequenceClassification.from_pretrained(tmp_path / "model"),
        tokenizer=AutoTokenizer.from_pretrained(tmp_path / "model"),
        device="cpu",
    )
    answers = classify(["정말 영화 좋다", "나쁘다 정말"], batch_size=2)
    assert [answer["label"] for answer in answers] == ["positive", "negative"]


def _word_tokenizer(words):
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {word: index for index, word in enumerate(["[PAD]", "[UNK]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]")
