"""What a request to forget means: the sentences that state it, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import lifelong
from lifelong.erasure.wording import wording
from lifelong.errors import ModelMissingError
from lifelong.models.specs import text_embedder
from tests.erasure.requests import Case, Count, count, read, tell
from tests.person.examples import Clock

CASES, OTHERS = read()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60 and {case.language for case in CASES} >= set("en de es fr pt zh ja hi ar".split())
    assert all(5 <= len(case.talk) <= 15 for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number} {case.request}")
def test_a_request_is_read_as_one(case: Case) -> None:
    assert wording(case.request) is not None


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_what_asks_for_nothing_of_the_kind_is_left_alone(language: str, text: str) -> None:
    assert wording(text) is None


@pytest.mark.slow
@pytest.mark.parametrize("held_out", [False, True], ids=["chosen on", "held out"])
def test_what_was_meant_is_found(tmp_path: Path, held_out: bool) -> None:
    """Over all languages, with the multilingual embedder."""
    try:
        embedder = text_embedder("multilingual")
    except ModelMissingError as error:
        pytest.skip(str(error))
    total = Count()
    settings: dict[str, Any] = {"worker": False, "look": "none", "ocr": "none", "speech": "none"}
    with lifelong.open(tmp_path / "a", chat="none", embed=embedder, clock=Clock(), **settings) as life:
        cases = [case for case in CASES if case.held_out is held_out]
        persons = [tell(life, case) for case in cases]
        life.settle()
        for case, person in zip(cases, persons, strict=True):
            one, _ = count(case, person, person.erasure.request(case.request))
            total = Count(total.right + one.right, total.wrong + one.wrong, total.missed + one.missed)
    assert total.precision >= PRECISION and total.recall >= RECALL, total


PRECISION, RECALL = 0.96, 0.93
"""Measured: 1.000 and 0.952 on the cases that the floors were chosen on, 1.000 and 0.937 on the others."""
