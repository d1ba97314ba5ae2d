import json

import pytest
import torch

from week2.sentiment.bench import main


@pytest.mark.parametrize("quick", [True, False])
def test_bench_times_both_ways_on_the_same_reviews(quick, capsys, monkeypatch):
    monkeypatch.setattr("week2.sentiment.classify.quick_bf16", lambda: quick)
    threads = torch.get_num_threads()
    few = ["--reviews", "200", "--pipeline-reviews", "20", "--rounds", "2", "--threads", "1"]
    assert main(["bert", "--json", "--data", "handwritten", *few]) == 0
    torch.set_num_threads(threads)
    report = json.loads(capsys.readouterr().out)
    assert report["provenance"] == "handwritten"
    (model,) = report["models"]
    assert model["scores_apart"] < 0.01  # in either number format
    assert all(len(rounds) == 2 for rounds in model["rounds"].values())
    speed = model["reviews_per_second"]
    assert model["times_pipeline"] == pytest.approx(speed["week2"] / speed["pipeline"])
