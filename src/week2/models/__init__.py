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

from week2.models.configuration import Week2MambaConfig
from week2.models.mamba import (
    MambaBackbone,
    MambaForCausalLM,
    MambaForMaskedLM,
    MambaForSequenceClassification,
)
from week2.models.scan import explain, selective_scan

AutoConfig.register(Week2MambaConfig.model_type, Week2MambaConfig)
AutoModel.register(Week2MambaConfig, MambaBackbone)
AutoModelForSequenceClassification.register(Week2MambaConfig, MambaForSequenceClassification)
AutoModelForMaskedLM.register(Week2MambaConfig, MambaForMaskedLM)
AutoModelForCausalLM.register(Week2MambaConfig, MambaForCausalLM)

__all__ = [
    "MambaBackbone",
    "MambaForCausalLM",
    "MambaForMaskedLM",
    "MambaForSequenceClassification",
    "Week2MambaConfig",
    "explain",
    "selective_scan",
]
