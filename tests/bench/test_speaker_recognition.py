"""The benchmark of voices, on tones that stand for them."""

import zipfile
from pathlib import Path

import pytest

from lifelong.bench.speaker_recognition import load, naming, separation
from lifelong.errors import InputError
from lifelong.perception.speaker_segments import VoiceReader
from tests.perception.making import wav
from tests.person.test_voices import Tones, loud, tone


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> VoiceReader:
    monkeypatch.setattr("lifelong.perception.speaker_segments.speech_spans", loud)
    return VoiceReader(Tones(), 60)


def digits(folder: Path, speakers: dict[str, float]) -> Path:
    """A zip of two takes of one digit, two seconds each, for each speaker at a pitch."""
    with zipfile.ZipFile(folder / "fsdd.zip", "w") as archive:
        for name, hertz in speakers.items():
            for take in (0, 1):
                archive.writestr(f"recordings/7_{name}_{take}.wav", wav(tone(hertz + 10 * take)))
    return folder


def test_voices_that_differ_are_told_apart(tmp_path: Path, reader: VoiceReader) -> None:
    """Ana and Cid are one half, Bo and Dan the other; each pair is far apart, and strangers stay unnamed."""
    clips = load(digits(tmp_path, {"ana": 100, "bo": 200, "cid": 500, "dan": 600}), reader)
    assert [(clip.speaker, clip.half) for clip in clips[:4:2]] == [
        ("ana", "other speakers"),
        ("bo", "speakers of the threshold"),
    ]
    for one in separation(clips):
        assert (one.speakers, one.clips) == (2, 4)
        if one.by == "voice":
            assert (one.top1, one.auroc, one.eer, one.tar) == (1, 1, 0, 1)
    for each in naming(clips, reader):
        assert (each.right, each.wrong, each.strangers) == (1, 0, 0)


def test_a_folder_without_speech_is_refused(tmp_path: Path, reader: VoiceReader) -> None:
    with pytest.raises(InputError, match=r"fsdd\.zip"):
        load(tmp_path, reader)
