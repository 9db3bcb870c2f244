"""Talk about items in Russian, Dutch, Polish, Turkish, Arabic, Hindi (also in Latin letters) and Korean."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from lifelong.tasks.opinions import opinions
from lifelong.tasks.recommend.feedback import feedback
from lifelong.tasks.recommend.item_requests import follows_up, item_request, likened, year_condition
from lifelong.tasks.recommend.signs import LANGUAGES, signs
from lifelong.types import Item
from tests.person.examples import MINUTE, Clock
from tests.tasks.films import cinema

TITLES = ["Airplane!", "Duck Soup", "It Happened One Night"]
TABLE: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("item_talk.toml").read_text(encoding="utf-8"))


def each(key: str) -> list[Any]:
    """The rows of a key, in all languages."""
    rows = [
        (language, row, row if isinstance(row, str) else row[0]) for language in TABLE for row in TABLE[language][key]
    ]
    return [pytest.param(row, id=f"{language}: {text}") for language, row, text in rows]


def test_all_fifteen_languages_have_signs() -> None:
    assert len(LANGUAGES) == 15 and set(TABLE) < set(LANGUAGES)
    names = {key for language in LANGUAGES for key in signs(language).patterns}
    for language in LANGUAGES:
        assert names - set(signs(language).patterns) <= {"like_after"}, language


@pytest.mark.parametrize("row", each("feedback"))
def test_what_is_said_about_suggestions(row: list[str]) -> None:
    text, *expected = row
    found = feedback(text, TITLES)
    assert [f"{one.place} {one.kind}" for one in found] == expected
    assert all(one.quote and one.quote in text for one in found)


@pytest.mark.parametrize("text", each("no_feedback"))
def test_what_says_nothing_about_them(text: str) -> None:
    assert feedback(text, TITLES) == []


@pytest.mark.parametrize("text", each("requests"))
def test_a_request(text: str) -> None:
    request = item_request(text)
    assert request is not None
    assert request.fits("films") in (True, None) or request.fits("books")


@pytest.mark.parametrize("text", each("no_requests"))
def test_no_request(text: str) -> None:
    assert item_request(text) is None
    assert not follows_up(text)


@pytest.mark.parametrize("text", each("more"))
def test_a_message_that_goes_on(text: str) -> None:
    assert follows_up(text)


@pytest.mark.parametrize("text", each("no_more"))
def test_a_message_about_something_else(text: str) -> None:
    assert not follows_up(text)


@pytest.mark.parametrize("row", each("opinions"))
def test_opinions(row: list[str]) -> None:
    text, *expected = row
    assert [f"{one.kind} {one.about}" for one in opinions(text)] == expected


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("фильм 80-х", "80s"), ("кино восьмидесятых", "80s"), ("до 1950 года", ("<", 1950)),
        ("что-то постарше", ("<", 1985)),
        ("слишком старый", (">", 1985)), ("я уже слишком старый", None),
        ("uit de jaren 80", "80s"), ("uit de jaren tachtig", "80s"), ("voor 1950", ("<", 1950)),
        ("te oud", (">", 1985)),
        ("z lat 80.", "80s"), ("z lat osiemdziesiątych", "80s"), ("przed 1950 rokiem", ("<", 1950)),
        ("coś nowszego", (">", 1985)),
        ("80'lerden bir film", "80s"), ("1950'den önce", ("<", 1950)), ("daha eski bir şey", ("<", 1985)),
        ("من الثمانينات", "80s"), ("قبل 1950", ("<", 1950)), ("شيء أحدث", (">", 1985)),
        ("80 के दशक की", "80s"), ("1950 से पहले", ("<", 1950)), ("और नई", (">", 1985)),
        ("80년대 영화", "80s"), ("1950년 이전", ("<", 1950)), ("더 최신 영화", (">", 1985)),
        ("1950年以前の映画", ("<", 1950)), ("2000年以后的电影", (">", 2000)),
    ],
)  # fmt: skip
def test_years(text: str, condition: Any) -> None:
    shown = [Item("a", "Airplane!", fields={"year": 1985})]
    expected = ("in", list(range(1980, 1990))) if condition == "80s" else condition
    assert year_condition(text, "year", shown).get("year") == expected


@pytest.mark.parametrize(
    "text",
    ["Alien gibi bir film", "Alien'e benzer bir şey", "Alien जैसी फिल्म", "Alien 같은 영화", "「Alien」みたいな映画",
     "что-нибудь вроде Alien", "iets zoals Alien", "coś jak Alien", "شيء مثل Alien"],
)  # fmt: skip
def test_a_title_before_or_after_the_word_that_likens(text: str) -> None:
    items = [Item("a", "Alien"), Item("b", "Ali")]
    assert likened(text, items) == [0]


@pytest.mark.parametrize("language", TABLE)
def test_a_talk(tmp_path: Path, language: str) -> None:
    """A taste decides, a reaction with another request is both, and a refusal is stored with its words."""
    taste, request, reaction, refusal = TABLE[language]["talk"]
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")

        def said(text: str) -> str:
            clock.forward(MINUTE)
            return ana.chat(text).text

        said(taste)
        first = said(request)
        named = "airplane" if "Airplane! (1980, Comedy)" in first.split("\n")[0] else "duck"
        assert named == "airplane" or "Duck Soup (1933, Comedy)" in first.split("\n")[0]
        assert taste in first and "Alien" not in first and "Halloween" not in first
        second = said(reaction)
        assert "Airplane!" not in second and "Duck Soup" not in second and "(" in second
        said(refusal)
        loved, refused = ana.interactions()
        assert (loved.item, loved.kind) == (named, "liked") and loved.quote in reaction
        assert refused.kind == "rejected" and refused.quote == refusal and f"{refused.title} (" in second
