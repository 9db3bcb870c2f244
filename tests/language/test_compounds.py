"""A compound is found by its last part, in German and Dutch."""

import pytest

from lifelong.language.compounds import by_last_part


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        ("wann ist turnen", "Jeden Mittwoch gehe ich zum Seniorenturnen.", "Jeden Mittwoch gehe ich zum Turnen."),
        ("Wann ist mein Termin?", "Der Zahnarzttermin ist am Dienstag.", "Der Termin ist am Dienstag."),
        ("wie heißt mein verein", "ich spiele im fußballverein blau-weiß", "ich spiele im verein blau-weiß"),
        ("Waar is mijn sleutel?", "De autosleutel ligt in de gang.", "De sleutel ligt in de gang."),
    ],
)
def test_the_last_part_stands_for_the_whole(question: str, text: str, read: str) -> None:
    assert by_last_part(question, text) == read


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("wie heißt meine Tochter", "Meine Enkeltochter heißt Lena."),
        ("wie heißt meine Mutter", "Meine Schwiegermutter heißt Inge."),
        ("wo arbeite ich", "Ich bearbeite Holz in Kassel."),
        ("what is my board", "my skateboard is blue"),
        ("wann ist der Termin", "Der Termin ist am Dienstag."),
        ("wo ist mein Rat", "Das Fahrrad steht im Keller."),
        ("wie war der Tag", "Am Dienstag war ich beim Arzt."),
    ],
)
def test_what_is_something_else_stays(question: str, text: str) -> None:
    assert by_last_part(question, text) == ""
