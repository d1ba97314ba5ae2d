"""Mamba and hybrid text classifiers, the selective scan under them, and the bundled checkpoints.

Importing it registers the classes with transformers, so that
`AutoModelForSequenceClassification.from_pretrained(folder)` finds them.
"""

from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForSequenceClassification,
)

from week2.models.backbone import MambaBackbone
from week2.models.checkpoints import available, path_of
from week2.models.configuration import HybridConfig, Week2MambaConfig
from week2.models.hybrid import (
    HybridBackbone,
    HybridForCausalLM,
    HybridForMaskedLM,
    HybridForSequenceClassification,
)
from week2.models.mamba import (
    MambaForCausalLM,
    MambaForMaskedLM,
    MambaForSequenceClassification,
)
from week2.models.scan import explain, selective_scan

for _config, _backbone, _classifier, _masked, _causal in (
    (
        Week2MambaConfig,
        MambaBackbone,
        MambaForSequenceClassification,
        MambaForMaskedLM,
        MambaForCausalLM,
    ),
    (
        HybridConfig,
        HybridBackbone,
        HybridForSequenceClassification,
        HybridForMaskedLM,
        HybridForCausalLM,
    ),
):
    AutoConfig.register(_config.model_type, _config)
    AutoModel.register(_config, _backbone)
    AutoModelForSequenceClassification.register(_config, _classifier)
    AutoModelForMaskedLM.register(_config, _masked)
    AutoModelForCausalLM.register(_config, _causal)

__all__ = [
    "HybridBackbone",
    "HybridConfig",
    "HybridForCausalLM",
    "HybridForMaskedLM",
    "HybridForSequenceClassification",
    "MambaBackbone",
    "MambaForCausalLM",
    "MambaForMaskedLM",
    "MambaForSequenceClassification",
    "Week2MambaConfig",
    "available",
    "explain",
    "path_of",
    "selective_scan",
]
