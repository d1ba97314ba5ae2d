"""The router: who gets which text, in which order the answers come."""

import numpy as np
import pytest

from week2.routing import Candidate, CostCurve, Router, route


def named(name):
    return lambda texts: [f"{name}:{text}" for text in texts]


SHORT = Candidate("short", named("short"), CostCurve(1, 2, 0), limit=50)
LONG = Candidate("long", named("long"), CostCurve(10, 1, 0))


def router(*candidates):
    return Router(candidates, length=lambda texts: [len(t) for t in texts])


def test_each_length_goes_to_the_cheaper_one():
    assert route([5, 9, 11, 40], [SHORT, LONG]).tolist() == [0, 0, 1, 1]


def test_a_limit_overrules_the_cost():
    cheap = Candidate("cheap", named("cheap"), CostCurve(0.001, 1, 0), limit=20)
    assert route([20, 21], [cheap, LONG]).tolist() == [0, 1]


def test_beyond_every_limit_the_highest_limit_reads_what_it_can():
    other = Candidate("other", named("other"), CostCurve(1, 1, 0), limit=80)
    assert route([500], [SHORT, other]).tolist() == [1]


def test_of_equal_costs_the_first_is_taken():
    twin = Candidate("twin", named("twin"), LONG.cost)
    assert route([5], [LONG, twin]).tolist() == [0]


def test_results_come_in_the_order_of_the_texts():
    texts = ["x" * n for n in (30, 2, 40, 3, 60)]
    results = router(SHORT, LONG)(texts)
    assert [f.split(":")[1] for f in results] == texts
    assert [f.split(":")[0] for f in results] == ["long", "short", "long", "short", "long"]
    assert router(SHORT, LONG).routes(texts) == [f.split(":")[0] for f in results]


def test_each_model_is_called_once_with_all_of_its_own():
    calls = []

    def counting(texts):
        calls.append(len(texts))
        return texts

    both = router(
        Candidate("a", counting, CostCurve(1, 1, 0), limit=3),
        Candidate("b", counting, CostCurve(2, 1, 0)),
    )
    both(["x", "xxxx", "xx", "xxxxx"])
    assert calls == [2, 2]


def test_a_model_without_texts_is_not_called():
    def never(texts):
        raise AssertionError(f"called with {texts}")

    idle = Candidate("idle", never, CostCurve(10, 1, 0))
    assert router(SHORT, idle)(["a", "b"]) == ["short:a", "short:b"]


def test_no_texts_no_results():
    assert router(SHORT, LONG)([]) == []


def test_one_string_is_refused():
    with pytest.raises(TypeError, match=r"router\(\[text\]\)"):
        router(SHORT)("a text")


def test_a_classifier_that_loses_a_text_is_named():
    lossy = Candidate("lossy", lambda texts: texts[1:], CostCurve(1, 1, 0))
    with pytest.raises(ValueError, match="lossy gave 1 results for 2 texts"):
        router(lossy)(["a", "b"])


@pytest.mark.parametrize("candidates", [(), (LONG, LONG)])
def test_candidates_must_be_there_and_have_names_of_their_own(candidates):
    with pytest.raises(ValueError, match="each with its own name"):
        router(*candidates)


def test_the_thresholds_are_where_the_choice_changes():
    changes = router(SHORT, LONG).thresholds(100)
    assert changes == [(1, "short"), (11, "long")]
    choice = route(np.arange(1, 101).tolist(), [SHORT, LONG])
    assert choice[9] == 0
    assert choice[10] == 1


def test_routes_names_where_each_text_goes():
    assert router(SHORT, LONG).routes(["a" * 5, "a" * 40]) == ["short", "long"]
