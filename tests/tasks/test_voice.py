"""How a voice is read from texts, and how the style of a text is measured."""

from __future__ import annotations

import pytest

from lifelong.tasks.voice.features import voice_of
from lifelong.tasks.voice.openings import parted
from lifelong.tasks.voice.style import StyleSpace, masked
from lifelong.types.writing import OwnText, Voice, VoiceFeature, Writing
from tests.person.examples import DAY, NINE


def own(number: int, text: str, *, language: str = "en") -> OwnText:
    return OwnText(f"txt_{number}", text, NINE + number * DAY, "family", language, "text")


@pytest.mark.parametrize(
    ("language", "text", "greeting", "name", "body", "sign_off"),
    [
        (
            "en",
            "Hi Rita,\n\nsee you on Sunday!\n\nLots of love,\nAna",
            "Hi {name},",
            "Rita",
            "see you on Sunday!",
            "Lots of love,\nAna",
        ),
        (
            "en",
            "Dear Mr Silva,\n\nthe invoice is attached.\n\nKind regards,\nAna Costa",
            "Dear {name},",
            "Mr Silva",
            "the invoice is attached.",
            "Kind regards,\nAna Costa",
        ),
        ("en", "The train is late again.", "", "", "The train is late again.", ""),
        ("en", "Hey! The train is late. Cheers", "Hey!", "", "The train is late.", "Cheers"),
        (
            "de",
            "Liebe Rita,\n\nwir kommen am Sonntag.\n\nLiebe Grüße\nAna",
            "Liebe {name},",
            "Rita",
            "wir kommen am Sonntag.",
            "Liebe Grüße\nAna",
        ),
        (
            "pt",
            "Olá Rita!\n\nVamos no domingo.\n\nBeijinhos,\nAna",
            "Olá {name}!",
            "Rita",
            "Vamos no domingo.",
            "Beijinhos,\nAna",
        ),
        (
            "en",
            "Best of all was the cake.\nIt was gone in a minute.",
            "",
            "",
            "Best of all was the cake.\nIt was gone in a minute.",
            "",
        ),
    ],
)
def test_a_letter_has_three_parts(language: str, text: str, greeting: str, name: str, body: str, sign_off: str) -> None:
    letter = parted(text, language)
    assert (letter.greeting, letter.name, letter.body, letter.sign_off) == (greeting, name, body, sign_off)


def test_features_name_the_texts_that_they_come_from() -> None:
    voice = voice_of(
        "family",
        "en",
        [
            own(1, "Hi Rita,\n\nhonestly, the cake was lovely!\n\nLove,\nAna"),
            own(2, "Hi Tom,\n\nthe van is yours, honestly!\n\nLove,\nAna"),
            own(3, "Hi Mum,\n\nPorto was good, honestly.\n\nLove,\nAna"),
        ],
    )
    assert voice.enough and voice.texts == 3
    assert voice.greeting == VoiceFeature("Hi {name},", 1.0, ("txt_3", "txt_2", "txt_1"))
    assert voice.sign_off is not None and voice.sign_off.value == "Love,\nAna"
    assert [word.value for word in voice.favourites] == ["honestly"]
    marks = {mark.value: mark.texts for mark in voice.punctuation}
    assert marks["!"] == ("txt_2", "txt_1")
    assert (voice.words_low, voice.words, voice.words_high) == (8, 9, 9)


def test_a_voice_of_one_text_says_that_it_is_a_guess() -> None:
    assert not voice_of("family", "en", [own(1, "Hi Rita, see you. Love, Ana")]).enough
    assert voice_of("family", "en", []) == Voice("family", "en", 0, enough=False)


def test_what_is_taken_out_of_a_draft_is_avoided() -> None:
    draft = Writing(
        "txt_9", "I am delighted to confirm dinner on Sunday.", NINE, "family", "en", task="reply",
        accepted="I am glad to confirm dinner on Monday.",
    )  # fmt: skip
    voice = voice_of("family", "en", [own(1, "I am glad to confirm dinner on Monday.")], [draft])
    assert voice.avoided == (VoiceFeature("delighted", 1.0, ("txt_9",)),)


def test_the_mask_leaves_the_style_and_takes_the_topic() -> None:
    assert masked("I was brewing two Beers, didn't you?") == "I was xing x Xs, didn't you?".replace("I was", "i was")


def test_a_text_is_nearest_to_the_style_of_its_author() -> None:
    """Two people write about the same: one in long calm sentences, one in short loud ones."""
    calm = [
        f"As far as I can tell, the {thing} is, in spite of its age, still in a rather good state; I would keep it."
        for thing in ("roof", "door", "floor", "stove")
    ]
    loud = [f"No way! The {thing}?! Throw it out... NOW!!!" for thing in ("roof", "door", "floor", "stove")]
    space = StyleSpace([calm, loud])
    texts = [
        "As far as I know, the garden is, apart from the hedge, quite in order; I would leave it.",
        "Oh no! The garden?!",
    ]
    assert space.likeness(texts).argmax(axis=1).tolist() == [0, 1]
    assert space.distance(texts[0], 0) < space.distance(texts[0], 1)


def test_a_sign_off_may_follow_a_comma() -> None:
    """People write notes on one line; "and you" after a comma is no farewell."""
    assert parted("hi rita, see you on Sunday, hugs, Ana", "en").sign_off == "hugs, Ana"
    assert parted("Bis morgen, lg, Uwe", "de").body == "Bis morgen"
    assert parted("I love figs, and you", "en").sign_off == ""
