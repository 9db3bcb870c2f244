"""A message that was spoken is the person's own words, because they say so; any other recording is a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

import lifelong
from lifelong.errors import InputError, ModelMissingError
from lifelong.models.base import Sound, SpeechSegment
from lifelong.types import Incoming
from tests.perception.making import silence, wav
from tests.person.examples import Played, opened, texts

MEMO = wav(silence(4))


class Says:
    """A speech recogniser that hears the same in every recording, and counts them."""

    name = "says"

    def __init__(self, *said: str, lacking: str = "") -> None:
        self.said, self.lacking, self.heard = said, lacking, 0

    def transcribe(self, sound: Sound) -> list[SpeechSegment]:
        self.heard += 1
        return [SpeechSegment(text, 4.0 * place, 4.0 * place + 1) for place, text in enumerate(self.said)]

    def close(self) -> None:
        pass


Saying = Callable[..., Says]


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Saying:
    """Makes every record hear what a test wants said."""

    def make(*said: str, lacking: str = "") -> Says:
        recogniser = Says(*said, lacking=lacking)
        monkeypatch.setattr("lifelong.perception.perceivers.speech_recogniser", lambda spec, cache=None: recogniser)
        return recogniser

    return make


def ana_of(life: lifelong.Life) -> lifelong.Person:
    return life.person("ana")


def test_what_is_said_is_the_message_and_is_learned(tmp_path: Path, says: Saying) -> None:
    """The text is the words in order; each passage keeps its times, and recall has the words once."""
    recogniser = says("I live in Porto.", "My dog is called Rex.")
    (tmp_path / "memo.wav").write_bytes(MEMO)
    with opened(tmp_path / "a") as life:
        ana = ana_of(life)
        (message,) = ana.add("", voice=tmp_path / "memo.wav")
        life.settle()
        assert message.text == "I live in Porto. My dog is called Rex."
        (item,) = message.attachments
        assert (item.name, item.spoken) == ("memo.wav", True)
        assert [(one.excerpt.text, one.excerpt.start) for one in ana.passages(item.sha256)] == [
            ("I live in Porto.", 0.0),
            ("My dog is called Rex.", 4.0),
        ]
        assert any("Porto" in memory.text for memory in ana.memories.list())
        found = ana.recall("dog called Rex", floor=0)
        assert {hit.text for hit in found} & {"My dog is called Rex."}
        assert "passage" not in {hit.kind for hit in found}
        assert recogniser.heard == 1


def test_any_other_recording_is_a_file(tmp_path: Path, says: Saying) -> None:
    """The same words in the same recording, given as a file: found, and never learned."""
    says("I live in Porto.")
    with opened(tmp_path / "a") as life:
        ana = ana_of(life)
        (message,) = ana.add("Listen", files=[MEMO])
        life.settle()
        assert message.text == "Listen"
        assert not message.attachments[0].spoken
        assert not any("Porto" in memory.text for memory in ana.memories.list())
        assert [hit.kind for hit in ana.recall("Porto")] == ["passage"]
        ana.add("", voice=MEMO)  # now they say that it is them
        life.settle()
        assert [hit.kind for hit in ana.recall("I live in Porto", kinds=["message", "passage"])] == ["message"]


def test_chat_answers_what_was_said(tmp_path: Path, says: Saying) -> None:
    says("Where do I keep the spare key?")
    with opened(tmp_path / "a", chat=Played("Under the mat.")) as life:
        ana = ana_of(life)
        ana.add("I keep the spare key under the mat")
        reply = ana.chat("Tell me:", voice=MEMO)
        (_, asked, _) = ana.messages()
        assert asked.text == "Tell me:\nWhere do I keep the spare key?"
        shown = [one.text for step in ana.trace(reply.id).steps for one in step.shown]
        assert "I keep the spare key under the mat" in shown


def test_a_secret_that_was_said_is_not_stored(tmp_path: Path, says: Saying) -> None:
    says("My card is 4111 1111 1111 1111.")
    with opened(tmp_path / "a") as life:
        (message,) = ana_of(life).add("", voice=MEMO)
        assert "4111" not in message.text
        assert "4111" not in ana_of(life).passages(message.attachments[0].sha256)[0].excerpt.text


def test_a_spoken_message_is_listened_to_once(tmp_path: Path, says: Saying) -> None:
    """Neither the update stage nor a reindex writes it down again, and an export brings it as it is."""
    recogniser = says("I live in Porto.")
    with opened(tmp_path / "a") as life:
        ana = ana_of(life)
        ana.add("", voice=MEMO)
        life.settle()
        ana.perceive_missing()
        ana.export(tmp_path / "ana.zip")
        assert recogniser.heard == 1
    with opened(tmp_path / "b") as life:
        ana = ana_of(life)
        ana.restore(tmp_path / "ana.zip")
        life.settle()
        (message,) = ana.messages()
        assert (message.text, message.attachments[0].spoken) == ("I live in Porto.", True)
        assert "passage" not in [hit.kind for hit in ana.recall("I live in Porto")]


def test_what_cannot_be_a_voice(tmp_path: Path, says: Saying) -> None:
    """Nothing is stored of any of them, and the reason is given."""
    says()
    with opened(tmp_path / "a") as life:
        ana = ana_of(life)
        with pytest.raises(InputError, match="nothing is said"):
            ana.add("", voice=MEMO)
        with pytest.raises(InputError, match="text/plain: give a recording"):
            ana.add("", voice=b"I live in Porto.")
        with pytest.raises(InputError, match="the role is 'assistant'"):
            ana.add([Incoming("", role="assistant", voice=MEMO)])
        assert texts(ana.messages()) == []
    says("Hello", lacking="run `lifelong models pull whisper`")
    with opened(tmp_path / "b") as life, pytest.raises(ModelMissingError, match="models pull whisper"):
        ana_of(life).chat("", voice=MEMO)


def test_without_a_recogniser_it_says_what_to_set(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life, pytest.raises(InputError, match="speech is off"):
        ana_of(life).add("", voice=MEMO)
