"""What the pages of chapter 6 say about their recorded results, checked against those results."""

from tests.recorded import recorded


def test_the_hybrid_takes_less_time_than_mamba_up_to_2048_tokens_in_every_round():
    times = recorded("6-choosing/cost_curves")["hybrid_times_mamba"]
    assert all(ratio["high"] < 1 for length, ratio in times.items() if int(length) <= 2048)


def test_windows_are_as_accurate_as_the_router_and_faster_in_every_round():
    ways = recorded("6-choosing/router_workload")["ways"]
    windows, router = ways["windows"], ways["router"]
    assert windows["accuracy"] == router["accuracy"]
    assert windows["p_against_router"] == 1
    assert all(
        ours < theirs for ours, theirs in zip(windows["rounds"], router["rounds"], strict=True)
    )


def test_windows_are_right_about_as_often_as_a_model_that_reads_the_whole_text():
    right = recorded("6-choosing/long_documents")["right"]
    for kind, windows in right["bert_windows"].items():
        assert abs(windows - right["mamba"][kind]) <= 2 / 16
