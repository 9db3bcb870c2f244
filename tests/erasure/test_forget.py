"""Forgetting: a scan of every byte finds nothing of what was forgotten, and all that others know stays."""

import asyncio
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import lifelong
from lifelong import aio
from lifelong.errors import InputError, ModelUnavailableError, NotFoundError
from lifelong.memory.intake import IntakeLimits, prepare
from lifelong.models.scripted import HashedWords
from tests.person.examples import DAY, MINUTE, NINE, Clock, Played, opened, opened_async, picture, texts
from tests.store.examples import files_holding

SECRET = "zanzibarquux"
"""A word that stands nowhere else."""


def traces() -> dict[str, bytes]:
    """Every shape in which the secret could be left on the disk."""
    exif = Image.Exif()
    exif[0x010E] = f"taken at {SECRET} harbour"
    photo = picture("orange", (32, 32), form="JPEG", exif=exif.tobytes())
    said = f"My sister Rita lives in {SECRET.capitalize()}."
    vector = HashedWords().embed([said])[0].astype("<f4").tobytes()
    terms = prepare(lifelong.Incoming(said), now=NINE, limits=IntakeLimits()).analysis.terms
    return {
        "text": SECRET.encode(),
        "capitalised": SECRET.capitalize().encode(),
        "utf-16": SECRET.encode("utf-16-le"),
        "vector": vector,
        "hashed words": terms.astype("<u4").tobytes(),
        "picture": photo,
        "its name": hashlib.sha256(photo).hexdigest().encode(),
    }


def test_nothing_of_a_forgotten_message_is_left_on_the_disk(tmp_path: Path) -> None:
    """Words, memory, quote, keywords, speaker, vector, hashes, picture, EXIF, file name, reply, job error: all."""
    marks = traces()
    model = Played(ModelUnavailableError(f"cannot read {SECRET}"))
    with opened(tmp_path / "a", session_gap=30) as life:
        ana, ben = life.person("ana"), life.person("ben")
        other = ben.add("Ben keeps bees in Aveiro.", at=NINE - DAY)[0]
        kept = ana.add("I drive Bertha, my old truck.", at=NINE - 2 * DAY)[0]
        said = f"My sister Rita lives in {SECRET.capitalize()}."
        (secret,) = ana.add(
            lifelong.Incoming(said, speaker=SECRET, key=SECRET, at=NINE - DAY, images=(marks["picture"],))
        )
        ana.remember(f"I love {SECRET} coffee", slot=f"me.likes.{SECRET}", at=NINE - DAY + MINUTE)
        life.settle()
        ana.close_session()
        life.settle()
        reply = ana.chat(f"Where does Rita live, {SECRET}?", at=NINE - timedelta(hours=2))
        assert SECRET.capitalize() in reply.text
    with opened(tmp_path / "a", chat=model) as life:  # a failing model leaves its reason in the queue
        ana = life.person("ana")
        life.settle()
        assert any(SECRET in job.error for job in life.jobs())
    for name in ("text", "vector", "hashed words", "picture"):
        assert files_holding(tmp_path, marks[name]), f"the {name} was never there"
    with opened(tmp_path / "a") as life:
        ana, ben = life.person("ana"), life.person("ben")
        known: list[Any] = [*ana.messages(), *ana.memories.list(current=None)]
        named = [item.id for item in known if SECRET in item.text.lower()]
        gone = ana.forget(secret.id, *named)
        assert gone.verified and gone.media == 1 and gone.memories >= 2
        life.settle()
        assert texts(ana.messages()) == ["I drive Bertha, my old truck."]
        assert texts(ben.messages()) == ["Ben keeps bees in Aveiro."]
        assert ana.recall("What do I drive?")[0].source == (kept.id,) and ben.messages()[0].id == other.id
        assert ben.recall("Who keeps bees?").known
    for name, mark in marks.items():
        assert files_holding(tmp_path, mark) == [], f"the {name} is still there"


def test_a_reply_that_was_shown_it_goes_too(tmp_path: Path) -> None:
    """A reply may repeat what it was shown; the question that led to it stays."""
    model = Played("Rita lives in Aveiro, as you said.")
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        (secret,) = ana.add("My sister Rita lives in Aveiro.", at=NINE - DAY)
        ana.chat("Where does Rita live?")
        assert ana.forget(secret.id).messages == 2
        assert texts(ana.messages()) == ["Where does Rita live?"]
    assert files_holding(tmp_path, b"Aveiro") == []


def test_forgetting_a_memory_forgets_where_it_came_from(tmp_path: Path) -> None:
    """Otherwise the assistant would still know."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(["I live in Porto.", "I drive Bertha."], at=NINE - DAY)
        life.settle()
        (home,) = [memory for memory in ana.memories.list(kinds=["semantic"]) if "Porto" in memory.text]
        ana.forget(home.id)
        assert texts(ana.messages()) == ["I drive Bertha."]
        life.settle()
        assert not any("Porto" in memory.text for memory in ana.memories.list(current=None))
    assert files_holding(tmp_path, b"Porto") == []


def homes(ana: lifelong.Person, *, current: bool | None = True) -> list[str]:
    return texts(
        [memory for memory in ana.memories.list(kinds=["semantic"], current=current) if memory.slot == "me.home"]
    )


@pytest.fixture
def moved(tmp_path: Path):
    """Ana, who lived in Porto, then in Lisbon, then in Faro."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        for day, text in ((9, "I live in Porto."), (6, "I live in Lisbon now."), (3, "I live in Faro now.")):
            ana.add(text, at=NINE - day * DAY)
        life.settle()
        assert homes(ana) == ["I live in Faro now."]
        yield life, ana, ana.messages()


def test_forgetting_the_newest_makes_the_older_current_again(moved) -> None:
    """Faro is forgotten: Lisbon holds, Porto stays closed."""
    life, ana, (_, _, faro) = moved
    ana.forget(faro.id)
    life.settle()
    assert homes(ana) == ["I live in Lisbon now."]
    hit = ana.recall("Where do I live now?", kinds=["semantic"])[0]
    assert (hit.text, hit.closed) == ("I live in Lisbon now.", None)


def test_forgetting_the_middle_leaves_one_that_holds(moved) -> None:
    """Lisbon is forgotten: Porto held until Faro, and is not current beside it."""
    life, ana, (_, lisbon, faro) = moved
    ana.forget(lisbon.id)
    life.settle()
    assert homes(ana) == ["I live in Faro now."]
    (porto,) = [
        memory
        for memory in ana.memories.list(kinds=["semantic"], current=False)
        if "Porto" in memory.text and memory.slot == "me.home"
    ]
    (now,) = [memory for memory in ana.memories.list(kinds=["semantic"]) if memory.slot == "me.home"]
    assert (porto.closed, porto.superseded_by) == (faro.at, now.id)


def test_forgetting_two_of_three_leaves_the_first(moved) -> None:
    """Lisbon and Faro go at once: Porto holds again."""
    life, ana, (_, lisbon, faro) = moved
    ana.forget(lisbon.id, faro.id)
    life.settle()
    assert homes(ana) == ["I live in Porto."]


@pytest.mark.slow
def test_a_statement_made_twice_survives_the_loss_of_one_source(tmp_path: Path) -> None:
    """What remains proves it again; the forgotten message is no source any more."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        first, second = (ana.add("I live in Porto.", at=NINE - day * DAY)[0] for day in (9, 3))
        life.settle()
        ana.forget(first.id)
        life.settle()
        (home,) = [memory for memory in ana.memories.list(kinds=["semantic"]) if memory.slot == "me.home"]
        assert [source.message for source in home.sources] == [second.id]


@pytest.mark.slow
def test_an_episode_is_told_again_without_the_forgotten(tmp_path: Path) -> None:
    """Its summary and keywords come from what is left of the session."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I planted tomatoes on the balcony.", at=NINE - DAY)
        (secret,) = ana.add(f"The {SECRET} tomatoes are a secret.", at=NINE - DAY + MINUTE)
        life.settle()
        ana.close_session()
        life.settle()
        ana.forget(secret.id)
        life.settle()
        (episode,) = ana.memories.list(kinds=["episodic"])
        assert [source.message for source in episode.sources] == [ana.messages()[0].id]
    assert files_holding(tmp_path, SECRET.encode()) == []


@pytest.mark.slow
def test_a_picture_of_two_messages_stays_until_both_are_gone(tmp_path: Path) -> None:
    """The bytes go with the last message that has them."""
    with opened(tmp_path / "a") as life:
        ana, ben = life.person("ana"), life.person("ben")
        one, two = (ana.add(text, images=[picture()])[0] for text in ("Bertha", "Bertha again"))
        ben.add("my Bertha", images=[picture()])
        sha256 = one.attachments[0].sha256
        assert ana.forget(one.id).media == 0
        assert ana.picture(sha256).read_bytes() == picture()
        assert ana.forget(two.id).media == 1
        with pytest.raises(NotFoundError):
            ana.picture(sha256)
        assert ben.picture(sha256).read_bytes() == picture()


def test_a_whole_person_can_be_forgotten(tmp_path: Path) -> None:
    """Name, messages, memories, traits, pictures, jobs; the other person stays."""
    with opened(tmp_path / "a", clock=Clock()) as life:
        ana, ben = life.person("anazanzibarquux"), life.person("ben")
        ana.add(lifelong.Incoming("I live in Porto!", images=(picture(),)))
        ana.chat("Where do I live?")
        life.settle()
        ana.add("I love it there.")
        ben.add("I live in Braga.", images=[picture("blue")])
        gone = ana.forget(everything=True)
        assert gone.verified and (gone.messages, gone.media) == (4, 1)
        assert life.persons() == ["ben"] and {job.person for job in life.jobs()} == {ben._inner._record.person}
        life.settle()
        assert ben.recall("Where do I live?").known
    assert files_holding(tmp_path, b"Porto") == files_holding(tmp_path, picture()) == []
    assert files_holding(tmp_path, b"anazanzibarquux") == []
    assert files_holding(tmp_path, picture("blue"))


def test_an_unknown_id_forgets_nothing(tmp_path: Path) -> None:
    """Also when the other ids are known, and when it belongs to somebody else."""
    with opened(tmp_path / "a") as life:
        ana, ben = life.person("ana"), life.person("ben")
        (mine,) = ana.add("I live in Porto.")
        (other,) = ben.add("I live in Braga.")
        life.settle()
        before = ana.messages(), ana.memories.list(current=None), ben.messages()
        for wrong in ("msg_0000000000000000", other.id, "", "'; DROP TABLE message; --"):
            with pytest.raises(NotFoundError, match="nothing was forgotten"):
                ana.forget(mine.id, wrong)
        assert (ana.messages(), ana.memories.list(current=None), ben.messages()) == before


def test_forgetting_wants_ids_or_everything(tmp_path: Path) -> None:
    """Neither is no wish, both is two."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (message,) = ana.add("I live in Porto.")
        with pytest.raises(InputError, match="say what to forget"):
            ana.forget()
        with pytest.raises(InputError, match="say what to forget"):
            ana.forget(message.id, everything=True)
        assert len(ana.messages()) == 1


def test_what_is_forgotten_while_it_is_worked_on_is_not_learned(tmp_path: Path) -> None:
    """A model that still reads the message when it goes has its result thrown away."""
    answer = json.dumps({"statements": [{"text": "I live in Porto.", "quote": "I live in Porto"}]})
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (message,) = ana.add("I live in Porto.")

    class Meddling(Played):
        life: aio.Life

        async def stream(self, messages: Any, **options: Any) -> Any:
            await self.life.person("ana").forget(message.id)
            async for event in super().stream(messages, **options):
                yield event

    async def work() -> list[str]:
        model = Meddling(answer)
        async with opened_async(tmp_path / "a", chat=model) as working:
            model.life = working
            await working.settle()
            return texts(await working.person("ana").memories.list(current=None))

    assert asyncio.run(work()) == []
    assert files_holding(tmp_path, b"Porto") == []


@pytest.mark.slow
def test_vectors_of_the_living_survive(tmp_path: Path) -> None:
    """Only the forgotten message's vector goes: the other is still there, byte for byte."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        keep, lose = ana.add(["I drive Bertha.", "I live in Porto."])
        ana.forget(lose.id)
        vectors = ana._inner._record.entries.vectors_of([keep.id, lose.id], HashedWords.name)
        assert list(vectors) == [keep.id]
        assert np.allclose(vectors[keep.id], HashedWords().embed(["I drive Bertha."])[0])
