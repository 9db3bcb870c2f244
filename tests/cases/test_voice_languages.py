"""A voice note of another language: made-up English is never what the person said."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lifelong.errors import InputError
from lifelong.memory.dictation import transcribe
from lifelong.models.audio.speech import FOREIGN, UNCLEAR, Whisper
from lifelong.models.weights.downloads import WHISPER_MULTILINGUAL
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.bounds import Bounds
from lifelong.perception.perceivers import Speech
from lifelong.perception.sound import hear
from tests.perception.making import silence, wav

SECOND = np.zeros(16_000, np.float32)


class Model:
    """Stands for the loaded Whisper: gives the first list of words, and the next ones when it hears again."""

    def __init__(self, *heard: list[tuple[str, float]], multilingual: bool = False, language: str = "en") -> None:
        self.model = SimpleNamespace(is_multilingual=multilingual)
        self._heard, self._language, self.calls = list(heard), language, 0

    def transcribe(self, sound: Any, **_: Any) -> tuple[list[SimpleNamespace], SimpleNamespace]:
        words = self._heard[min(self.calls, len(self._heard) - 1)]
        self.calls += 1
        parts = [
            SimpleNamespace(text=f" {text}", start=float(n), end=n + 1.0, avg_logprob=sure, compression_ratio=1.2)
            for n, (text, sure) in enumerate(words)
        ]
        return parts, SimpleNamespace(language=self._language)


def whisper(model: Model, language: str | None = "en") -> Whisper:
    recogniser = Whisper(Path("nowhere"), language=language)
    recogniser._model = model
    return recogniser


def test_english_that_changes_when_it_is_heard_again_is_doubtful() -> None:
    model = Model([("Thank you for watching.", -0.9)], [("I'm stuck in a castle.", -1.1)])
    (found,) = whisper(model).transcribe(SECOND)
    assert found.doubt == FOREIGN and "lifelong models pull whisper-multilingual" in found.doubt


def test_english_that_stays_the_same_is_believed() -> None:
    """Also where the recogniser is not sure, as in a noisy street."""
    model = Model([("The ferry leaves at seven.", -0.7)], [("the ferry leaves at seven", -0.8)])
    (found,) = whisper(model).transcribe(SECOND)
    assert (found.doubt, found.language, model.calls) == ("", "en", 2)


def test_sure_words_are_heard_once() -> None:
    model = Model([("The ferry leaves at seven.", -0.2)])
    assert whisper(model).transcribe(SECOND)[0].doubt == "" and model.calls == 1


def test_a_multilingual_recogniser_says_the_language_and_keeps_the_end_of_a_video_apart() -> None:
    words = [("Ich habe am Donnerstag einen Termin.", -0.3), ("Thanks for watching!", -0.8), ("Hm", -1.4)]
    found = whisper(Model(words, multilingual=True, language="de"), None).transcribe(SECOND)
    assert [(one.language, one.doubt) for one in found] == [("de", ""), ("de", UNCLEAR), ("de", UNCLEAR)]


def test_the_multilingual_recogniser_is_used_once_it_was_pulled(tmp_path: Path) -> None:
    assert Whisper.embedded(cache=tmp_path).name == "whisper:tiny.en"
    weights = tmp_path / "models" / WHISPER_MULTILINGUAL.name / "model.bin"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"x")
    assert Whisper.embedded(cache=tmp_path).name == "whisper:base"


def test_an_unsure_transcript_is_kept_as_such_and_is_nobodys_words() -> None:
    """It is no message and no passage; the findings of the file keep it with the reason."""
    pytest.importorskip("av")
    model = Model([("See you in the next video.", -0.9)], [("Cassel is a stock.", -1.1)])
    transcript = hear(wav(silence(1)), whisper(model), seconds=60, name="note.wav")
    assert transcript.excerpts == () and transcript.notes == (FOREIGN,)
    assert [one.text for one in transcript.unsure] == ["See you in the next video."]


def test_a_voice_message_of_another_language_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av")
    model = Model([("See you in the next video.", -0.9)], [("Cassel is a stock.", -1.1)])
    monkeypatch.setattr(Whisper, "lacking", "")
    with pytest.raises(InputError, match="does not seem to be English"):
        transcribe(wav(silence(1)), Speech(whisper(model), Bounds()), PictureLimits(), Bounds())
