"""The words of a search: whom they name, what is left, and what they tell of."""

import pytest

from lifelong.photos.wording import PhotoWording, named_concepts, without_names, without_reference


def test_a_whole_name_outranks_a_part_of_one() -> None:
    """ "Bertha Meyer" is one name; the truck "Bertha" is not meant as well."""
    assert named_concepts("Bertha Meyer in the garden", ["Bertha", "Bertha Meyer"]).names == ("Bertha Meyer",)
    assert named_concepts("Bertha in the garden", ["Bertha", "Bertha Meyer"]).names == ("Bertha",)
    assert named_concepts("Meyer in the garden", ["Bertha", "Bertha Meyer"]).names == ("Bertha Meyer",)


def test_two_of_one_first_name_are_rivals() -> None:
    named = named_concepts("Bertha in the garden", ["Bertha Meyer", "Bertha Roth"])
    assert (named.names, named.rivals) == ((), ("Bertha Meyer", "Bertha Roth"))
    assert named_concepts("Bertha Roth", ["Bertha Meyer", "Bertha Roth"]).rivals == ()


def test_a_name_in_small_letters_may_be_a_word() -> None:
    assert named_concepts("pepper on a table", ["Pepper"]).doubtful
    assert not named_concepts("Pepper on a table", ["Pepper"]).doubtful
    assert not named_concepts("pepper on a table", ["pepper"]).doubtful, "the person writes the name so"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("the same, but at night", "at night"),
        ("like this but on grass", "on grass"),
        ("this one on the beach", "on the beach"),
        ("dasselbe, aber im Schnee", "im Schnee"),
        ("a dog on the same bench", "a dog on the same bench"),
    ],
)
def test_what_refers_to_the_picture_is_not_searched(text: str, rest: str) -> None:
    assert without_reference(text) == rest


def test_names_go_and_the_rest_stays() -> None:
    assert without_names("Bertha's garden with bertha", ["Bertha"]) == "garden with"
    assert without_names("Berthas Garten", ["Bertha"]) == "Berthas Garten", "only whole words"


def test_colours_are_named_or_implied() -> None:
    assert PhotoWording.of("on a green bench in the snow").colours == ("green", "white")
    assert PhotoWording.of("on grass").surroundings
    assert not PhotoWording.of("a dog on grass").surroundings
