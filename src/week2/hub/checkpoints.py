"""Small checkpoints with random weights, of the architecture and file names of real ones.

Written by NumPy: a hub that had to import PyTorch first would start in seconds instead of one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import numpy as np

HIDDEN, INNER, LAYERS, HEADS, LONGEST = 32, 64, 2, 2, 512
NARROW = HIDDEN // 2  # ELECTRA's embeddings
ENCODER = {  # of BERT's and ELECTRA's configuration
    "hidden_size": HIDDEN,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": INNER,
    "hidden_act": "gelu",
    "max_position_embeddings": LONGEST,
    "type_vocab_size": 2,
    "pad_token_id": 0,
}
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

Shapes = dict[str, tuple[int, ...]]


def bert(texts: Iterable[str]) -> dict[str, bytes]:
    """Make a BERT before fine-tuning, with a vocabulary of `texts`; returns files by name.

    Its heads are those of pre-training (hidden words, next sentence), as `klue/bert-base` has them.
    """
    pieces = vocabulary(texts)
    config = {
        "architectures": ["BertForMaskedLM"],
        "model_type": "bert",
        "vocab_size": len(pieces),
        **ENCODER,
    }
    return checkpoint(config, bert_shapes(len(pieces)), pieces, "BertTokenizer")


def bert_shapes(pieces: int) -> Shapes:
    """Name the weights of that BERT, with their shapes."""
    return {
        **embedding_shapes("bert.embeddings", pieces, HIDDEN),
        **_linear("bert.pooler.dense", HIDDEN, HIDDEN),
        "cls.predictions.bias": (pieces,),
        **_linear("cls.predictions.transform.dense", HIDDEN, HIDDEN),
        **_norm("cls.predictions.transform.LayerNorm"),
        **_linear("cls.predictions.decoder", pieces, HIDDEN),
        **_linear("cls.seq_relationship", 2, HIDDEN),
        **encoder_shapes("bert.encoder"),
    }


def embedding_shapes(embeddings: str, pieces: int, width: int) -> Shapes:
    """Name the weights of the embeddings, which BERT and ELECTRA call alike."""
    return {
        f"{embeddings}.word_embeddings.weight": (pieces, width),
        f"{embeddings}.position_embeddings.weight": (LONGEST, width),
        f"{embeddings}.token_type_embeddings.weight": (2, width),
        **_norm(f"{embeddings}.LayerNorm", width),
    }


def encoder_shapes(encoder: str) -> Shapes:
    """Name the weights of the layers that BERT and ELECTRA share."""
    shapes: Shapes = {}
    for layer in range(LAYERS):
        at = f"{encoder}.layer.{layer}"
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            shapes |= _linear(f"{at}.attention.{part}", HIDDEN, HIDDEN)
        shapes |= _norm(f"{at}.attention.output.LayerNorm")
        shapes |= _linear(f"{at}.intermediate.dense", INNER, HIDDEN)
        shapes |= _linear(f"{at}.output.dense", HIDDEN, INNER)
        shapes |= _norm(f"{at}.output.LayerNorm")
    return shapes


def electra(texts: Iterable[str]) -> dict[str, bytes]:
    """Make an ELECTRA discriminator before fine-tuning; returns files by name.

    As in `monologg/koelectra-small-v3-discriminator`, its embeddings are half as wide as its
    layers, and its tokenizer is a vocabulary alone; but the weights there are a pickle.
    """
    pieces = vocabulary(texts)
    return _electra("ElectraForPreTraining", NARROW, electra_shapes(len(pieces)), pieces)


def electra_reader(texts: Iterable[str]) -> dict[str, bytes]:
    """Make an ELECTRA that marks answers, with a vocabulary of `texts`; returns files by name.

    As in `monologg/koelectra-base-v3-finetuned-korquad`, its embeddings are as wide as its layers.
    """
    pieces = vocabulary(texts)
    shapes = {
        **embedding_shapes("electra.embeddings", len(pieces), HIDDEN),
        **encoder_shapes("electra.encoder"),
        **_linear("qa_outputs", 2, HIDDEN),
    }
    return _electra("ElectraForQuestionAnswering", HIDDEN, shapes, pieces)


def electra_shapes(pieces: int) -> Shapes:
    """Name the weights of that ELECTRA: a projection widens the embeddings."""
    return {
        **embedding_shapes("electra.embeddings", pieces, NARROW),
        **_linear("electra.embeddings_project", HIDDEN, NARROW),
        **encoder_shapes("electra.encoder"),
        **_linear("discriminator_predictions.dense", HIDDEN, HIDDEN),
        **_linear("discriminator_predictions.dense_prediction", 1, HIDDEN),
    }


def modernbert(texts: Iterable[str]) -> dict[str, bytes]:
    """Make a ModernBERT before fine-tuning, with a vocabulary of `texts`; returns files by name."""
    pieces = vocabulary(texts)
    config = {
        "architectures": ["ModernBertForMaskedLM"],
        "model_type": "modernbert",
        "vocab_size": len(pieces),
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": INNER,
        "max_position_embeddings": 8192,
        "pad_token_id": SPECIAL.index("[PAD]"),
        "bos_token_id": SPECIAL.index("[CLS]"),
        "cls_token_id": SPECIAL.index("[CLS]"),
        "eos_token_id": SPECIAL.index("[SEP]"),
        "sep_token_id": SPECIAL.index("[SEP]"),
    }
    tokenizer_class = "PreTrainedTokenizerFast"
    return checkpoint(config, modernbert_shapes(len(pieces)), pieces, tokenizer_class)


def modernbert_shapes(pieces: int) -> Shapes:
    """Name the weights of that ModernBERT, with their shapes: no biases, and a gate in the MLP."""
    shapes: Shapes = {
        "model.embeddings.tok_embeddings.weight": (pieces, HIDDEN),
        "model.embeddings.norm.weight": (HIDDEN,),
        "model.final_norm.weight": (HIDDEN,),
        "head.dense.weight": (HIDDEN, HIDDEN),
        "head.norm.weight": (HIDDEN,),
        "decoder.bias": (pieces,),
    }
    for layer in range(LAYERS):
        at = f"model.layers.{layer}"
        if layer:  # what comes from the embeddings is normalised already
            shapes[f"{at}.attn_norm.weight"] = (HIDDEN,)
        shapes[f"{at}.attn.Wqkv.weight"] = (3 * HIDDEN, HIDDEN)
        shapes[f"{at}.attn.Wo.weight"] = (HIDDEN, HIDDEN)
        shapes[f"{at}.mlp_norm.weight"] = (HIDDEN,)
        shapes[f"{at}.mlp.Wi.weight"] = (2 * INNER, HIDDEN)
        shapes[f"{at}.mlp.Wo.weight"] = (HIDDEN, INNER)
    return shapes


def vocabulary(texts: Iterable[str]) -> list[str]:
    """Make WordPiece's pieces: each character, alone and inside a word, and the frequent words."""
    words = Counter(word for text in texts for word in text.split())
    characters = sorted({character for word in words for character in word})
    frequent = sorted(word for word, times in words.items() if times > 2 and len(word) > 1)
    return [*SPECIAL, *characters, *(f"##{c}" for c in characters), *frequent]


def checkpoint(
    config: dict[str, object], shapes: Shapes, pieces: list[str], tokenizer_class: str
) -> dict[str, bytes]:
    """Write a checkpoint's files: configuration, random weights, tokenizer."""
    from safetensors.numpy import save

    random = np.random.default_rng(0)
    weights = {
        name: np.ones(shape, np.float32)
        if "norm" in name.lower() and name.endswith("weight")
        else random.normal(0, 0.02, shape).astype(np.float32)
        for name, shape in shapes.items()
    }
    names = {f"{t[1:-1].lower()}_token": t for t in SPECIAL}
    kind = {"tokenizer_class": tokenizer_class, "do_lower_case": False, "model_max_length": LONGEST}
    return {
        "README.md": CARD.encode(),
        "config.json": _json(config),
        "model.safetensors": save(weights, {"format": "pt"}),
        "special_tokens_map.json": _json(names),
        "tokenizer.json": tokenizer(pieces),
        "tokenizer_config.json": _json(kind | names),
        "vocab.txt": "\n".join(pieces).encode(),
    }


def tokenizer(pieces: list[str]) -> bytes:
    """Write the `tokenizer.json` of a WordPiece tokenizer that keeps case and Hangul."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    ids = {piece: i for i, piece in enumerate(pieces)}
    wordpiece = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    wordpiece.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    wordpiece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    wordpiece.decoder = decoders.WordPiece()
    wordpiece.post_processor = processors.BertProcessing(
        ("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"])
    )
    wordpiece.add_special_tokens(SPECIAL)
    return wordpiece.to_str().encode()


CARD = """\
---
license: apache-2.0
---
A substitute: few weights, all random, under the names of a real checkpoint.
"""


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def _electra(
    architecture: str, embeddings: int, shapes: Shapes, pieces: list[str]
) -> dict[str, bytes]:
    config = {
        "architectures": [architecture],
        "model_type": "electra",
        "vocab_size": len(pieces),
        "embedding_size": embeddings,
        **ENCODER,
    }
    files = checkpoint(config, shapes, pieces, "ElectraTokenizer")
    del files["tokenizer.json"], files["special_tokens_map.json"]
    return files


def _linear(name: str, outputs: int, inputs: int) -> Shapes:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _norm(name: str, width: int = HIDDEN) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}
