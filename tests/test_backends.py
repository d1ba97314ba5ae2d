"""One table and one search for a backend serve attention and the selective scan."""

import pytest

from week2 import backends
from week2.backends import Backend, Table

TABLE: Table[int, str] = (
    Backend("absent", str, missing=lambda: "it is not installed"),
    Backend("even", str, lambda n: None if n % 2 == 0 else f"{n} is odd"),
    Backend("slow", str, reluctant=lambda n: "it is slow: name it"),
    Backend("any", str),
)


def test_the_first_that_can_and_is_willing_is_chosen():
    assert backends.choose(TABLE, 2).name == "even"
    assert backends.choose(TABLE, 3).name == "any"
    assert backends.choose(TABLE, 3).run(3) == "3"


def test_each_one_passed_over_has_its_reason():
    absent, slow = "it is not installed", "it is slow: name it"
    assert backends.explain(TABLE, 2) == {"absent": absent, "even": None, "slow": slow, "any": None}
    assert backends.explain(TABLE, 3)["even"] == "3 is odd"


def test_a_named_one_is_taken_though_reluctant_but_not_if_it_cannot():
    assert backends.choose(TABLE, 3, "slow").name == "slow"
    for name, reason in (("absent", "it is not installed"), ("even", "3 is odd")):
        with pytest.raises(
            ValueError, match=f"^backend '{name}' cannot serve this call: {reason}$"
        ):
            backends.choose(TABLE, 3, name)


def test_an_unknown_name_is_answered_with_those_there_are():
    message = "^no backend is called 'odd'; there are absent, even, slow, any$"
    for search in (lambda: backends.choose(TABLE, 3, "odd"), lambda: backends.named(TABLE, "odd")):
        with pytest.raises(ValueError, match=message):
            search()


def test_what_a_machine_lacks_is_said_before_the_call_is_looked_at():
    def fails(call):
        raise AssertionError("a call was put to what is not there")

    absent = Backend("absent", str, fails, lambda: "it is not installed")
    assert absent.refusal(1) == absent.passed_over(1) == "it is not installed"
