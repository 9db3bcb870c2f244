"""When and where a picture was taken is answered without a chat model, in each language of the answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags

import lifelong
from lifelong.agent.photo_questions import read_photo_question
from lifelong.agent.phrases import LANGUAGES
from tests.cases.test_photo_times import photo
from tests.person.examples import opened, picture

QUESTIONS = {
    "en": ("When did I take the picture of the dogs?", "Where was the photo of the dogs taken?", "dogs"),
    "de": ("Wann habe ich das Foto vom Hund gemacht?", "Wo habe ich das Foto vom Hund aufgenommen?", "hund"),
    "es": ("¿Cuándo hice la foto del perro?", "¿Dónde tomé la foto del perro?", "perro"),
    "pt": ("Quando tirei a foto do cachorro?", "Onde foi tirada a foto do cachorro?", "cachorro"),
    "fr": ("Quand ai-je pris la photo du chien ?", "Où ai-je pris la photo du chien ?", "chien"),
    "it": ("Quando ho scattato la foto del cane?", "Dove ho fatto la foto del cane?", "cane"),
    "nl": ("Wanneer heb ik de foto van de hond gemaakt?", "Waar heb ik de foto van de hond genomen?", "hond"),
    "pl": ("Kiedy zrobiłem zdjęcie psa?", "Gdzie zrobiłam zdjęcie psa?", "psa"),
    "tr": ("Köpeğin fotoğrafını ne zaman çektim?", "Köpeğin fotoğrafını nerede çektim?", "kopegin"),
    "ru": ("Когда я сделал фото собаки?", "Где я снял фотографию собаки?", "собаки"),
    "ja": ("犬の写真はいつ撮りましたか？", "犬の写真はどこで撮りましたか？", "犬"),
    "zh": ("我什么时候拍了狗的照片？", "狗的照片是在哪里拍的？", "狗"),
    "ko": ("강아지 사진을 언제 찍었지?", "강아지 사진을 어디서 찍었어?", "강아지"),
    "hi": ("मैंने कुत्ते की फोटो कब ली थी?", "कुत्ते की तस्वीर कहाँ ली थी?", "कुत्ते"),
    "ar": ("متى التقطت صورة الكلب؟", "أين التقطت صورة الكلب؟", "الكلب"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_about_a_picture_is_read(language: str) -> None:
    when, where, thing = QUESTIONS[language]
    for text, asks in ((when, "when"), (where, "where")):
        asked = read_photo_question(text, language)
        assert asked is not None and asked.asks == asks
        assert thing in asked.words


@pytest.mark.parametrize(
    "text",
    [
        "When did I meet Bo?",
        "Where did I put the picture frame?",
        "When is the photo exhibition?",
        "Take a picture of the dogs!",
    ],
)
def test_other_questions_are_no_questions_about_a_picture(text: str) -> None:
    assert read_photo_question(text, "en") is None


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[lifelong.Person]:
    """A person with three pictures: one with a time and a place of the camera, one dated by its name, one undated."""
    gps: dict[int, Any] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (38.0, 43.0, 20.0),
        ExifTags.GPS.GPSLongitudeRef: "W",
        ExifTags.GPS.GPSLongitude: (9.0, 8.0, 22.0),
    }
    dogs = photo(tmp_path / "a.jpg", gps=gps, DateTimeOriginal="2025:07:14 18:05:00")
    boat = photo(tmp_path / "IMG-20250301-WA0007.jpg")
    cake = photo(tmp_path / "cake.jpg")
    os.utime(cake, (datetime(2026, 1, 2, tzinfo=UTC).timestamp(),) * 2)
    with opened(tmp_path / "record", reader="english") as life:
        person = life.person("ana")
        person.add("Our dogs by the river.", images=[dogs])
        person.add("The old boat.", images=[boat])
        person.add("My birthday cake.", images=[cake])
        life.settle()
        yield person


def test_the_time_and_the_place_of_the_camera(ana: lifelong.Person) -> None:
    assert ana.chat("When did I take the picture of the dogs?").text == (
        "The picture was taken on 14 July 2025 (18:05). With it you wrote: “Our dogs by the river.”"
    )
    assert ana.chat("And where was that photo taken?").text == (
        "The picture was taken at 38.7222, -9.1394 (latitude and longitude). "
        "With it you wrote: “Our dogs by the river.”"
    )


def test_another_source_of_the_time_is_named(ana: lifelong.Person) -> None:
    assert ana.chat("When was the picture of the boat taken?").text == (
        "The picture was taken on 1 March 2025. This time is from the file name, not from the camera. "
        "With it you wrote: “The old boat.”"
    )


def test_a_picture_without_a_time_says_when_it_came(ana: lifelong.Person) -> None:
    """A question that only points to a picture means the newest one."""
    assert ana.chat("When was that photo taken?").text == (
        "I do not know when the picture was taken. You gave it to me on 3 March. With it you wrote: “My birthday cake.”"
    )
    assert ana.chat("Where was that photo taken?").text.startswith("The picture does not say where it was taken.")


def test_the_answer_has_the_language_of_the_question(ana: lifelong.Person) -> None:
    ana.add("Unser Hund am See.", images=[picture("green")])
    assert ana.chat("Wann habe ich das Foto vom Hund gemacht?").text.startswith("Ich weiß nicht, wann das Foto")


def test_a_picture_that_is_not_there_is_not_invented(ana: lifelong.Person) -> None:
    assert "picture was taken" not in ana.chat("When did I take the picture of the volcano?").text
