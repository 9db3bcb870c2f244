"""What a text is indexed under."""

import time

import numpy as np
import pytest

from lifelong.language.terms import Flag, analyse, content_words, flags, mentions, term, terms, words


def test_forms_of_a_word_share_a_term() -> None:
    """ "hiked", "hiking" and "Hikes" are one term."""
    assert len({term("hiked"), term("hiking"), term("Hikes")}) == 1


def test_terms_keep_order_and_repeats_and_leave_stop_words_out() -> None:
    """Two dogs and a cat give dog, dog, cat."""
    assert terms("The dog and the dogs saw a cat").tolist() == [
        term("dog"),
        term("dog"),
        term("saw"),
        term("cat"),
    ]


def test_terms_are_the_same_in_every_process() -> None:
    """The id of a stem is fixed: it is stored."""
    assert term("Lisbon") == 1251327449
    assert terms("").dtype == np.uint32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我去了北京", ["我去", "去了", "了北", "北京"]),
        ("猫", ["猫"]),
        ("привет, мир", ["привет", "мир"]),
        ("मेरा नाम", ["मेरा", "नाम"]),
        ("Café straße", ["cafe", "strasse"]),
        ("ﬁne １２", ["fine", "12"]),
    ],
)
def test_words_of_other_scripts(text: str, expected: list[str]) -> None:
    """Each script is cut into what can be matched in it."""
    assert words(text) == expected


def test_accents_do_not_part_words() -> None:
    """A question typed without accents finds the word with them."""
    assert term("São") == term("sao")


def test_possessives_match_the_name() -> None:
    """ "Melanie's" is about Melanie."""
    assert content_words("Melanie's") == ["melanie"]


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "\u202e", "🙂", "???", "a" * 100_000])
def test_any_text_can_be_analysed(text: str) -> None:
    """Empty, broken and huge texts give a result and no error."""
    assert analyse(text).terms.ndim == 1


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Where did you go?", Flag.QUESTION),
        ("你去哪里？", Flag.QUESTION),
        ("I have three dogs", Flag.NUMBER),
        ("See you on Friday", Flag.TIME),
        ("My truck broke down", Flag.SELF),
        ("we met Bertha there", Flag.NAME),
    ],
)
def test_flags(text: str, flag: Flag) -> None:
    """A glance tells what kind of text it is."""
    assert flags(text) & flag


def test_a_statement_has_no_flags() -> None:
    """Plain words are not marked."""
    assert flags("dogs bark") == Flag(0)


def test_names_in_a_text() -> None:
    """A name is found by any of its longer words."""
    assert mentions("what did ana buy", ["Ana Prado", "Bo"]) == ["Ana Prado"]


def test_a_message_takes_microseconds() -> None:
    """Writing may not wait for analysis: well under a tenth of a millisecond for 130 characters."""
    text = "Caroline's new cafe, on the 3rd of May 2023: I went hiking with Mel's kids. We saw fireworks! Fun?"
    analyse(text)
    start = time.thread_time()
    for _ in range(500):
        analyse(text)
    assert (time.thread_time() - start) / 500 < 300e-6  # processor time, several times what it takes on an idle core
