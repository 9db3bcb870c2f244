"""Messages in another language than English, which the default models do not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifelong.agent.unread_language import english_by_default, unread_language
from lifelong.settings import choose, load


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich wohne in Kassel und bin 78 Jahre alt.", "de"),
        ("tengo un perro y se llama pancho", "es"),
        ("Je suis cuisinière à Lyon.", "fr"),
        ("我住在杭州，今年二十岁。", "zh"),
        ("أسكن في حلب ولي متجر صغير", "ar"),
        ("Kızım ikinci sınıfa gidiyor.", "tr"),
        ("Είμαι από τη Θεσσαλονίκη.", "el"),
    ],
)
def test_a_message_in_another_language(text: str, language: str) -> None:
    assert unread_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "My truck is called Bertha.",
        "Guten Tag",  # two words say too little
        "谢谢",
        "ok lol",
        "Ha ha ha!",
        "My friends are Jörg, Zoë and François.",
        "translate „ich habe Hunger und bin müde“ please",
        "what does 「我住在杭州」 mean?",
        "I had crème brûlée and a café au lait in Montréal",
        "",
    ],
)
def test_english_with_foreign_words_is_english(text: str) -> None:
    assert unread_language(text) is None


def test_whoever_chose_an_embedder_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an argument, a variable or the file; also when the choice is English."""
    store = tmp_path / "ana.lifelong"
    monkeypatch.chdir(tmp_path)
    assert english_by_default(load(store=store))
    assert not english_by_default(load(store=store, embed="embedded"))
    assert not english_by_default(load(store=store, embed="multilingual"))
    assert not english_by_default(load(store=store), "hashed words")
    monkeypatch.setenv("LIFELONG_EMBED", "embedded")
    assert not english_by_default(load(store=store))
    monkeypatch.delenv("LIFELONG_EMBED")
    choose(load(store=store), "embed", "embedded")
    assert not english_by_default(load(store=store))
