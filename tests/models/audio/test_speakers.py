"""The speaker encoder: features and network equal a plain pass over them, and the package that trained it."""

import json
from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import ModelMissingError, SettingsError
from lifelong.models.audio import mel
from lifelong.models.audio.speakers import DIM, FRAMES, GRAPH, MELS, SpeakerEncoder, pieces, raised
from lifelong.models.base import SAMPLE_RATE, VoiceEncoder
from lifelong.models.specs import voice_encoder
from lifelong.models.weights.downloads import VOICES, model_folder
from lifelong.models.weights.ge2e_graph import network


@pytest.fixture(scope="module")
def tensors() -> dict[str, np.ndarray]:
    """Random weights of the network's shapes."""
    rng = np.random.default_rng(3)
    shapes = {"linear.weight": (DIM, DIM), "linear.bias": (DIM,)}
    for layer in range(3):
        inputs = MELS if layer == 0 else DIM
        shapes |= {f"lstm.weight_ih_l{layer}": (4 * DIM, inputs), f"lstm.weight_hh_l{layer}": (4 * DIM, DIM)}
        shapes |= {f"lstm.bias_{part}_l{layer}": (4 * DIM,) for part in ("ih", "hh")}
    return {name: rng.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}


def plain(tensors: dict[str, np.ndarray], frames: np.ndarray) -> np.ndarray:
    """The network step by step, as PyTorch defines an LSTM: gates in, forget, cell, out."""
    rows = frames
    for layer in range(3):
        state, cell, states = np.zeros(DIM), np.zeros(DIM), []
        for row in rows:
            gates = tensors[f"lstm.weight_ih_l{layer}"] @ row + tensors[f"lstm.bias_ih_l{layer}"]
            gates = gates + tensors[f"lstm.weight_hh_l{layer}"] @ state + tensors[f"lstm.bias_hh_l{layer}"]
            into, forget, new, out = np.split(gates, 4)
            cell = cell / (1 + np.exp(-forget)) + np.tanh(new) / (1 + np.exp(-into))
            state = np.tanh(cell) / (1 + np.exp(-out))
            states.append(state)
        rows = np.array(states)
    positive = np.maximum(0, tensors["linear.weight"] @ rows[-1] + tensors["linear.bias"])
    unit: np.ndarray = positive / np.linalg.norm(positive)
    return unit


def test_the_graph_is_the_network(tensors: dict[str, np.ndarray], tmp_path: Path) -> None:
    import onnx

    path = tmp_path / GRAPH
    onnx.save(network(tensors), str(path))
    encoder = SpeakerEncoder(path, threads=1)
    assert isinstance(encoder, VoiceEncoder)
    speech = np.random.default_rng(4).normal(0, 0.1, FRAMES * mel.HOP).astype(np.float32)
    expected = np.stack([plain(tensors, piece) for piece in pieces(speech)]).mean(axis=0)
    assert encoder.embed(speech) == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
    encoder.close()
    assert np.linalg.norm(encoder.embed(speech[:800])) == pytest.approx(1)


def test_a_tone_is_in_its_band() -> None:
    """1000 Hz are 15 mels and 8000 Hz 45.2 of Slaney's: of 40 bands, the one in the middle of which 1000 Hz lies."""
    tone = np.sin(2 * np.pi * 1000 * np.arange(SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)
    power = mel.power(tone, 40)
    assert power.shape == (101, 40)
    corners = np.linspace(0, 15 + np.log(8) / (np.log(6.4) / 27), 42)
    assert power[50].argmax() == np.abs(corners[1:-1] - 15).argmin()


def test_pieces_overlap_and_a_short_rest_is_left_out() -> None:
    """1.6 s is one piece; 2.6 s begins a second at 0.77 s; half a second is padded with silence."""
    for seconds, count in ((0.5, 1), (1.6, 1), (2.6, 2), (3.2, 3)):
        assert pieces(np.zeros(round(seconds * SAMPLE_RATE), np.float32)).shape == (count, FRAMES, MELS)


def test_quiet_speech_is_raised_and_loud_speech_left() -> None:
    """-40 dB becomes -30 dB."""
    assert raised(np.full(100, 0.01, np.float32)) == pytest.approx(np.full(100, 10 ** (-30 / 20)), rel=1e-4)
    assert raised(np.full(100, 0.5, np.float32))[0] == np.float32(0.5)
    assert not raised(np.zeros(100, np.float32)).any()


def test_without_weights_it_says_what_to_pull(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="lifelong models pull voices"):
        voice_encoder("embedded", cache=tmp_path)


def test_without_the_detector_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelMissingError, match=r"pip install 'lifelong\[perception\]'"):
        SpeakerEncoder(tmp_path)


def test_the_specs() -> None:
    assert voice_encoder("off") is None
    with pytest.raises(SettingsError, match="embedded or off"):
        voice_encoder("parrot")


@pytest.mark.slow
@pytest.mark.models
def test_it_gives_the_vectors_of_the_package_that_trained_it(data_folder: Path) -> None:
    """Recorded once from Resemblyzer 0.1.4 on PyTorch: two clips of LibriSpeech, and a quiet second of two others."""
    from lifelong.perception.sound import sound

    folder = data_folder / "librispeech_mini"
    if not (model_folder(VOICES) / GRAPH).is_file():
        pytest.skip("needs the voice model: run `lifelong models pull voices`")
    if not folder.is_dir():
        pytest.skip(f"no librispeech_mini in {data_folder}")
    encoder = SpeakerEncoder.embedded()
    recorded = json.loads(Path(__file__).with_name("speakers_reference.json").read_text())
    for name, vector in recorded.items():
        clip, _, second = name.partition(":")
        (path,) = folder.glob(f"*/{clip}.flac")
        speech = sound(path.read_bytes(), name=clip)
        speech = speech[8000:24000] * np.float32(0.05) if second else speech
        assert encoder.embed(speech) == pytest.approx(np.array(vector), abs=2e-4)
