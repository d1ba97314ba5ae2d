import os

import pytest

from week2.attention.cards import capability, flash3


@pytest.fixture
def card(tmp_path, monkeypatch):
    """Put a driver on the path that says this of its card."""

    def says(text, status=0):
        smi = tmp_path / "nvidia-smi"
        smi.write_text(f"#!/bin/sh\nprintf '{text}'\nexit {status}\n")
        smi.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    return says


def test_the_first_card_counts(card):
    card("9.0\\n8.6\\n")
    assert capability() == (9, 0)


@pytest.mark.parametrize(("text", "status"), [("", 0), ("No devices were found\\n", 6)])
def test_a_driver_without_a_card_is_no_card(card, text, status):
    card(text, status)
    assert capability() is None


@pytest.mark.parametrize(
    ("text", "built", "met"), [("9.0", True, True), ("9.0", False, False), ("10.0", True, False)]
)
def test_flash_attention_3_wants_its_build_and_a_hopper_card(
    card, text, built, met, tmp_path, monkeypatch
):
    card(f"{text}\\n")
    if built:
        (tmp_path / "flash_attn_3").mkdir()
        (tmp_path / "flash_attn_3" / "__init__.py").touch()
        monkeypatch.syspath_prepend(str(tmp_path))
    assert flash3() is met
