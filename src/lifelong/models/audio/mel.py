"""The power of a sound in mel bands: the input of speaker encoders."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base import SAMPLE_RATE, Sound

WINDOW: Final = 400
"""Samples in one frame: 25 ms."""

HOP: Final = 160
"""Samples from the start of one frame to the next: 10 ms."""

_LINEAR: Final = 200 / 3
"""Hz of a mel up to 1000 Hz, where the scale becomes logarithmic: 27 mels to a factor of 6.4 (Slaney, 1998)."""

_KNEE: Final = 1000.0
_STEP: Final = float(np.log(6.4) / 27)


def power(sound: Sound, bands: int) -> NDArray[np.float32]:
    """The power of each 10 ms in each band, ``(1 + samples // 160, bands)``. Not its logarithm.

    The first frame is centred on the first sample; the sound is padded with silence.
    """
    padded = np.pad(sound.astype(np.float32), WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    spectrum = np.fft.rfft(frames * _hann(), axis=1)
    energy = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    bands_power: NDArray[np.float32] = energy @ _filters(bands).T
    return bands_power


@cache
def _hann() -> NDArray[np.float32]:
    steps = np.arange(WINDOW) / WINDOW
    return (0.5 - 0.5 * np.cos(2 * np.pi * steps)).astype(np.float32)


@cache
def _filters(bands: int) -> NDArray[np.float32]:
    """Triangular filters of equal area on the mel scale, ``(bands, 201)``."""
    corners = _hertz(np.linspace(0.0, float(_mels(np.array(SAMPLE_RATE / 2))), bands + 2))
    bins = np.linspace(0, SAMPLE_RATE / 2, WINDOW // 2 + 1)
    slopes = corners[:, None] - bins[None]
    widths = np.diff(corners)
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * (2 / (corners[2:] - corners[:-2]))[:, None]).astype(np.float32)


def _mels(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _KNEE / _LINEAR + np.log(np.maximum(hertz, _KNEE) / _KNEE) / _STEP
    return np.where(hertz < _KNEE, hertz / _LINEAR, above)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _KNEE * np.exp(_STEP * (mels - _KNEE / _LINEAR))
    return np.where(mels < _KNEE / _LINEAR, mels * _LINEAR, above)
