"""A message that was spoken, and who speaks in a recording, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifelong.models.base import Sound, SpeechSegment
from tests.cli.run import done, run, value
from tests.perception.making import silence, wav
from tests.person.test_voices import BO, IDA, Hears, Tones, loud, note


class Says:
    """A speech recogniser that hears the same in every recording."""

    name = "says"
    lacking = ""

    def transcribe(self, sound: Sound) -> list[SpeechSegment]:
        return [SpeechSegment("My truck is called Bertha.", 0.0, 1.0)]

    def close(self) -> None:
        pass


@pytest.fixture
def memo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording of the person."""
    monkeypatch.setattr("lifelong.perception.perceivers.speech_recogniser", lambda spec, cache=None: Says())
    path = tmp_path / "memo.wav"
    path.write_bytes(wav(silence(2)))
    return path


def test_a_recording_is_added_as_the_persons_words(memo: Path) -> None:
    done("add", str(memo), "--voice")
    assert [hit["text"] for hit in value("recall", "what is my truck called")["hits"]][:1] == [
        "My truck is called Bertha."
    ]


def test_voice_takes_a_recording_and_no_text(memo: Path) -> None:
    assert "--voice takes the file of a recording" in run("add", "no such file", "--voice").stderr
    assert "--voice takes the file of a recording" in run("add", str(memo), "--voice", "--format", "jsonl").stderr


def test_what_was_heard_is_shown_in_the_chat(memo: Path) -> None:
    """So that the person sees what a recogniser misheard."""
    printed = done("chat", stdin=f"/voice {memo}\n")
    assert "(heard: My truck is called Bertha.)" in printed


def test_see_names_who_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bo was enrolled, whoever speaks after him was not."""
    monkeypatch.setenv("LIFELONG_VOICES", "embedded")
    monkeypatch.setattr("lifelong.models.specs.voice_encoder", lambda spec, cache=None: Tones())
    monkeypatch.setattr("lifelong.perception.speaker_segments.speech_spans", loud)
    monkeypatch.setattr("lifelong.perception.perceivers.speech_recogniser", lambda spec, cache=None: Hears())
    (tmp_path / "bo.wav").write_bytes(note(BO))
    (tmp_path / "talk.wav").write_bytes(note(BO, IDA))
    assert "concepts consent voice" in run("concepts", "enrol", "Bo", str(tmp_path / "bo.wav")).stderr
    done("concepts", "consent", "voice")
    done("concepts", "enrol", "Bo", str(tmp_path / "bo.wav"))
    assert done("concepts", "find", str(tmp_path / "talk.wav")).strip() == "0:00 to 0:02: Bo, 100% sure"
    seen = done("see", str(tmp_path / "talk.wav"))
    assert "speech at 0:00 by Bo:\n  The market opens at nine." in seen
    assert "speech at 0:02:\n  I sold the boat." in seen
