"""Talk about secrets in fifteen languages: drawn words and the numbers of codes go, whatever stands between."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from lifelong.agent.phrases import LANGUAGES
from lifelong.privacy.redaction import redact, redact_surely, was_redacted, without_marks

_MARKED = re.compile(r"«(.*?)»")
_REMOVED = re.compile(r"\[(?:password|PIN|code) removed\][!?]?")


def lines() -> list[tuple[str, str]]:
    """Each line with its language."""
    found: list[tuple[str, str]] = []
    language = ""
    for line in Path(__file__).with_name("talk.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            language = line[2:]
        elif not line.startswith("#"):
            found.append((language, line))
    return found


SECRET = [(language, line) for language, line in lines() if "«" in line]
INNOCENT = [(language, line) for language, line in lines() if "«" not in line]


def test_there_are_enough_lines() -> None:
    assert len(SECRET) >= 60 and len(INNOCENT) >= 100
    assert {language for language, _ in SECRET} == {language for language, _ in INNOCENT} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "line"), SECRET)
def test_a_secret_goes_and_nothing_else(language: str, line: str) -> None:
    stored = redact(_MARKED.sub(r"\1", line))
    assert _REMOVED.sub("", stored) == _MARKED.sub("", line)
    assert was_redacted(stored) and redact(stored) == stored


@pytest.mark.parametrize(("language", "line"), INNOCENT)
def test_other_talk_stays(language: str, line: str) -> None:
    assert redact(line) == line


def test_what_is_known_to_tell_a_secret_needs_no_word_for_it() -> None:
    told = "between us: Rabe!Turm19k opens it, then 7741"
    assert redact(told) == told
    assert redact_surely(told) == "between us: [password removed] opens it, then [code removed]"
    assert redact_surely("my cat is called Otto since 2019") == "my cat is called Otto since 2019"


def test_the_name_of_a_secret_is_no_word_of_the_message() -> None:
    assert without_marks("mein Passwort ist [password removed].") == "mein Passwort ist ."
    assert without_marks("[nothing removed]") == "[nothing removed]"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["pin ", "code is ", "a1", "7741 ", "wifi A1b2C3# ", "-a1-", "\0", "pin [PIN removed] and "]
)
def test_the_time_is_linear(piece: str) -> None:
    """Ten times the text takes about ten times as long."""

    def seconds(size: int) -> float:
        text = "password " + piece * (size // len(piece))
        begun = time.perf_counter()
        redact(text)
        return time.perf_counter() - begun

    seconds(1_000)
    assert seconds(60_000) < 30 * max(seconds(6_000), 0.005)
