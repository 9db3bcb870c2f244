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
    "text", ["Is this Bertha?", "This is Porto at night", "this is nice.", "I like Bertha.", "This is my truck.", ""]
)
def test_what_names_nothing_is_left_alone(text: str) -> None:
    assert parse_naming(text) is None


def test_a_denial_is_read() -> None:
    assert parse_denial("No, that is not Bertha!") == "Bertha"
    assert parse_denial("this isn't my truck Bertha") == "Bertha"
    assert parse_denial("It's not raining.") is None
    assert parse_naming("No, that's not Bertha, my truck.") is None


def test_people_and_voices_need_consent() -> None:
    assert [needs_consent(kind) for kind in ("truck", "old friend", "Sister", "voice", "")] == [
        "",
        "person",
        "person",
        "voice",
        "",
    ]
