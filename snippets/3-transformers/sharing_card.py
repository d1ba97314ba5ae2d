# /// script
# requires-python = ">=3.11"
# dependencies = ["huggingface-hub", "torch", "transformers"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from week2.models import path_of

measured = json.loads((Path(path_of("bert")) / "result.json").read_text("utf-8"))
data = ModelCardData(
    language="ko",
    license="apache-2.0",
    library_name="transformers",
    pipeline_tag="text-classification",
    model_name="bert",
    eval_results=[
        EvalResult(
            task_type="text-classification",
            dataset_type="nsmc",
            dataset_name=f"NSMC, {measured['provenance']} split, validation part",
            metric_type="accuracy",
            metric_value=round(measured["validation"]["accuracy"], 3),
        )
    ],
)
card = ModelCard(f"---\n{data.to_yaml()}\n---\n# Sentiment of Korean film reviews\n")
print(card.content)
# --8<-- [end:show]
