"""What is checked of the blocks that reach for the hub, which no run here does: their calls."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

import pytest
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils.hub import PushToHubMixin

from week2.models import path_of

SNIPPETS = Path(__file__).parents[2] / "snippets" / "3-transformers"


@pytest.mark.parametrize("name", ["loading_hub", "sharing_push"])
def test_each_call_is_one_that_transformers_takes(name, monkeypatch, capsys):
    """The bundled model in place of the hub's; what is pushed stops at the method's signature."""
    push = create_autospec(PushToHubMixin.push_to_hub)
    for kind in (AutoModelForSequenceClassification, AutoTokenizer):
        loaded = type(kind.from_pretrained(path_of("bert")))
        monkeypatch.setattr(loaded, "push_to_hub", lambda self, *a, **kw: push(self, *a, **kw))
    text = (SNIPPETS / f"{name}.py").read_text("utf-8")
    exec(text.replace("daekeun-ml/koelectra-small-v3-nsmc", path_of("bert")), {})
    assert push.call_count == (2 if name == "sharing_push" else 0)
    assert capsys.readouterr().out.endswith("}\n") == (name == "loading_hub")
