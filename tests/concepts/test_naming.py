"""Names and denials in the person's words, and the kinds that need consent."""

import pytest

from lifelong.concepts.naming import needs_consent, parse_denial, parse_naming


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("This is Bertha, my old truck.", "Bertha", "truck"),
        ("Look! This is my dog Rex", "Rex", "dog"),
        ("Meet Mingau, our cat!", "Mingau", "cat"),
        ("here's my old bike called Blue Thunder.", "Blue Thunder", "bike"),
        ("That's Bertha.", "Bertha", ""),
        ("This is Marta, my sister, in Faro.", "Marta", "sister"),
    ],
)
def test_a_name_is_read_from_the_persons_words(text: str, name: str, kind: str) -> None:
    found = parse_naming(text)
    assert found is not None
    assert (found.name, found.kind) == (name, kind)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Das ist mein Hund Bello.", "Bello", "hund"),
        ("Das ist Bello, mein Hund", "Bello", "hund"),
        ("Esta es mi hermana Ana.", "Ana", "hermana"),
        ("Voici Plume, mon chat.", "Plume", "chat"),
        ("c’est mon chat Plume !", "Plume", "chat"),
        ("Este é o Tobias, meu cachorro", "Tobias", "cachorro"),
        ("Questa è la mia gatta Mina", "Mina", "gatta"),
        ("dit is mijn hond Bobbie", "Bobbie", "hond"),
        ("to jest mój kot Mruczek", "Mruczek", "kot"),
        ("bu Pamuk, benim kedim", "Pamuk", "kedim"),
        ("Это мой кот Барсик.", "Барсик", "кот"),
        ("这是我的猫，叫咪咪", "咪咪", "猫"),
        ("これはうちの犬のポチです", "ポチ", "犬"),
        ("이건 우리 강아지 뽀삐야", "뽀삐", "강아지"),
        ("هذه ميشا، قطتي", "ميشا", "قطتي"),
        ("यह मेरी बिल्ली मीनू है", "मीनू", "बिल्ली"),
    ],
)
def test_a_name_is_read_in_many_languages(text: str, name: str, kind: str) -> None:
    found = parse_naming(text)
    assert found is not None
    assert (found.name, found.kind) == (name, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Das ist mein alter Hund.",
        "Das ist Wahnsinn.",
        "Das ist schön, mein Freund",
        "Questo è bello.",
        "dit is leuk",
        "Это Москва",
    ],
)
def test_a_noun_in_capitals_and_praise_are_no_names(text: str) -> None:
    assert parse_naming(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Nein, das ist nicht Bello",
        "no, no es mi perro Bello",
        "ce n’est pas Bello !",
        "non è il mio cane Bello",
        "bu Bello değil",
    ],
)
def test_a_denial_is_read_in_many_languages(text: str) -> None:
    assert parse_denial(text) == "Bello"


@pytest.mark.parametrize(
    "text", ["Is this Bertha?", "This is Porto at night", "this is nice.", "I like Bertha.", "This is my truck.", ""]
)
def test_what_names_nothing_is_left_alone(text: str) -> None:
    assert parse_naming(text) is None


def test_a_denial_is_read() -> None:
    assert parse_denial("No, that is not Bertha!") == "Bertha"
    assert parse_denial("this isn't my truck Bertha") == "Bertha"
    assert parse_denial("It's not raining.") is None
    assert parse_naming("No, that's not Bertha, my truck.") is None


@pytest.mark.parametrize(
    "kind",
    ["Schwester", "hermana", "meuf", "irmã", "зять сосед", "妹妹", "お姉ちゃん", "남동생", "أختي", "बहन", "annem"],
)
def test_people_need_consent_in_any_language(kind: str) -> None:
    assert needs_consent(kind) == "person"


def test_people_and_voices_need_consent() -> None:
    assert [needs_consent(kind) for kind in ("truck", "old friend", "Sister", "voice", "")] == [
        "",
        "person",
        "person",
        "voice",
        "",
    ]
