"""Which messages put right what was said before, by the words that they begin with."""

import pytest

from lifelong.extraction.corrections import corrects, plainly_corrects, tells_more
from lifelong.models.base import Reading

UNSURE = Reading({"tell": 0.4, "correct": 0.1, "ask": 0.1}, "value", ())


@pytest.mark.parametrize(
    "text",
    [
        "no wait its wednesdays now", "wrong, pottery is Wednesdays", "No, sorry: her name is Kirsten.",
        "scrap that, it's at 5", "Falsch: Mittwoch", "nein warte, Hanna", "perdón, quise decir el 6",
        "não, espera, são três", "non attends, c'est mardi", "no aspetta, è martedì", "nee wacht, drie",
        "pomyłka, trzy", "yok dur, üç", "ой нет, три", "不对，是三只", "違う、三匹です", "아니 잠깐, 세 마리",
    ],
)  # fmt: skip
def test_a_correction_is_known_by_how_it_begins(text: str) -> None:
    assert corrects(text, UNSURE)
    assert tells_more(text)


@pytest.mark.parametrize(
    "text", ["I live in Leeds", "no", "no wait", "actual fact: I like tea", "wait for me", "wrong number again", ""]
)
def test_what_else_people_say_is_none(text: str) -> None:
    assert not corrects(text, UNSURE)


def test_a_question_is_none() -> None:
    assert not corrects("no wait, when is it", Reading({"ask": 0.9, "correct": 0.05}, "when", ()))


def test_the_reader_needs_half_or_less_where_nothing_else_is_more_probable() -> None:
    assert corrects("three, two is from last year", Reading({"correct": 0.35, "tell": 0.2}, "value", ()))
    assert not corrects("three, two is from last year", Reading({"correct": 0.35, "tell": 0.4}, "value", ()))


@pytest.mark.parametrize(
    "text", ["no, that's wrong", "no wait", "scrap that", "wrong answer!", "nah thats wrong", "Falsche Antwort!"]
)
def test_a_correction_without_the_right_value_tells_no_more(text: str) -> None:
    assert not tells_more(text)


def test_a_reply_says_corrected_only_where_it_is_plain() -> None:
    """ "i hate maths lol" is one to the reader by a little more than half; nothing was said before of maths."""
    hardly = Reading({"tell": 0.37, "correct": 0.54}, "value", ())
    assert corrects("i hate maths lol", hardly) and not plainly_corrects("i hate maths lol", hardly)
    assert plainly_corrects("it was 2019", Reading({"correct": 0.97}, "value", ()))
    assert plainly_corrects("no wait, it's Wednesdays", UNSURE)
