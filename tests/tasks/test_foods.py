"""What a person must not eat keeps items away, and what fits their way to eat stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lifelong
from lifelong.tasks.recommend.foods import avoidance
from tests.person.examples import MINUTE, Clock, opened
from tests.tasks.films import FILMS, ids

RECIPES: list[dict[str, Any]] = [
    {"id": "beans", "title": "Beans with rosemary", "kind": ["vegetarian"]},
    {"id": "satay", "title": "Satay noodles", "text": "Noodles with peanut sauce."},
    {"id": "curry", "title": "Chicken curry", "text": "Chicken and coconut milk."},
    {"id": "cake", "title": "Walnut cake", "text": "Walnuts, eggs, sugar."},
    {"id": "burger", "title": "Burger of lentils", "kind": ["vegan"]},
    {"id": "rice", "title": "Rice with lemon"},
]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def life(tmp_path: Path, clock: Clock) -> Iterator[lifelong.Life]:
    with opened(tmp_path / "a", clock=clock) as life:
        life.catalogue("recipes").load(RECIPES)
        life.catalogue("films").load([*FILMS, {"id": "run", "title": "Chicken Run"}])
        yield life


@pytest.mark.parametrize(
    ("said", "kept_away"),
    [
        ("I'm a vegetarian.", {"satay": False, "curry": True, "burger": False, "beans": False}),
        ("I am vegan.", {"cake": True, "curry": True, "burger": False, "rice": False}),
        ("I'm allergic to nuts.", {"cake": True, "satay": True, "rice": False}),
        ("I'm allergic to walnuts.", {"cake": True, "satay": False}),
        ("I don't eat chicken.", {"curry": True, "cake": False}),
        ("I'm not allergic to nuts.", {"cake": False, "satay": False}),
        ("Sono allergico alle noci.", {"cake": True, "rice": False}),
        ("Ich bin Vegetarierin.", {"curry": True, "beans": False}),
        ("Je suis allergique aux arachides.", {"satay": True, "cake": False}),
        ("我对花生过敏", {"satay": True, "rice": False}),
        ("У меня аллергия на арахис.", {"satay": True, "cake": False}),
        ("Ik ben allergisch voor noten.", {"cake": True, "rice": False}),
        ("Mam alergię na orzechy.", {"cake": True, "rice": False}),
        ("Fıstığa alerjim var.", {"satay": True, "rice": False}),
        ("عندي حساسية من المكسرات", {"cake": True, "rice": False}),
        ("मुझे मूंगफली से एलर्जी है", {"satay": True, "cake": False}),
        ("견과류 알레르기가 있어", {"cake": True, "rice": False}),
        ("Jestem wegetarianką.", {"curry": True, "beans": False}),
        ("저는 채식주의자예요", {"curry": True, "beans": False}),
    ],
)
def test_a_constraint(life: lifelong.Life, said: str, kept_away: dict[str, bool]) -> None:
    """It holds without being asked for, although it is about health: nothing but the list changes."""
    ana = life.person("ana")
    ana.remember(said)
    hits = ana.recommend("recipes", k=10)
    assert {item: item not in ids(hits) for item in kept_away} == kept_away
    assert all(not each.words.startswith(said[:6]) for hit in hits for each in hit.because)


def test_an_allergy_is_not_told_unless_it_is_asked_for(life: lifelong.Life) -> None:
    ana = life.person("ana")
    ana.remember("I'm allergic to nuts.")
    assert ana.taste() == [] and [piece.kind for piece in ana.taste(sensitive=True)] == ["constraint"]
    (reason,) = ana.why_not("cake").reasons
    assert "nuts" not in reason and "taste(sensitive=True)" in reason


def test_a_vegetarian_may_watch_chicken_run(life: lifelong.Life) -> None:
    ana = life.person("ana")
    ana.remember("I'm a vegetarian.")
    assert "run" in ids(ana.recommend("films", k=10))


def test_what_the_message_itself_says_counts(life: lifelong.Life, clock: Clock) -> None:
    ana = life.person("ana")
    told = ""
    for _ in range(3):
        told += ana.chat("wat can i cook 4 dinner im allergic to peanuts").text
        clock.forward(MINUTE)
    assert "Rice" in told and "Satay" not in told


@pytest.mark.parametrize("text", ["", "keto", "I follow a keto diet"])
def test_what_avoids_no_food(text: str) -> None:
    found = avoidance(text)
    assert not found.words or not found.known


def test_pairs_of_words() -> None:
    assert "peanut" not in avoidance("tree nuts").fits and "walnut" in avoidance("tree nuts").words
    assert "glutenfrei" in avoidance("gluten free").fits
