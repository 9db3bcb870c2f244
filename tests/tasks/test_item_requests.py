"""What a message asks of catalogues, and what it does not."""

from __future__ import annotations

import pytest

from lifelong.tasks.recommend.item_requests import follows_up, item_request, likened, year_condition
from lifelong.types import Item


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("What should I watch tonight?", ""),
        ("Hey, what should I watch? Something with robots.", "Something with robots"),
        ("Recommend me something funny", "funny"),
        ("Can you recommend a good thriller film?", "good thriller film"),
        ("Any film suggestions?", ""),
        ("I’m in the mood for something funny", "funny"),
        ("Give me another film, please", "film"),
        ("What do you recommend?", ""),
    ],
)
def test_a_request(text: str, query: str) -> None:
    found = item_request(text)
    assert found is not None and found.query == query


@pytest.mark.parametrize(
    "text",
    [
        "Can you recommend a dentist?",
        "What did I watch last week?",
        "What should I watch out for?",
        "What should I do tonight?",
        "I want to watch less TV",
        "Find me my passport",
        "Show me a picture of Bertha",
        "I watched Alien last night",
    ],
)
def test_no_request(text: str) -> None:
    assert item_request(text) is None


@pytest.mark.parametrize(
    ("text", "fits"),
    [("What should I watch?", True), ("What should I read next?", False), ("What do you recommend?", None)],
)
def test_which_catalogue_is_meant(text: str, fits: bool | None) -> None:
    """A name that is no thing which people watch or read may hold either."""
    request = item_request(text)
    assert request is not None
    assert request.fits("old films") is fits
    assert request.fits("ours") is None


@pytest.mark.parametrize(
    "text", ["something older", "what about something scary?", "no horror please", "anything else?"]
)
def test_a_message_that_goes_on(text: str) -> None:
    assert follows_up(text)


@pytest.mark.parametrize(
    "text",
    ["something came up at work", "another thing: I moved", "what about my dentist appointment?", "No idea", "ok"],
)
def test_a_message_about_something_else(text: str) -> None:
    assert not follows_up(text)


def test_years() -> None:
    shown = [Item("a", "Airplane!", fields={"year": 1980})]
    assert year_condition("something from the 80s", "year") == {"year": ("in", list(range(1980, 1990)))}
    assert year_condition("from the 2010s", "year")["year"][1][0] == 2010
    assert year_condition("a film before 1950", "year") == {"year": ("<", 1950)}
    assert year_condition("something older", "year", shown) == {"year": ("<", 1980)}
    assert year_condition("something newer", "year", shown) == {"year": (">", 1980)}
    assert year_condition("something older", "year") == {}


def test_examples_are_named_by_their_titles() -> None:
    """Of two titles that begin alike, the longer one is meant."""
    items = [Item("a", "Alien"), Item("b", "Alien 3"), Item("c", "Up")]
    assert likened("a film like Alien 3, please", items) == [1]
    assert likened("something like alien", items) == [0]
    assert likened("I like Uppsala", items) == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Was soll ich heute Abend schauen?", ""),
        ("Können Sie mir einen Film mit schöner Musik empfehlen?", "Film mit schöner Musik"),
        ("¿Qué veo esta noche?", ""),
        ("Recomiéndame algo divertido", "divertido"),
        ("Qu'est-ce que je peux regarder ce soir ?", ""),
        ("Cosa guardo stasera?", ""),
        ("O que posso ver hoje?", ""),
        ("今晚看什么？", ""),
        ("推荐一部搞笑的电影", "搞笑"),
        ("今晩何を見ればいい？", ""),
        ("おすすめの映画は？", ""),
        ("whats good w zombies", "zombies"),
    ],
)
def test_a_request_in_other_words(text: str, query: str) -> None:
    found = item_request(text)
    assert found is not None and query in found.query
    assert found.fits("films") in (True, None) and found.fits("Filme") in (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "Etwas Lustiges bitte", "Haben Sie noch etwas Älteres?", "Nichts, wo ein Hund stirbt.",
        "und was ist mit Krimis?",
        "algo más divertido", "otra", "nada de terror", "de l'humour noir peut-être", "autre chose ?", "pas d'horreur",
        "qualcosa come Alien", "niente horror", "algo mais leve", "outro", "换一个", "有没有别的？", "他のは？",
        "もっと新しいのはある？", "got anything newer", "wait no nothing with dogs dying pls",
    ],
)  # fmt: skip
def test_a_message_that_goes_on_in_other_words(text: str) -> None:
    assert follows_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "Was habe ich gestern gesehen?", "Was soll ich tun?", "Ich habe gestern einen Film gesehen", "¿Qué hago hoy?",
        "Keine Ahnung", "Qu'est-ce que j'ai vu hier ?", "昨天我看了一部电影", "昨日映画を見た", "Che cosa devo fare?",
    ],
)  # fmt: skip
def test_no_request_in_other_languages(text: str) -> None:
    assert item_request(text) is None
    assert not follows_up(text)


def test_years_in_other_languages() -> None:
    shown = [Item("a", "Airplane!", fields={"year": 1980})]
    decade = {"year": ("in", list(range(1980, 1990)))}
    for text in (
        "aus den 80ern",
        "de los años 80",
        "des années 80",
        "degli anni 80",
        "80年代的电影",
        "aus den 1980ern",
    ):
        assert year_condition(text, "year") == decade, text
    assert year_condition("ein Film vor 1950", "year") == {"year": ("<", 1950)}
    assert year_condition("etwas Älteres", "year", shown) == {"year": ("<", 1980)}
    assert year_condition("algo más reciente", "year", shown) == {"year": (">", 1980)}


@pytest.mark.parametrize(
    "text", ["Un dolce", "a comedy please", "Einen Krimi", "una commedia", "something sweet", "un thriller"]
)
def test_a_kind_of_item_alone_asks_for_another_one(text: str) -> None:
    assert follows_up(text)


@pytest.mark.parametrize("text", ["Rita", "ok", "the film", "my dog has a tooth ache", "a good day"])
def test_other_short_messages_ask_for_nothing(text: str) -> None:
    assert not follows_up(text)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("nah too old", (">", 1990)),
        ("zu alt", (">", 1990)),
        ("troppo vecchio", (">", 1990)),
        ("too new", ("<", 1990)),
        ("I'm too old", None),
        ("Ich bin zu alt", None),
    ],
)
def test_too_old_asks_for_newer_ones(text: str, condition: tuple[str, int] | None) -> None:
    shown = [Item("a", "A", fields={"year": 1990})]
    assert year_condition(text, "year", shown).get("year") == condition


@pytest.mark.parametrize("text", ["Was soll ich heute Abend watchen?", "wat shud i watch", "what can i cook 4 dinner"])
def test_requests_in_mixed_words_and_shortenings(text: str) -> None:
    assert item_request(text) is not None
