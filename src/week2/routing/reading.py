"""The bundled classifiers on texts of any length: read whole, cut, or in windows.

`week2.sentiment.classifier` cuts at the 128 tokens that the models were trained with. Here the cut
is an argument, so that its price can be measured.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from week2.sentiment.batches import Encoded, cut
from week2.sentiment.classify import Classifier, classifier


class Reader:
    """A classifier that cuts texts at `limit` tokens, or not at all.

    Args:
        model: the classifier to read with.
        limit: tokens that it sees of a text, special ones included; None: all of them. BERT
            cannot see more than its position table has.
        tokens: tokens in a batch, about.

    Raises:
        ValueError: a limit beyond the model's position table.
    """

    def __init__(
        self, model: Classifier, limit: int | None = None, *, tokens: int = 4_096
    ) -> None:
        """Take the model; its own tokenizer's cut is lifted."""
        places = getattr(model.model.config, "max_position_embeddings", None)
        if places is not None and (limit is None or limit > places):
            raise ValueError(
                f"this model has {places} position embeddings, "
                f"so its limit is at most {places}; got {limit}"
            )
        self.model, self.limit, self.tokens = model.model, limit, tokens
        self.pad_id = model.tokenizer.pad_token_id
        self._backend = model.tokenizer.backend_tokenizer
        self._backend.no_truncation()
        self._backend.no_padding()

    # --8<-- [start:cut]
    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, whole."""
        return [e.ids for e in self._backend.encode_batch_fast(list(texts))]

    def cut(self, ids: list[int]) -> list[int]:
        """Return the beginning of a text, and its last token, which is [SEP]."""
        if self.limit is None or len(ids) <= self.limit:
            return ids
        return [*ids[: self.limit - 1], ids[-1]]

    # --8<-- [end:cut]

    def __call__(self, texts: Sequence[str]) -> list[int]:
        """Return the label of each text: 0 negative, 1 positive."""
        return self.labels_of(self.encode(texts))

    def labels_of(self, ids: list[list[int]]) -> list[int]:
        """As a call, from token ids."""
        return [
            int(row.argmax())
            for row in self.probabilities_of([self.cut(row) for row in ids])
        ]

    @torch.inference_mode()
    def probabilities_of(self, ids: list[list[int]]) -> np.ndarray:
        """Softmax of the logits, (texts, labels), fp32, of texts that are not too long."""
        encoded = Encoded.of(ids)
        out = np.empty((len(ids), self.model.config.num_labels), dtype=np.float32)
        for rows in cut(encoded.lengths, self.tokens, None):
            logits = self.model(**encoded.padded(rows, self.pad_id)).logits
            out[rows] = torch.softmax(logits.float(), dim=-1).numpy()
        return out


# --8<-- [start:windows]
class WindowReader(Reader):
    """Reads a long text window by window, and takes the mean of the answers.

    The usual way to use BERT beyond its limit: cost linear in the length, and nothing
    that one window says can change what another means.
    """

    def labels_of(self, ids: list[list[int]]) -> list[int]:
        """Return the label with the highest mean probability over the windows."""
        size = (self.limit or max(map(len, ids))) - 2
        windows: list[list[int]] = []
        owner: list[int] = []
        for number, (first, *inside, last) in enumerate(ids):
            for start in range(0, max(1, len(inside)), size):
                windows.append([first, *inside[start : start + size], last])
                owner.append(number)
        shares = self.probabilities_of(windows)
        return [
            int(shares[np.equal(owner, i)].mean(axis=0).argmax())
            for i in range(len(ids))
        ]


# --8<-- [end:windows]


def reader(
    name: str,
    limit: int | None = None,
    *,
    windows: bool = False,
    bf16: bool | None = None,
) -> Reader:
    """Make a reader of a bundled classifier or a folder's, cut or windowed at `limit`.

    Args:
        name: `bert`, `mamba`, `hybrid`, or a folder.
        limit: tokens seen at a time; None: all.
        windows: read on after the limit, window by window.
        bf16: as for `week2.sentiment.classifier`.
    """
    kind = WindowReader if windows else Reader
    return kind(classifier(name, bf16=bf16), limit)
