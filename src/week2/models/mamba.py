"""Mamba for text classification and for pre-training, on transformers' base classes.

transformers has `MambaModel` and `MambaForCausalLM` but no sequence classifier; here is one. The
backbone is this project's own, which scans faster, in both directions if asked, and loads the
weights of transformers'.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers.modeling_outputs import CausalLMOutput, MaskedLMOutput, SequenceClassifierOutput
from transformers.utils import can_return_tuple

from week2.models.backbone import MambaBackbone, MambaPreTrainedModel
from week2.models.configuration import Week2MambaConfig


class MambaForSequenceClassification(MambaPreTrainedModel):
    """Mamba with a linear classifier over the pooled sequence (`config.pooling`).

    From scratch: `MambaForSequenceClassification(Week2MambaConfig(…))`. `from_pretrained` loads
    what it saved, and also takes the backbone of a pre-training checkpoint (`MambaForMaskedLM`,
    `MambaForCausalLM`) or of a published `mamba`; then the classifier alone is new.
    """

    backbone_class = MambaBackbone

    def __init__(self, config: Week2MambaConfig) -> None:
        """`config.num_labels` outputs; `config.pooling` says what the classifier sees."""
        super().__init__(config)
        self.num_labels = int(config.num_labels or 0)
        self.backbone = self.backbone_class(config)
        width = config.hidden_size * (2 if config.pooling == "mean_max" else 1)
        self.dropout = nn.Dropout(config.classifier_dropout)
        self.classifier = nn.Linear(width, self.num_labels)
        self.post_init()

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        token_type_ids: Tensor | None = None,
        inputs_embeds: Tensor | None = None,
        labels: Tensor | None = None,
        output_hidden_states: bool | None = None,
        return_dict: bool | None = None,
    ) -> SequenceClassifierOutput:
        """Logits `(batch, num_labels)`, and the loss where there are `labels` `(batch,)`.

        `token_type_ids` is ignored: it lets a tokenizer made for BERT be used as it is.
        """
        out = self.backbone(
            input_ids, attention_mask, inputs_embeds, output_hidden_states, return_dict=True
        )
        pooled = pool(out.last_hidden_state, attention_mask, self.config.pooling)
        logits = self.classifier(self.dropout(pooled))
        loss = None
        if labels is not None:
            loss = self.loss_function(labels=labels, pooled_logits=logits, config=self.config)
        return SequenceClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states)


def pool(hidden: Tensor, attention_mask: Tensor | None, how: str) -> Tensor:
    """`(batch, seq_len, d_model)` to `(batch, d_model)`, real tokens only (`mean_max`: twice)."""
    if attention_mask is None:
        attention_mask = torch.ones_like(hidden[..., 0], dtype=torch.long)
    if how == "last":
        places = torch.arange(hidden.shape[1], device=hidden.device)
        last = (attention_mask.long() * places).argmax(-1)
        return hidden[torch.arange(len(hidden), device=hidden.device), last]
    real = attention_mask[..., None].bool()
    parts = []
    if how in ("mean", "mean_max"):
        count = real.sum(1).clamp(min=1)
        parts.append(torch.where(real, hidden, 0.0).sum(1) / count)
    if how in ("max", "mean_max"):
        highest = torch.where(real, hidden, torch.finfo(hidden.dtype).min).amax(1)
        parts.append(torch.where(real.any(1), highest, 0.0))  # a text without tokens pools to zero
    return torch.cat(parts, dim=-1)


class MambaForMaskedLM(MambaPreTrainedModel):
    """Guesses masked tokens, to pre-train a bidirectional Mamba. Head and embeddings are tied."""

    backbone_class = MambaBackbone
    _tied_weights_keys = {"lm_head.weight": "backbone.embeddings.weight"}  # noqa: RUF012 - as above

    def __init__(self, config: Week2MambaConfig) -> None:
        """Refuses a config that isn't bidirectional: it could look only behind."""
        super().__init__(config)
        if not config.bidirectional:
            raise ValueError(
                "masked-token training needs Week2MambaConfig(bidirectional=True); "
                "for one direction use MambaForCausalLM"
            )
        self.backbone = self.backbone_class(config)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size)
        self.post_init()

    def get_output_embeddings(self) -> nn.Module:
        """Return the output head."""
        return self.lm_head

    def set_output_embeddings(self, new_embeddings: nn.Module) -> None:
        """Replace the head."""
        self.lm_head = new_embeddings

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        token_type_ids: Tensor | None = None,
        inputs_embeds: Tensor | None = None,
        labels: Tensor | None = None,
        return_dict: bool | None = None,
    ) -> MaskedLMOutput:
        """Logits `(batch, seq_len, vocab_size)`.

        With `labels` (the token to guess, -100 elsewhere) the loss, and logits for the labelled
        places alone, `(labelled, vocab_size)`: the head is much of the work.
        """
        hidden = self.backbone(
            input_ids, attention_mask, inputs_embeds, return_dict=True
        ).last_hidden_state
        if labels is None:
            return MaskedLMOutput(logits=self.lm_head(hidden))
        asked = labels != -100
        logits = self.lm_head(hidden[asked])
        loss = nn.functional.cross_entropy(logits.float(), labels[asked], reduction="sum")
        return MaskedLMOutput(loss=loss / asked.sum().clamp(min=1), logits=logits)


class MambaForCausalLM(MambaPreTrainedModel):
    """Guesses the next token, to pre-train one direction. Weights are named as in transformers."""

    backbone_class = MambaBackbone
    _tied_weights_keys = {"lm_head.weight": "backbone.embeddings.weight"}  # noqa: RUF012 - as above

    def __init__(self, config: Week2MambaConfig) -> None:
        """Refuses a bidirectional config: it would see what it has to guess."""
        super().__init__(config)
        if config.bidirectional:
            raise ValueError(
                "next-token training needs Week2MambaConfig(bidirectional=False); "
                "for both directions use MambaForMaskedLM"
            )
        self.backbone = self.backbone_class(config)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    def get_output_embeddings(self) -> nn.Module:
        """Return the output head."""
        return self.lm_head

    def set_output_embeddings(self, new_embeddings: nn.Module) -> None:
        """Replace the head."""
        self.lm_head = new_embeddings

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        token_type_ids: Tensor | None = None,
        inputs_embeds: Tensor | None = None,
        labels: Tensor | None = None,
        return_dict: bool | None = None,
    ) -> CausalLMOutput:
        """Logits `(batch, seq_len, vocab_size)`; `labels` are shifted here, so give `input_ids`."""
        hidden = self.backbone(
            input_ids, attention_mask, inputs_embeds, return_dict=True
        ).last_hidden_state
        logits = self.lm_head(hidden).float()
        loss: Any = None
        if labels is not None:
            loss = nn.functional.cross_entropy(
                logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100
            )
        return CausalLMOutput(loss=loss, logits=logits)
