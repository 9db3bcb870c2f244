"""The benchmark of text recognition, with a reader that reads one line."""

import numpy as np

from lifelong.bench.text_recognition import recognise
from lifelong.models.base import TextLine


class Blind:
    name = "blind"
    lacking = ""

    def read(self, picture):
        return [TextLine("Corner Shop", (40, 25, 200, 60), 1.0)]

    def close(self):
        pass


def test_a_reader_of_one_line_in_eight_gets_an_eighth():
    straight, tilted = recognise(Blind(), pictures=2, progress=lambda _: None)
    assert straight.lines == tilted.lines == 1 / 8
    assert 0.5 < straight.errors.mean < 1
    assert np.isfinite(straight.milliseconds)
