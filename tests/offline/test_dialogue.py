"""Tests of the end of a conversation in the chat, and of the model that answers it."""

from pathlib import Path, PurePosixPath

import pytest

from lrf.offline.dialogue import choose_model, is_goodbye
from lrf.offline.model import OfflineLLM
from lrf.settings import Settings

MODEL = OfflineLLM()


def no_model() -> OfflineLLM:
    raise ValueError("either as argument or set THE_API_KEY")


def made() -> OfflineLLM:
    return MODEL


def settings(model: str) -> Settings:
    folder = PurePosixPath("tools")
    return Settings(Path(__file__).parents[2], "tests", folder, folder, model=model)


@pytest.mark.parametrize("said", ["bye", "Bye!", "thanks, bye", "no, that's all", "okay, goodbye"])
def test_a_goodbye_hangs_up(said: str) -> None:
    assert is_goodbye(said)


@pytest.mark.parametrize("said", ["thanks", "search for goodbye songs", "don't hang up yet", ""])
def test_other_words_do_not(said: str) -> None:
    assert not is_goodbye(said)


def test_the_model_of_the_project_answers() -> None:
    assert choose_model(settings(f"{__name__}:made")) == (MODEL, None)


@pytest.mark.parametrize(
    ("model", "offline", "why"),
    [
        ("made", True, ""),
        ("no_model", False, " (THE_API_KEY not set)"),
        ("", False, " (the settings name none)"),
    ],
)
def test_else_rules_answer_and_it_is_said_why(model: str, offline: bool, why: str) -> None:
    chosen, reason = choose_model(settings(f"{__name__}:{model}" if model else ""), offline=offline)
    assert isinstance(chosen, OfflineLLM)
    assert chosen is not MODEL
    assert reason == why


def test_a_key_that_is_set_is_not_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_API_KEY", "a secret")
    _, reason = choose_model(settings(f"{__name__}:no_model"))
    assert reason == " (either as argument or set THE_API_KEY)"
