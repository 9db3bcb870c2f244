"""People by their voices: only while they may be recognised, at the right time, and erased for certain."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import lifelong
from lifelong.errors import ConsentError, InputError, NotFoundError
from lifelong.models.base import SAMPLE_RATE, Likeness, Sound, SpeechSegment
from lifelong.models.weights.downloads import VOICES, WHISPER
from lifelong.models.weights.installed import installed
from lifelong.perception.sound import sound
from tests.perception.making import wav
from tests.person.examples import DAY, NINE, Clock, Played, opened, picture
from tests.store.examples import files_holding

BO, IDA, STRANGER = 100, 400, 700
"""Voices of these tests are tones, in Hz."""

TAG = "voice:tones"


def tone(hertz: float, seconds: float = 2.0) -> Sound:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(np.float32)


def note(*voices: float, seconds: float = 2.0) -> bytes:
    """A recording in which each voice sounds in turn, with half a second of silence after it."""
    pause = np.zeros(SAMPLE_RATE // 2, np.float32)
    return wav(np.concatenate([part for voice in voices for part in (tone(voice, seconds), pause)]))


def loud(sound: Sound, **_: float) -> list[tuple[float, float]]:
    """Begin and end of each stretch that is not silent, to the tenth of a second."""
    step = SAMPLE_RATE // 10
    parts = sound[: len(sound) // step * step].reshape(-1, step)
    on = np.concatenate(([False], np.abs(parts).max(axis=1) > 0.01, [False]))
    edges = np.flatnonzero(on[1:] != on[:-1]) / 10
    return [(float(begin), float(end)) for begin, end in edges.reshape(-1, 2)]


class Tones:
    """A speaker encoder: a tone's vector is near those of tones close to it.

    Attributes:
        heard: how many stretches it was given.
    """

    name = "tones"
    likeness = Likeness(threshold=0.7, width=0.02, same=0.9)

    def __init__(self) -> None:
        self.heard = 0

    def embed(self, speech: Sound) -> np.ndarray:
        self.heard += 1
        spectrum = np.abs(np.fft.rfft(speech))
        angle = np.argmax(spectrum) * SAMPLE_RATE / len(speech) / 300
        return np.array([np.cos(angle), np.sin(angle)], np.float32)

    def close(self) -> None:
        pass


class Hears:
    """A speech recogniser: it writes down how high each tone is."""

    name = "hears"
    lacking = ""

    def transcribe(self, sound: Sound) -> list[SpeechSegment]:
        names = {BO: "The market opens at nine.", IDA: "I sold the boat.", STRANGER: "It rains."}
        found = []
        for begin, end in loud(sound):
            part = sound[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
            hertz = int(np.argmax(np.abs(np.fft.rfft(part)))) * SAMPLE_RATE / len(part)
            found.append(SpeechSegment(names[min(names, key=lambda each: abs(each - hertz))], begin, end))
        return found

    def close(self) -> None:
        pass


@pytest.fixture
def voices(monkeypatch: pytest.MonkeyPatch) -> Tones:
    """Stands for the embedded speaker encoder and the voice activity detector."""
    encoder = Tones()
    monkeypatch.setattr(
        "lifelong.models.specs.voice_encoder", lambda spec, cache=None: encoder if spec == "embedded" else None
    )
    monkeypatch.setattr("lifelong.perception.speaker_segments.speech_spans", loud)
    monkeypatch.setattr("lifelong.perception.perceivers.speech_recogniser", lambda spec, cache=None: Hears())
    return encoder


def kept(life: lifelong.Life, person: str = "ana") -> int:
    """How many voice vectors are in somebody's record."""
    record = life._inner.person(person)._record
    return len(record.voices.of(record.voices.files(TAG), TAG)[0])


def said(hits: Sequence[lifelong.Hit]) -> list[tuple[str, str]]:
    return [(hit.speaker, hit.text) for hit in hits if hit.passage is not None]


def test_without_consent_no_voice_is_listened_to(tmp_path: Path, voices: Tones) -> None:
    """Voices are switched on; recordings are added, chatted about and looked at again: never for a voice."""
    with opened(tmp_path / "a", chat=Played("ok"), voices="embedded") as life:
        ana = life.person("ana")
        (message,) = ana.add("Listen", files=[note(BO)])
        ana.chat("This is Bo, my friend.", files=[note(BO, IDA)])
        life.settle()
        ana.perceive_missing()
        with pytest.raises(ConsentError, match="concepts consent voice"):
            ana.concepts.enrol("Bo", recordings=[note(BO)])
        with pytest.raises(ConsentError):
            ana.concepts.find(note(BO))
        with pytest.raises(ConsentError):
            ana.concepts.correct(note(BO), not_="Bo")
        ana.concepts.consent("person")  # another consent is no consent for voices
        with pytest.raises(ConsentError):
            ana.concepts.enrol("Bo", recordings=[note(BO)], kind="friend")
        assert [one.excerpt.text for one in ana.passages(message.attachments[0].sha256)] == [
            "The market opens at nine."
        ]
        assert ana.concepts.list() == []
    assert voices.heard == 0


def test_switched_off_it_says_what_to_do(tmp_path: Path, voices: Tones) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        with pytest.raises(InputError, match="voices='embedded'"):
            ana.concepts.enrol("Bo", recordings=[note(BO)])
        with pytest.raises(InputError, match="voices='embedded'"):
            ana.concepts.find(note(BO))


def test_who_speaks_when(tmp_path: Path, voices: Tones) -> None:
    """Bo, a stranger, and Ida, two seconds each with half a second between them."""
    with opened(tmp_path / "a", voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        bo = ana.concepts.enrol("Bo", recordings=[note(BO)], kind="friend", note="from school")
        assert (bo.kind, bo.note, bo.exemplars) == ("friend", "from school", 1)
        assert ana.concepts.enrol("Ida", recordings=[note(IDA)]).kind == "voice"
        found = ana.concepts.find(note(BO, STRANGER, IDA))
        assert [(item.name, item.at, item.until) for item in found.seen] == [("Bo", 0.0, 2.0), ("Ida", 5.0, 7.0)]
        unknown = ana.concepts.find(note(STRANGER))
        assert not unknown.known
        assert unknown.nearest is not None


def test_what_cannot_be_enrolled(tmp_path: Path, voices: Tones) -> None:
    """Silence, a word that is too short, a picture as a recording, and a voice in a picture."""
    with opened(tmp_path / "a", voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        with pytest.raises(InputError, match="no second of speech"):
            ana.concepts.enrol("Bo", recordings=[wav(np.zeros(SAMPLE_RATE, np.float32))])
        with pytest.raises(InputError, match="no second of speech"):
            ana.concepts.enrol("Bo", recordings=[note(BO, seconds=0.5)])
        with pytest.raises(InputError, match="give recordings"):
            ana.concepts.enrol("Bo", recordings=[picture()])
        with pytest.raises(InputError, match="a picture has no voice"):
            ana.concepts.enrol("Bo", [picture()], kind="voice")
        with pytest.raises(InputError, match="no picture of 'Bo'"):
            ana.concepts.enrol("Bo")
        assert ana.concepts.list() == []


@pytest.mark.slow
def test_a_transcript_says_who_speaks_and_is_found_by_it(tmp_path: Path, voices: Tones) -> None:
    """Each voice's words are a passage of their own; a stranger's have no name."""
    clock = Clock()
    with opened(tmp_path / "a", voices="embedded", clock=clock) as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Bodo", recordings=[note(BO)])
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        (tmp_path / "note.wav").write_bytes(note(BO, IDA, STRANGER))
        (message,) = ana.add("From the market", files=[tmp_path / "note.wav"])
        life.settle()
        assert [(one.speaker, one.excerpt.start) for one in ana.passages(message.attachments[0].sha256)] == [
            ("Bodo", 0.0), ("Ida", 2.5), ("", 5.0),
        ]  # fmt: skip
        assert said(ana.recall("What did Ida say in the voice note?"))[0] == ("Ida", "I sold the boat.")
        assert said(ana.recall("What did Bodo say in the voice note?"))[0] == ("Bodo", "The market opens at nine.")
        clock.forward(DAY)
        assert (
            "- 3 March 2026, Ida says in note.wav, at 0:02: I sold the boat." in ana.context("the boat").memory_block()
        )
        answer = ana.chat("Who sold the boat?").text
        assert answer == "In note.wav, which you gave me on 3 March 2026, Ida says at 0:02: “I sold the boat.”"
        assert [(item.at, item.until) for item in ana.concepts.sightings("Ida") if item.at] == [(2.5, 4.5)]
        assert ana.concepts.get("Ida").last_seen == NINE


@pytest.mark.slow
def test_another_name_is_found_in_what_was_heard_before(tmp_path: Path, voices: Tones) -> None:
    """Renamed, merged and forgotten: the passages follow."""
    with opened(tmp_path / "a", voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        (message,) = ana.add("From the market", files=[note(IDA, STRANGER)])
        life.settle()
        ana.concepts.rename("Ida", "Ingrid")
        assert said(ana.recall("what did Ingrid say"))[0] == ("Ingrid", "I sold the boat.")
        ana.concepts.enrol("Rain", recordings=[note(STRANGER)])
        assert said(ana.recall("what did Rain say"))[0] == ("Rain", "It rains.")
        merged = ana.concepts.merge("Rain", "Ingrid")
        assert merged.exemplars == 2
        assert {one.speaker for one in ana.passages(message.attachments[0].sha256)} == {"Ingrid"}
        assert ana.concepts.forget("Ingrid") is True
        assert {one.speaker for one in ana.passages(message.attachments[0].sha256)} == {""}
        assert not [hit for hit in ana.recall("Ingrid") if hit.why.get("words")]


def test_a_correction_is_about_the_voice(tmp_path: Path, voices: Tones) -> None:
    """Her sister sounds a little higher; once denied, she is not taken for Ida again, and Ida still is."""
    sister = IDA + 120
    with opened(tmp_path / "a", voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        both = note(IDA, sister)
        assert [item.name for item in ana.concepts.find(both).seen] == ["Ida", "Ida"]
        with pytest.raises(InputError, match=r"nobody speaks at 9 s: give a time in one of 0 to 2 s, 2\.5 to 4\.5 s"):
            ana.concepts.correct(both, not_="Ida", at=9)
        found = ana.concepts.correct(both, not_="Ida", at=3)
        assert [(item.name, item.at) for item in found.seen] == [("Ida", 0.0)]
        assert not ana.concepts.find(note(sister)).known
        ana.concepts.enrol("Eva", recordings=[note(STRANGER)])
        found = ana.concepts.correct(both, is_="Eva", at=3)
        assert [item.name for item in found.seen] == ["Ida", "Eva"]


def test_chat_gives_a_voice_its_name_and_takes_it_back(tmp_path: Path, voices: Tones) -> None:
    clock = Clock()
    with opened(tmp_path / "a", chat=Played("ok"), voices="embedded", clock=clock) as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.chat("This is Ida, my sister.", files=[note(IDA)])
        life.settle()
        clock.forward(DAY)
        assert ana.concepts.get("Ida").kind == "sister"
        (message,) = ana.add("Another note", files=[note(IDA + 120)])
        life.settle()
        assert ana.passages(message.attachments[0].sha256)[0].speaker == "Ida"
        ana.chat("No, that is not Ida")
        assert ana.passages(message.attachments[0].sha256)[0].speaker == ""


def test_a_recording_of_several_voices_gives_no_name(tmp_path: Path, voices: Tones) -> None:
    """Words like "this is Ida" beside a talk of two does not say which of them is Ida."""
    with opened(tmp_path / "a", chat=Played("ok"), voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.chat("This is Ida, my sister.", files=[note(IDA, BO)])
        life.settle()
        assert ana.concepts.list() == []


@pytest.mark.slow
def test_recordings_from_before_the_consent_are_heard_by_a_reindex(tmp_path: Path, voices: Tones) -> None:
    """Their words are written down again, so that nobody's stand in one passage with another's."""
    with opened(tmp_path / "a", voices="embedded") as life:
        ana = life.person("ana")
        (message,) = ana.add("The market", files=[note(BO, IDA)])
        life.settle()
        assert len(ana.passages(message.attachments[0].sha256)) == 1
        ana.concepts.consent("voice")
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        ana.perceive_missing()
        assert [one.speaker for one in ana.passages(message.attachments[0].sha256)] == ["", "Ida"]
        assert said(ana.recall("what did Ida say"))[0] == ("Ida", "I sold the boat.")
        heard = voices.heard
        assert ana.perceive_missing() == 0
        assert voices.heard == heard


@pytest.mark.slow
def test_another_encoder_hears_everything_again(tmp_path: Path, voices: Tones) -> None:
    with opened(tmp_path / "a", voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        ana.add("The market", files=[note(IDA)])
        life.settle()
        voices.name = "tones-2"
        ana.perceive_missing()
        assert kept(life) == 0
        assert ana.concepts.get("Ida").seen == 1  # the same bytes are one file
        assert ana.concepts.find(note(IDA)).known


def test_withdrawal_erases_every_voice(tmp_path: Path, voices: Tones) -> None:
    """Of those without a name, too: no row, no byte of a vector, no name in a transcript; nothing is heard after."""
    clock = Clock()
    with opened(tmp_path / "a", voices="embedded", clock=clock) as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        (message,) = ana.add("The market", files=[note(IDA, STRANGER)])
        life.settle()
        record = life._inner.person("ana")._record
        vectors = [row.tobytes() for row in record.voices.of(record.voices.files(TAG), TAG)[1]]
        assert all(files_holding(tmp_path / "a", vector) for vector in vectors)
        assert kept(life) == 3
        clock.forward(DAY)
        assert ana.concepts.withdraw("voice") is True
        assert kept(life) == 0
        assert [vector for vector in vectors if files_holding(tmp_path / "a", vector)] == []
        assert not record.findings.by("voices")
        assert ana.concepts.list() == []
        assert {one.speaker for one in ana.passages(message.attachments[0].sha256)} == {""}
        assert said(ana.recall("I sold the boat"))[0] == ("", "I sold the boat.")
        (consent,) = ana.concepts.consents()
        assert (consent.kind, consent.given, consent.ended) == ("voice", NINE, NINE + DAY)
        heard = voices.heard
        ana.add("Another", files=[note(IDA)])
        life.settle()
        ana.perceive_missing()
        assert voices.heard == heard


@pytest.mark.slow
def test_who_is_known_by_look_and_by_voice_stays_known_by_the_other(tmp_path: Path, voices: Tones) -> None:
    clock = Clock()
    with opened(tmp_path / "a", voices="embedded", clock=clock) as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.consent("person")
        ana.concepts.enrol("Ida", [picture("red", (120, 120))], recordings=[note(IDA)], kind="sister")
        assert ana.concepts.get("Ida").exemplars == 2
        assert ana.concepts.withdraw("voice") is True
        assert ana.concepts.find(picture("red", (120, 120))).known
        clock.forward(DAY)
        ana.concepts.consent("voice")
        assert not ana.concepts.find(note(IDA)).known
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        assert ana.concepts.withdraw("person") is True
        assert ana.concepts.find(note(IDA)).known
        assert not ana.concepts.find(picture("red", (120, 120))).known
        assert ana.concepts.withdraw("voice") is True
        with pytest.raises(NotFoundError):
            ana.concepts.get("Ida")


@pytest.mark.slow
def test_one_persons_consent_is_not_anothers(tmp_path: Path, voices: Tones) -> None:
    """Withdrawn by one, the same voice stays with the other, who consented on their own."""
    with opened(tmp_path / "a", voices="embedded") as life:
        ana, ben = life.person("ana"), life.person("ben")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        with pytest.raises(ConsentError):
            ben.concepts.find(note(IDA))
        ben.concepts.consent("voice")
        assert not ben.concepts.find(note(IDA)).known
        ben.concepts.enrol("Ida", recordings=[note(IDA)])
        assert ana.concepts.withdraw("voice") is True
        assert ben.concepts.find(note(IDA)).known


@pytest.mark.slow
def test_an_import_hears_what_the_export_heard(tmp_path: Path, voices: Tones) -> None:
    """Recordings of a concept's own, a denied stretch and the consent travel; vectors are made again."""
    with opened(tmp_path / "a", voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Ida", recordings=[note(IDA)])
        talk = note(IDA, BO, IDA + 120)
        ana.add("The market", files=[talk])
        life.settle()
        ana.concepts.correct(talk, not_="Ida", at=6)
        ana.export(tmp_path / "ana.zip")
    with opened(tmp_path / "b", voices="embedded") as life:
        ana = life.person("ana")
        (message,) = (ana.restore(tmp_path / "ana.zip"), ana.messages())[1]
        life.settle()
        ana.perceive_missing()
        assert [one.speaker for one in ana.passages(message.attachments[0].sha256)] == ["Ida", "", ""]
        assert [each.kind for each in ana.concepts.consents()] == ["voice"]
    with opened(tmp_path / "c", voices="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.withdraw("voice")
        ana.restore(tmp_path / "ana.zip")
        assert ana.concepts.list() == []


@pytest.mark.slow
@pytest.mark.models
def test_real_voices_are_told_apart(tmp_path: Path, data_folder: Path) -> None:
    """Two readers of LibriSpeech are each known from one clip in a talk of three, and the third is nobody known."""
    wanted = {VOICES, WHISPER}
    if {each.wheel for each in installed() if each.state == "ready"} & wanted != wanted:
        pytest.skip("needs models: run `lifelong models pull voices whisper`")
    folder = data_folder / "librispeech_mini"
    if not folder.is_dir():
        pytest.skip(f"no librispeech_mini in {data_folder}")
    pause = np.zeros(SAMPLE_RATE // 2, np.float32)
    turns = ["2033/2033-164914-0004", "2609/2609-156975-0000", "3080/3080-5032-0000"]
    talk = [part for turn in turns for part in (sound((folder / f"{turn}.flac").read_bytes(), name=turn), pause)]
    with opened(tmp_path / "a", voices="embedded", speech="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("voice")
        ana.concepts.enrol("Bo", recordings=[folder / "2033" / "2033-164914-0000.flac"])
        ana.concepts.enrol("Ida", recordings=[folder / "2609" / "2609-156975-0001.flac"])
        (message,) = ana.add("A talk", files=[wav(np.concatenate(talk))])
        life.settle()
        heard = [(one.speaker, one.excerpt.text) for one in ana.passages(message.attachments[0].sha256)]
        assert [speaker for speaker, _ in heard] == ["Bo", "Ida", ""]
        assert "Moses was afraid" in heard[1][1]
        record = life._inner.person("ana")._record
        vectors = record.voices.of([message.attachments[0].sha256], "voice:ge2e-resemblyzer-1")[1]
        assert ana.concepts.withdraw("voice") is True
        assert files_holding(tmp_path / "a", vectors[0].tobytes()) == []
