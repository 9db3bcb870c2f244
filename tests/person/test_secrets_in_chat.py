"""Secrets in a chat: nothing of them is learned, and the reply says that they are not kept exactly when that is so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifelong.agent.phrases import LANGUAGES, phrases
from lifelong.life import Life
from lifelong.models.scripted import HashedWords
from lifelong.settings import load
from lifelong.types import Incoming
from tests.agent.scripted_reader import ScriptedReader
from tests.person.shared_reader import shared_reader
from tests.store.examples import files_holding

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)

TOLD = {
    "en": "new pw is toastqueen_99Q!",
    "de": "mein neues passwort fürs onlinebanking ist Kirsche!Wiege77q",
    "es": "la clave de la tarjeta es 4471 y la del correo MiCorreo.Lu#2026",
    "pt": "a minha senha do banco agora é Coqueiro!Azul7",
    "fr": "mon mot de passe pour la banque est Chat!Noir_94",
    "it": "la mia password nuova della banca è Gelato_Limone!8",
    "nl": "mijn nieuwe wachtwoord van de bank is Fiets_Regen!40",
    "pl": "moje nowe hasło do banku to Wiewiorka!77_x",
    "tr": "bankanın yeni şifresi Kedi_Balkon!12 oldu",
    "ru": "мой новый пароль от банка Кошка_Дом!91",
    "ja": "新しいパスワードは Sakura#Neko88x です",
    "zh": "新的银行卡密码是 Yaya!5110zz",
    "ko": "새 비밀번호는 Gomi#Bada77k 이야",
    "hi": "नया पासवर्ड है Sunno#Boutique09",
    "ar": "كلمة السر الجديدة هي Qamar#Bahr77x",
}
UNNAMED = "between us, Rabe!Turm19k opens the drawer in my study"
PLAIN = "between us, I am the one who broke the vase"


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = shared_reader()
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = ScriptedReader(kinds={UNNAMED: "secret+tell", PLAIN: "secret"})
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        yield opened


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_secret_is_said_not_to_be_kept_in_the_language_of_the_message(life: Life, language: str) -> None:
    person = life.person("ana")
    reply = await person.chat(TOLD[language])
    await life.settle()

    assert reply.text == phrases(language).secret()
    assert [memory.text for memory in await person.memories.list() if memory.kind != "episodic"] == []
    assert all("removed]" not in memory.text for memory in await person.memories.list())


async def test_what_else_a_message_with_a_secret_tells_is_learned(life: Life) -> None:
    person = life.person("ana")
    await person.chat("My new password is Kirsche!Wiege77q. I moved to Porto in May.")
    await life.settle()

    learned = " ".join(memory.text for memory in await person.memories.list())
    assert "Porto" in learned and "password" not in learned


async def test_what_only_the_reader_calls_a_secret_loses_what_looks_drawn(scripted: Life, tmp_path: Path) -> None:
    person = scripted.person("ana")
    reply = await person.chat(UNNAMED)
    await scripted.settle()

    assert reply.text == phrases("en").secret()
    assert (await person.messages())[0].text == "between us, [password removed] opens the drawer in my study"
    assert [memory for memory in await person.memories.list() if memory.kind != "episodic"] == []
    await scripted.close()
    assert files_holding(tmp_path, b"Rabe!Turm19k") == []


async def test_the_worker_takes_it_out_of_messages_that_were_added(scripted: Life) -> None:
    person = scripted.person("ana")
    await person.add([Incoming(UNNAMED, at=NOW)])
    await scripted.settle()

    assert "Rabe" not in (await person.messages())[0].text
    assert "Rabe" not in " ".join(memory.text for memory in await person.memories.list())


async def test_a_secret_without_a_drawn_word_is_not_said_to_be_gone(scripted: Life) -> None:
    """The message stays, so the reply must not say that it is not kept; nothing is learned from it."""
    person = scripted.person("ana")
    reply = await person.chat(PLAIN)
    await scripted.settle()

    assert reply.text == phrases("en").react()
    assert (await person.messages())[0].text == PLAIN
    assert [memory for memory in await person.memories.list() if memory.kind != "episodic"] == []
