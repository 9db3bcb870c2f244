"""The chat in the terminal: its commands, and the name by which it greets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lifelong.cli.chat import greeting
from lifelong.person.account import name_in
from lifelong.privacy.names import name_to_say
from tests.cli.conftest import *  # noqa: F403  # a record of its own for each command
from tests.cli.run import done, run
from tests.person.examples import Played, opened


def test_memories_profile_feedback_and_trace_are_shown() -> None:
    done("add", "I live in Porto. My truck is called Bertha.")
    lines = ["What is my truck called?", "/feedback +1", "/feedback shorter please", "/memories", "/memories truck"]
    printed = done("chat", stdin="\n".join([*lines, "/profile", "/trace", "/help"]))
    assert "Rated +1." in printed
    assert "Noted." in printed
    assert printed.count("Bertha") >= 3
    assert "/forget WORDS" in printed


def test_forget_shows_what_would_go_and_erases_after_a_yes() -> None:
    done("add", "I live in Porto. My truck is called Bertha.")
    kept = done("chat", stdin="/forget my truck is called Bertha\nno\n/recall truck")
    assert "Nothing was erased." in kept
    assert "Bertha" in kept.rpartition("/recall")[2]
    erased = done("chat", stdin="/forget my truck is called Bertha\nyes\n/memories")
    assert "Erased; a scan found no trace of it." in erased
    assert "Bertha" not in erased.rpartition("/memories")[2]
    assert "Nothing of that" in done("chat", stdin="/forget my submarine")


def test_a_command_without_its_words_says_so() -> None:
    assert "/forget is no command, or lacks its words" in run("chat", stdin="/forget").stdout


def test_the_person_is_greeted_by_name(tmp_path: Path) -> None:
    """By the name that they told; an id of an account is none."""
    with opened(tmp_path / "a") as life:
        assert greeting(life.person("ana")).startswith("Hello, Ana.")
        stranger = life.person("user_84213")
        assert greeting(stranger).startswith("Hello. ")
        stranger.remember("My name is Ines.", slot="me.name")
        assert greeting(stranger).startswith("Hello, Ines.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is Ana Silva.", "Ana"),
        ("I'm Bo.", "Bo"),
        ("Ich heiße Jörg.", "Jörg"),
        ("i am bo", ""),
        ("Guten Tag, ich bin die Hannelore Schmitz", "Hannelore"),
        ("Ich habe zwei Enkel", ""),
        ("My Kollegin Fatma is super nice", ""),
        ("Je m'appelle Élodie.", "Élodie"),
        ("меня зовут Анна", "Анна"),
        ("Ana here", "Ana"),
        ("hi, i'm Nina, 34", "Nina"),
        ("My landlord is called Mr Okafor", ""),
        ("his name is Biscuit", ""),
        ("I am called Mr Okafor", "Mr Okafor"),
    ],
)
def test_a_name_in_a_statement(text: str, name: str) -> None:
    assert name_in(text) == name


ACCOUNTS = (
    "me",
    "default_user",
    "user_84213",
    "user-ana",
    "3f2b8c1e-9f53-4e1b-8b57-0a1d2c3e4f50",
    "ines@example.org",
    "auth0|6621aa08",
    "cus_Pq8dWm2kLz",
    "5512098",
    "U03BX9KD2QF",
)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_id_of_an_account_never_reaches_a_prompt(tmp_path: Path, account: str) -> None:
    """Neither the prompt of an answer nor an episode's summary names it."""
    model = Played("Fine.")
    with opened(tmp_path / "a", chat=model) as life:
        person = life.person(account)
        person.chat("I drive Bertha, my old truck.")
        assert re.search(rf"\b{re.escape(account)}\b", "\n".join(model.prompts())) is None or account == "me"
        assert f"called {account}" not in "\n".join(model.prompts())
        assert person.context("What do I drive?").name == ""


@pytest.mark.parametrize(
    "name", ["ana", "Ana Silva", "Jean-Luc", "ana7", "Пётр", "美咲", "O’Neill", "Konstantinopoulos"]
)
def test_a_name_stays_a_name(name: str) -> None:
    assert name_to_say(name) == name
