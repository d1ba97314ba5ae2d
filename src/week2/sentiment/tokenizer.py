"""A WordPiece tokenizer for Korean reviews, trained on them, wholly inside `tokenizer.json`.

What it does, in order: NFC and lower case; runs of the letters of Korean laughter and tears and of
punctuation are cut to three ("ㅋㅋㅋㅋㅋㅋ" and "ㅋㅋㅋㅋ" are one token); split at blanks and
around punctuation, whose runs stay whole; longest match among 16,000 pieces. NFC, not NFKC: the
compatibility form turns the ㅋ of laughter into a conjoining consonant, another character, that
fonts draw badly. `tools/measure_tokenizers.py` holds the measurement behind the choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing

from week2.sentiment.batches import Encoded

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

MAX_TOKENS = 128  # of a review, special ones included: none of NSMC has more
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
RUNS = ("ㅋ", "ㅎ", "ㅠ", "ㅜ", "ㅡ", "ㄷ", "ㅇ", "ㄱ", "♥", "★", ".", "!", "?", "~", ";", "^", "-")


def normalizer() -> normalizers.Normalizer:
    """NFC, lower case, and runs of four or more of the same mark cut to three."""
    cut = [normalizers.Replace(Regex(re.escape(c) + "{4,}"), c * 3) for c in RUNS]
    return normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase(), *cut])


def train_tokenizer(
    texts: Iterable[str], size: int = 16_000, *, progress: bool = False
) -> PreTrainedTokenizerFast:
    """Train the tokenizer on `texts`.

    Args:
        texts: reviews; read once.
        size: pieces in the vocabulary, special ones included.
        progress: show the trainer's progress bar.
    """
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(behavior="contiguous")]
    )
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        special_tokens=list(SPECIAL),
        min_frequency=2,
        limit_alphabet=3000,
        show_progress=progress,
    )
    tokenizer.train_from_iterator(texts, trainer)
    cls, sep = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", cls), ("[SEP]", sep)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=512,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_input_names=["input_ids", "attention_mask"],
    )


def encode(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> Encoded:
    """Token ids of `texts`, special tokens included, cut at 128."""
    ids: list[list[int]] = []
    for start in range(0, len(texts), 20_000):
        chunk = list(texts[start : start + 20_000])
        ids += tokenizer(
            chunk, truncation=True, max_length=MAX_TOKENS, return_attention_mask=False
        )["input_ids"]
    return Encoded.of(ids)
