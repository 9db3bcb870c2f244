"""Feedback in words on suggestions, and messages that are none."""

from __future__ import annotations

import pytest

from lifelong.tasks.opinions import opinions
from lifelong.tasks.recommend.feedback import examples, feedback

TITLES = ["Airplane!", "Duck Soup", "It Happened One Night"]


def said(text: str, *, just_now: bool = True) -> list[tuple[int, str]]:
    found = feedback(text, TITLES, just_now=just_now)
    assert all(each.quote and each.quote in text for each in found)
    return [(each.place, each.kind) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seen it", [(0, "viewed")]),
        ("already watched that one", [(0, "viewed")]),
        ("Seen it, loved it!", [(0, "liked")]),
        ("No, too sad. Something funnier?", [(0, "rejected")]),
        ("The second one is too sad", [(1, "rejected")]),
        ("I saw Duck Soup last week and hated it", [(1, "disliked")]),
        ("I've seen Airplane! but not Duck Soup", [(0, "viewed")]),
        ("Not that one, the last one looks good", [(0, "rejected"), (2, "wished")]),
        ("seen them all", [(0, "viewed"), (1, "viewed"), (2, "viewed")]),
        ("that one I know, what about something older?", [(0, "viewed")]),
        ("Sounds good, I'll watch that", [(0, "wished")]),
        ("I watched it with my kids last year, they loved it", [(0, "liked")]),
    ],
)
def test_what_is_said_about_suggestions(text: str, expected: list[tuple[int, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "no thanks",
        "ok",
        "I don't know",
        "I know",
        "I haven't seen it",
        "Is it too sad?",
        "I can't find my keys",
        "I'm too tired today",
        "I don't like that my boss calls me",
        "I read a great article yesterday.",
        "I saw my sister yesterday",
        "My sister says it's too scary for me",
    ],
)
def test_what_says_nothing_about_them(text: str) -> None:
    assert said(text) == []


def test_later_in_the_talk_only_a_title_is_sure() -> None:
    assert said("seen it", just_now=False) == []
    assert said("I've seen Duck Soup", just_now=False) == [(1, "viewed")]


def test_a_short_title_needs_its_capitals() -> None:
    assert feedback("I looked it up, too long", ["Heat", "Up"])[0].place == 0
    assert [each.place for each in feedback("I've seen Up and HEAT", ["Heat wave", "Up"])] == [1]


def test_opinions() -> None:
    """A story about something is no opinion on a kind of thing."""
    found = opinions("Hi! I love comedies and I hate horror films. I don't like musicals any more, but I'd like tea.")
    assert [(each.kind, each.about) for each in found] == [
        ("like", "comedies"),
        ("dislike", "horror films"),
        ("dislike", "musicals"),
    ]
    assert opinions("I like to swim. I love it. I like how you explain things.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Den kenne ich schon", [(0, "viewed")]),
        ("Hab ich schon gesehen, war wunderbar!", [(0, "liked")]),
        ("Zu traurig für mich. Etwas Lustiges bitte.", [(0, "rejected")]),
        ("Der zweite klingt gut", [(1, "wished")]),
        ("Duck Soup mag ich nicht", [(1, "rejected")]),
        ("Nein, das gefällt mir nicht.", [(0, "rejected")]),
        ("Vielen Dank, den nehme ich", [(0, "wished")]),
        ("ya la vi, era buenísima", [(0, "liked")]),
        ("La segunda suena bien", [(1, "wished")]),
        ("demasiado larga", [(0, "rejected")]),
        ("Duck Soup no me gustó", [(1, "disliked")]),
        ("déjà vu", [(0, "viewed")]),
        ("Je l'ai déjà vu, j'ai adoré", [(0, "liked")]),
        ("le deuxième a l'air bien", [(1, "wished")]),
        ("trop long", [(0, "rejected")]),
        ("l'ho già visto, bellissimo", [(0, "liked")]),
        ("Il secondo sembra interessante", [(1, "wished")]),
        ("troppo triste", [(0, "rejected")]),
        ("Non mi piace", [(0, "rejected")]),
        ("já vi, adorei", [(0, "liked")]),
        ("O segundo parece bom", [(1, "wished")]),
        ("muito longo", [(0, "rejected")]),
        ("看过了", [(0, "viewed")]),
        ("看过了，很喜欢", [(0, "liked")]),
        ("太长了", [(0, "rejected")]),
        ("第二个不错", [(1, "wished")]),
        ("Duck Soup我看过了", [(1, "viewed")]),
        ("もう見た", [(0, "viewed")]),
        ("見たことある、最高だった", [(0, "liked")]),
        ("悲しすぎる", [(0, "rejected")]),
        ("二番目が良さそう", [(1, "wished")]),
        ("Airplane!は見たことあります", [(0, "viewed")]),
        ("esa no, the second one looks good", [(0, "rejected"), (1, "wished")]),
    ],
)
def test_other_languages(text: str, expected: list[tuple[int, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Danke", "Den kenne ich nicht", "Ich bin zu müde", "Ist der zu traurig?", "Mein Hund ist zu dick",
        "gracias", "no la he visto", "¿Es muy larga?", "estoy cansada", "merci", "je ne l'ai pas vu", "c'est quoi ?",
        "grazie", "non l'ho visto", "di che parla?", "obrigada", "não vi", "谢谢", "没看过", "是什么？", "ありがとう",
        "見たことない", "どんな映画ですか？",
    ],
)  # fmt: skip
def test_what_says_nothing_in_other_languages(text: str) -> None:
    assert said(text) == []


def test_the_item_that_is_spoken_of() -> None:
    """After "the second one sounds good", "too long" is about the second one."""
    assert [each.place for each in feedback("hm, too long", TITLES, first=1)] == [1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich mag alte Krimis und Liebesfilme, aber Horrorfilme mag ich nicht.",
         [("like", "alte Krimis und Liebesfilme"), ("dislike", "Horrorfilme")]),
        ("Me encantan las películas de terror, pero no me gustan los musicales",
         [("like", "películas de terror"), ("dislike", "musicales")]),
        ("J'adore les comédies mais je déteste les films d'horreur",
         [("like", "comédies"), ("dislike", "films d'horreur")]),
        ("Adoro i gialli, ma non mi piacciono i musical", [("like", "gialli"), ("dislike", "musical")]),
        ("Adoro comédias, mas odeio filmes de terror", [("like", "comédias"), ("dislike", "filmes de terror")]),
        ("我喜欢科幻电影，但是不喜欢恐怖片", [("like", "科幻电影"), ("dislike", "恐怖片")]),
        ("コメディが好き。ホラーは苦手です", [("like", "コメディ"), ("dislike", "ホラー")]),
        ("i love horror and like stuff thats funny but i hate musicals",
         [("like", "horror"), ("like", "stuff that's funny"), ("dislike", "musicals")]),
    ],
)  # fmt: skip
def test_opinions_in_other_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.kind, each.about) for each in opinions(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ich liebe Komödien but horror geht gar nicht", [("like", "Komödien"), ("dislike", "horror")]),
        ("horror movies r so good lol", [("like", "horror movies")]),
        ("My movies are good.", []),
        ("I'm allergic to peanuts", [("constraint", "peanuts")]),
        ("I'm not allergic to peanuts", []),
        ("Ich habe eine Nussallergie", [("constraint", "Nuss")]),
        ("sono vegetariana", [("constraint", "vegetariana")]),
        ("No puedo comer gluten", [("constraint", "gluten")]),
    ],
)
def test_mixed_languages_and_what_must_be_avoided(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.kind, each.about) for each in opinions(text)] == expected


def test_a_taste_is_no_reaction_to_what_was_suggested() -> None:
    """Unless it is about one of the suggestions by name."""
    assert feedback("i dont like horror anymore", ["Pasta e fagioli", "Walnut cake"]) == []
    assert [
        (each.place, each.kind) for each in feedback("I don't like walnuts", ["Tomato soup", "Walnuts in honey"])
    ] == [(1, "rejected")]
    assert [(each.place, each.kind) for each in feedback("I don't like it", ["Tomato soup"])] == [(0, "rejected")]


def test_the_mark_of_a_title_may_end_its_sentence() -> None:
    assert said("I loved Airplane! What should I watch now?") == [(0, "liked")]
    assert said("I saw Airplane! last week and hated it") == [(0, "disliked")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I loved Alien and Heat.", {0: 1.0, 1: 1.0}),
        ("my favourites are Alien, Heat and Jaws", {0: 1.0, 1: 1.0, 2: 1.0}),
        ("I hated Alien but loved Heat", {0: -0.5, 1: 1.0}),
        ("Is Alien any good?", {}),
        ("Alien sounds good", {}),
        ("What about Alien?", {}),
        ("Ich mochte Alien nicht, aber Heat war toll", {0: -0.5, 1: 1.0}),
        ("Обожаю Alien", {0: 1.0}),
    ],
)
def test_titles_that_are_examples_of_what_is_wanted(text: str, expected: dict[int, float]) -> None:
    assert examples(text, ["Alien", "Heat", "Jaws"]) == expected
