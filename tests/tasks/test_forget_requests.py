"""A statement of taste is no request to forget, even where the reader says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lifelong.tasks.forget_requests import asks_to_forget
from tests.agent.test_reader_reply import READER


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Non sopporto i film dell'orrore", False),
        ("I hate horror films", False),
        ("Forget that I hate horror films", True),
        ("strike the thing about York", True),
    ],
)
def test_the_reader_is_not_believed_about_tastes(text: str, asks: bool) -> None:
    reading = READER.read(text)
    reading = replace(reading, kinds={**reading.kinds, "forget": 0.9})
    assert asks_to_forget(text, reading) is asks
