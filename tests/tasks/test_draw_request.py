"""The request for a drawing: whom it is about, which pictures go with it, where they stand, and what taste adds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import lifelong
from lifelong.errors import InputError, NotFoundError
from lifelong.models.drawing.openai import OpenAIImages
from lifelong.tasks.draw.visual_preferences import look_terms, stated_looks
from lifelong.types import Crop
from tests.person.examples import Clock, opened, picture

RED, DARK, BLUE, GREEN = (picture(colour, (320, 240)) for colour in ("#c01010", "#a01010", "#1010c0", "#10a010"))
PAINTER = OpenAIImages("painter", url="http://127.0.0.1:9/v1")
"""A backend on another machine; nothing is sent in these tests."""

LOOKS = Path(lifelong.__file__).parent / "tasks" / "draw"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ana(tmp_path: Path, clock: Clock) -> Iterator[lifelong.Person]:
    with opened(tmp_path / "a", clock=clock) as life:
        person = life.person("ana")
        person.concepts.enrol("Bertha", [RED, DARK], kind="truck")
        person.concepts.enrol("Rex", [BLUE], kind="dog")
        person.concepts.enrol("Fido", [GREEN], kind="dog")
        yield person


def names(request: lifelong.types.drawing.DrawRequest) -> list[str]:
    return [subject.name for subject in request.subjects]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Bertha on the moon", ["Bertha"]),
        ("bertha on the moon", ["Bertha"]),
        ("Rex beside my truck", ["Rex", "Bertha"]),
        ("our old truck in the snow", ["Bertha"]),
        ("my dog Fido in the snow", ["Fido"]),
        ("a dog in the snow", []),
        ("a truck", []),
        ("Bertha's birthday", ["Bertha"]),
    ],
)
def test_names_and_possessives_are_subjects(ana: lifelong.Person, prompt: str, expected: list[str]) -> None:
    assert names(ana.draw_request(prompt, backend=PAINTER)) == expected


def test_a_caller_settles_who_is_meant(ana: lifelong.Person) -> None:
    """ "My dog" may be two; "a dog" is nobody's until the caller says whose."""
    with pytest.raises(InputError, match="'my dog' may be Fido, Rex"):
        ana.draw_request("my dog in the snow")
    request = ana.draw_request("my dog in the snow", subjects=["Rex"])
    assert [(each.name, each.words) for each in request.subjects] == [("Rex", "my dog")]
    request = ana.draw_request("a truck and a dog", subjects=["Rex", "bertha"])
    assert [(each.name, each.words) for each in request.subjects] == [("Bertha", "truck"), ("Rex", "dog")]
    assert names(ana.draw_request("at the beach", subjects=["Rex"])) == ["Rex"]


@pytest.mark.parametrize(
    ("prompt", "subjects", "message"),
    [
        ("Berta on the moon", (), "called 'Berta': write 'Bertha'"),
        ("my dog Max in the snow", (), "no dog of this person is called 'Max': known are Fido, Rex"),
        ("at the beach", ("Max",), "called 'Max': known are Bertha, Fido, Rex"),
    ],
)
def test_a_name_that_nobody_has_is_refused(
    ana: lifelong.Person, prompt: str, subjects: tuple[str, ...], message: str
) -> None:
    with pytest.raises(NotFoundError, match=message):
        ana.draw_request(prompt, subjects=subjects)


def test_the_collage_needs_something_of_the_persons_own(ana: lifelong.Person) -> None:
    with pytest.raises(InputError, match="names nothing of the person's own"):
        ana.draw_request("a castle")
    (note,) = ana.draw_request("a castle", backend=PAINTER).notes
    assert "no picture goes with it" in note


def test_a_reference_is_the_part_of_the_picture_that_shows_the_subject(ana: lifelong.Person) -> None:
    two = picture("#c0c010", (400, 200))
    ana.concepts.enrol("Mug", [two], kind="mug", box=(0.5, 0.0, 1.0, 1.0))
    (subject,) = ana.draw_request("Mug on a table").subjects
    (crop,) = subject.references
    assert crop.box == (0.5, 0.0, 1.0, 1.0)
    assert isinstance(crop, Crop)


def test_the_text_counts_the_pictures_in_the_order_in_which_they_are_sent(ana: lifelong.Person) -> None:
    request = ana.draw_request("Rex and Bertha on the moon", backend=PAINTER, n=1)
    assert [len(subject.references) for subject in request.subjects] == [1, 2]
    assert "Reference picture 1 shows “Rex”, of the kind dog." in request.texts[0]
    assert "Reference pictures 2 to 3 show “Bertha”, of the kind truck." in request.texts[0]


def test_boxes_are_kept_and_several_subjects_are_kept_apart(ana: lifelong.Person) -> None:
    box = (0.1, 0.4, 0.5, 0.9)
    request = ana.draw_request("Bertha on the moon", layout={"bertha": box}, backend=PAINTER)
    assert request.layouts == ({"Bertha": box},)
    assert "between 10% and 50% of the width" in request.texts[0]
    for layout in ana.draw_request("Bertha, Rex and Fido", n=4, backend=PAINTER).layouts:
        boxes = sorted(layout.values())
        assert len(boxes) == 3
        assert all(one[2] <= other[0] for one, other in pairwise(boxes))
    (layout,) = ana.draw_request("Bertha and Rex", layout={"Rex": (0.0, 0.0, 0.5, 1.0)}, backend=PAINTER).layouts
    assert layout["Bertha"][0] >= 0.5


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ({"Bertha": (0.1, 0.1, 0.6, 0.9), "Rex": (0.4, 0.1, 0.9, 0.9)}, "boxes of Bertha and Rex overlap by 40%"),
        ({"Fido": (0.1, 0.1, 0.6, 0.9)}, "'Fido', which the prompt does not name: boxes are for Bertha, Rex"),
        ({"Bertha": (0.6, 0.1, 0.1, 0.9)}, "box of 'Bertha' is"),
        ({"Bertha": (0.0, 0.1, 0.1)}, "box of 'Bertha' is"),
        ({"Bertha": (0.0, 0.1, 7, 0.9)}, "box of 'Bertha' is"),
        ({"Bertha": (float("nan"), 0.1, 0.5, 0.9)}, "box of 'Bertha' is"),
        ({"Rex": (0.05, 0.05, 0.95, 0.95)}, "no room for the other subjects"),
    ],
)
def test_boxes_that_cannot_be_used_are_named(
    ana: lifelong.Person, layout: dict[str, tuple[float, ...]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        ana.draw_request("Bertha and Rex", layout=layout)


@pytest.mark.parametrize(
    "arguments",
    [{"n": 0}, {"n": 11}, {"taste": 1.5}, {"taste": float("nan")}, {"size": (10, 512)}, {"size": (512, 9000)},
     {"subjects": "Bertha"}],
)  # fmt: skip
def test_numbers_out_of_range_are_named(ana: lifelong.Person, arguments: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(arguments))):
        ana.draw_request("Bertha", **arguments)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="empty"):
        ana.draw_request("  ")


def test_people_are_drawn_with_consent_only(ana: lifelong.Person) -> None:
    """Who consented is drawn; a consent that was withdrawn erased the concept, so the name is unknown."""
    ana.concepts.consent("person")
    ana.concepts.enrol("Maria", [picture("#c010c0", (300, 300))], kind="friend")
    assert names(ana.draw_request("Maria on a horse")) == ["Maria"]
    ana.concepts.withdraw("person")
    with pytest.raises(NotFoundError):
        ana.draw_request("at the beach", subjects=["Maria"])


def test_the_prompt_grows_by_what_was_said_of_looks_and_by_nothing_else(tmp_path: Path, clock: Clock) -> None:
    """Each phrase cites the words and the message; red wine and a hotel say nothing of pictures."""
    with opened(tmp_path / "b", clock=clock) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        (message,) = ana.add("I love watercolours.")
        for text in (
            "I love red wine.",
            "I like quiet hotels.",
            "I hate neon colours.",
            "My favourite colour is teal.",
        ):
            clock.forward(timedelta(minutes=1))
            ana.add(text)
        life.settle()
        request = ana.draw_request("Bertha on the moon, the way I like it")
        assert request.words == "Bertha on the moon"
        assert request.prompt == "Bertha on the moon, teal tones, watercolour"
        assert request.avoid == ("neon colours",)
        (style,) = [each for each in request.added if each.aspect == "style"]
        assert style.words == "I love watercolours."
        assert message.id in style.sources
        assert ana.draw_request("Bertha on the moon", taste=0).prompt == "Bertha on the moon"
        assert ana.draw_request("Bertha in red, an oil painting").prompt == "Bertha in red, an oil painting"
        ana.forget(message.id)
        assert "watercolour" not in ana.draw_request("Bertha on the moon").prompt


def test_the_request_can_be_changed_before_it_is_sent(tmp_path: Path) -> None:
    with opened(tmp_path / "b") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        ana.add("I love watercolours.")
        life.settle()
        request = ana.draw_request("Bertha on the moon")
        assert request.prompt == "Bertha on the moon, watercolour"
        assert request.without("Watercolour").prompt == "Bertha on the moon"
        assert request.with_prompt("Bertha, in ink").texts[0].startswith("Bertha, in ink. Reference picture 1")


def test_nothing_known_is_said(ana: lifelong.Person) -> None:
    (note,) = ana.draw_request("Bertha, just the way I like it").notes
    assert "nothing is known of how this person likes pictures" in note


@pytest.mark.parametrize(
    ("words", "phrases"),
    [
        ("watercolours", ["watercolour"]),
        ("pictures in warm colours", ["warm colours"]),
        ("black and white photos", ["black and white"]),
        ("the colour orange", ["orange tones"]),
        ("oranges", []),
        ("orange", []),
        ("red wine", []),
        ("dark chocolate", []),
        ("golden retrievers", []),
        ("anime", []),
        ("anime style drawings", ["anime style"]),
        ("soft light and close-ups", ["soft light", "close-up"]),
        ("my blue car", []),
        ("photos", []),
    ],
)
def test_a_liking_counts_if_it_is_about_looks_alone(words: str, phrases: list[str]) -> None:
    assert [term.phrase for term in stated_looks(words)] == phrases


def test_the_terms_of_a_prompt_are_found_among_other_words() -> None:
    assert look_terms("a red truck at the golden hour, minimalist") == {
        "style": ("minimalist",),
        "colours": ("red tones",),
        "light": ("golden hour light",),
    }


@pytest.mark.parametrize(
    ("said", "added"),
    [
        ("Mi piacciono gli acquerelli e i colori caldi.", {"watercolour", "warm colours"}),
        ("Il mio colore preferito è il blu.", {"blue tones"}),
        ("Ich liebe Ölgemälde und mag keine Neonfarben.", {"oil painting", "neon colours"}),
        ("Meine Lieblingsfarbe ist Türkis.", {"turquoise tones"}),
        ("J'adore les aquarelles.", {"watercolour"}),
        ("Me encantan los tonos pastel.", {"pastel colours"}),
        ("Adoro as fotos a preto e branco.", {"black and white"}),
        ("Adoro il vino rosso.", set()),
        ("Ich mag Rosa, meine Nachbarin.", set()),
        ("J'aime les roses.", set()),
    ],
)
def test_what_is_said_of_looks_in_other_languages(tmp_path: Path, said: str, added: set[str]) -> None:
    """The prompt gets the English phrase, with the person's own words as its evidence."""
    with opened(tmp_path / "b") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        ana.remember(said)
        request = ana.draw_request("Bertha on the moon", taste=1)
        assert {each.phrase for each in request.added} == added
        assert all(each.words == said for each in request.added)


@pytest.mark.parametrize(
    "prompt",
    [
        "Bertha auf dem Mond, so wie ich es mag",
        "Bertha sulla luna, come piace a me",
        "Bertha sur la lune, comme j'aime",
        "Bertha en la luna, como me gusta",
        "Bertha na lua, do jeito que eu gosto",
    ],
)
def test_words_that_only_refer_to_taste_in_other_languages(ana: lifelong.Person, prompt: str) -> None:
    request = ana.draw_request(prompt)
    assert request.words == prompt.split(",")[0]
    assert any("nothing is known of how this person likes pictures" in note for note in request.notes)


def test_the_other_words_name_known_terms() -> None:
    """A phrase of ``looks_words.toml`` that ``looks.toml`` does not have would never be read."""
    read = [tomllib.loads((LOOKS / name).read_text(encoding="utf-8")) for name in ("looks.toml", "looks_words.toml")]
    known = {phrase for aspect in ("style", "colours", "light", "composition") for phrase in read[0][aspect]}
    assert all(set(table["terms"]) <= known for table in read[1].values())
