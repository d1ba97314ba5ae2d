import json

import pytest
import torch

from week2.sentiment.architectures import Size, make_classifier, make_config
from week2.sentiment.bench import main
from week2.sentiment.results import save_classifier


@pytest.fixture
def folder(tmp_path, tokenizer):
    torch.manual_seed(0)
    model = make_classifier(make_config("bert", tokenizer, Size.tiny()))
    save_classifier(tmp_path / "model", model, tokenizer, {})
    return str(tmp_path / "model")


def test_bench_times_both_ways_on_the_same_reviews(folder, capsys):
    threads = torch.get_num_threads()
    few = ["--reviews", "200", "--pipeline-reviews", "20", "--rounds", "2", "--threads", "1"]
    assert main([folder, "--json", "--data", "handwritten", *few]) == 0
    torch.set_num_threads(threads)
    found = json.loads(capsys.readouterr().out)
    assert found["provenance"] == "handwritten"
    (model,) = found["models"]
    assert model["same_labels"]
    assert all(len(rounds) == 2 for rounds in model["rounds"].values())
    assert model["times_pipeline"] > 1
