"""The transcriber behind an endpoint, on a real server of this machine; sound without speech is not sent at all."""

from pathlib import Path

import pytest

from lifelong.errors import ModelUnavailableError, SettingsError
from lifelong.models.audio.openai import OpenAITranscriber
from lifelong.models.audio.speech import Whisper
from lifelong.models.specs import speech_recogniser, text_reader
from lifelong.models.vision.ocr import RapidOcr
from tests.models.chat.endpoint import as_json, serving
from tests.perception.making import hum, silence

SEGMENTS = {
    "text": "There is iron.",
    "duration": 15.0,
    "language": "english",
    "task": "transcribe",
    "segments": [{"id": 0, "start": 0.5, "end": 2.25, "text": " There is iron."}],
}


@pytest.fixture
def speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the detector heard somebody."""
    monkeypatch.setattr("lifelong.models.audio.openai.has_speech", lambda sound: True)


@pytest.mark.usefixtures("speaks")
def test_an_endpoint_gets_wav_and_gives_words_with_times():
    with serving(as_json(200, SEGMENTS)) as endpoint:
        model = OpenAITranscriber("whisper-1", url=endpoint.url, language="en")
        [found] = model.transcribe(silence(3))
        model.close()
    assert (found.text, found.start, found.end) == ("There is iron.", 0.5, 2.25)
    path, headers, body = endpoint.requests[0]
    assert path == "/v1/audio/transcriptions"
    assert headers["content-type"].startswith("multipart/form-data")
    assert b"RIFF" in body
    assert b'name="language"\r\n\r\nen' in body


@pytest.mark.usefixtures("speaks")
def test_an_endpoint_without_times_gives_the_whole_stretch():
    with serving(as_json(200, {"text": "There is iron."})) as endpoint:
        [found] = OpenAITranscriber("m", url=endpoint.url).transcribe(silence(3))
    assert (found.text, found.start, found.end) == ("There is iron.", 0.0, 3.0)


@pytest.mark.usefixtures("speaks")
def test_long_sound_goes_in_pieces_whose_times_go_on():
    with serving(as_json(200, SEGMENTS)) as endpoint:
        found = OpenAITranscriber("m", url=endpoint.url).transcribe(silence(605))
    assert [one.start for one in found] == [0.5, 600.5]


def test_where_nobody_speaks_nothing_is_sent():
    with serving(as_json(200, SEGMENTS)) as endpoint:
        assert OpenAITranscriber("m", url=endpoint.url).transcribe(hum(3)) == []
    assert endpoint.requests == []


@pytest.mark.usefixtures("speaks")
def test_an_endpoint_that_fails_is_named():
    with (
        serving(as_json(404, {"error": {"message": "no such model"}})) as endpoint,
        pytest.raises(ModelUnavailableError, match="no such model"),
    ):
        OpenAITranscriber("m", url=endpoint.url).transcribe(silence(1))


def test_specs_name_recognisers(tmp_path: Path):
    assert isinstance(speech_recogniser("embedded", cache=tmp_path), Whisper)
    assert isinstance(speech_recogniser(f"whisper:{tmp_path}?language=pt"), Whisper)
    found = speech_recogniser("openai:whisper-1@http://127.0.0.1:1/v1")
    assert found is not None
    assert found.name == "openai:whisper-1"
    assert speech_recogniser("none") is None
    assert isinstance(text_reader("embedded"), RapidOcr)
    assert text_reader("none") is None
    for make in (speech_recogniser, text_reader):
        with pytest.raises(SettingsError, match="Expected"):
            make("tesseract")
