"""Pictures are found by who is in them, by words, by time and by look; each picture is one, whatever its size."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lifelong.errors import InputError, NotFoundError
from lifelong.models.base import ImageFeatures, Pixels
from lifelong.models.scripted import ColourGrid
from tests.perception.test_perceive import photo
from tests.person.examples import DAY, NINE, Clock, opened, picture
from tests.store.examples import files_holding

RED, REDDISH, BLUE, GREEN = (picture(c, (120, 120)) for c in ("#c01010", "#c81818", "#1010c0", "#10c010"))
AUGUST = datetime(2025, 8, 3, 12, tzinfo=UTC)


@pytest.fixture
def album(tmp_path: Path):
    """Bertha at the beach in August and in the garage in March; a blue thing at the beach in March."""
    with opened(tmp_path / "a", clock=Clock(NINE + DAY)) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        ids = [
            ana.add(text, images=[content], at=at)[0].id
            for text, content, at in (
                ("A day at the beach", REDDISH, AUGUST),
                ("In the garage", picture("#c41414", (120, 120)), NINE),
                ("At the beach", BLUE, NINE),
                ("My tomatoes", GREEN, NINE),
            )
        ]
        life.settle()
        yield ana, ids


def test_a_name_a_place_and_a_time_find_the_one(album) -> None:
    """Last summer was August 2025: one picture shows Bertha then; without the time, hers at the beach is first.

    What was said multiplies with who is there: the blue thing at the beach is not Bertha, and is no result.
    """
    ana, (beach, garage, blue, _) = album
    assert [hit.photo.message for hit in ana.find("Bertha at the beach last summer")] == [beach]
    found = ana.find("Bertha at the beach")
    assert found[0].photo.message == beach
    assert found[0].why["concept"] > 0.9
    assert garage in {hit.photo.message for hit in found[1:]}
    assert blue not in {hit.photo.message for hit in found}
    assert ana.find("Bertha at the beach", until=NINE)[0].photo.message == beach
    none = ana.find("spaceship")
    assert not none
    assert none.nothing == "No picture fits “spaceship”."


def test_a_picture_finds_what_looks_like_it(album) -> None:
    """Red finds the red ones, and nothing else."""
    ana, (beach, garage, _, _) = album
    assert {hit.photo.message for hit in ana.find(images=[RED])} == {beach, garage}
    assert ana.find("garage", images=[RED])[0].photo.message == garage


class TaggedColours(ColourGrid):
    """Says of each picture that it shows a beach wagon."""

    def look(self, image: Pixels) -> ImageFeatures:
        return replace(super().look(image), tags=(("beach wagon", 0.9),))


def test_a_picture_without_words_has_no_meaning_but_its_scene(tmp_path: Path) -> None:
    """The vector of its message is that of its tags; pictures without tags would lose against wrong ones."""
    with opened(tmp_path / "a", look=TaggedColours()) as life:
        ana = life.person("ana")
        ana.add("At the beach", images=[BLUE], at=NINE)
        ana.add("", images=[RED], at=NINE)
        life.settle()
        found = {hit.photo.said: hit.why for hit in ana.find("wagon at the beach")}
    assert "meaning" in found["At the beach"]
    assert found[""]["words"] > 0 and "meaning" not in found[""]


def test_a_time_alone_lists_what_was_taken_then(album) -> None:
    ana, (beach, *_) = album
    assert [hit.photo.message for hit in ana.find("last summer")] == [beach]
    with pytest.raises(InputError, match="nothing is asked for"):
        ana.find(" ")
    with pytest.raises(InputError, match="no zone"):
        ana.find("Bertha", since=AUGUST.replace(tzinfo=None))


def test_the_cameras_time_counts_more_than_when_it_was_shown(tmp_path: Path) -> None:
    """Taken in August 2025 and shown in March 2026: it is a picture of last summer."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (message,) = ana.add("Look what I found", images=[photo()])
        life.settle()
        assert [hit.photo.message for hit in ana.find("last summer")] == [message.id]
        none = ana.find("last month")
        assert not none
        assert none.nothing == "There is no picture of this time or place."


def wave(size: tuple[int, int], *, form: str = "PNG") -> bytes:
    """A picture with some structure, at a size."""
    values = np.sin(np.linspace(0, 9, 300))[None, :] * np.cos(np.linspace(0, 7, 200))[:, None]
    values = (values + 4 * np.linspace(-1, 1, 300) ** 3) / 5
    file = io.BytesIO()
    Image.fromarray(((values + 1) * 127).astype(np.uint8)).convert("RGB").resize(size).save(file, form)
    return file.getvalue()


def test_the_same_picture_in_another_size_is_one_picture(tmp_path: Path) -> None:
    """The larger one stands for both; its mirror image is another picture, and plain ones are never taken for one."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        small, large = (ana.add("wave", images=[wave(size)])[0] for size in ((150, 100), (300, 200)))
        ana.add("plain", images=[RED, BLUE])
        life.settle()
        first, *rest = ana.photos()
        assert first.file.sha256 == large.attachments[0].sha256
        assert first.copies == (small.attachments[0].sha256,)
        assert len(rest) == 2


def test_a_forgotten_picture_is_not_found_and_leaves_no_vector(album, tmp_path: Path) -> None:
    from tests.person.test_concepts import vector_of

    ana, (_, _, blue, _) = album
    assert files_holding(tmp_path / "a", vector_of(BLUE))
    assert ana.forget(blue).verified
    assert not ana.find(images=[BLUE])
    assert files_holding(tmp_path / "a", vector_of(BLUE)) == []


def test_a_folder_of_pictures_is_imported_once(tmp_path: Path) -> None:
    """Times come from the camera, then from the file; a bad file keeps no other out; a second run adds nothing."""
    folder = tmp_path / "photos" / "inside"
    folder.mkdir(parents=True)
    (folder / "camera.jpg").write_bytes(photo())
    (folder / "red.png").write_bytes(RED)
    (folder / "again.png").write_bytes(RED)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (folder / "notes.txt").write_text("not tried")
    with opened(tmp_path / "a") as life:
        ana, steps = life.person("ana"), []
        done = ana.import_photos(tmp_path / "photos", progress=lambda *step: steps.append(step))
        assert (done.new, done.known, len(done.refused)) == (2, 1, 1)
        assert "broken.jpg" in done.refused[0][0]
        assert steps == [(4, 4)]
        assert ana.import_photos(tmp_path / "photos").new == 0
        life.settle()
        assert ana.photos()[0].taken == "2025-08-03T17:45:10+01:00"
        assert ana.messages()[0].at == datetime(2025, 8, 3, 16, 45, 10, tzinfo=UTC)
        with pytest.raises(InputError, match="holds no picture"):
            (tmp_path / "empty").mkdir()
            ana.import_photos(tmp_path / "empty")
        with pytest.raises(InputError, match="is no folder"):
            ana.import_photos(tmp_path / "none")


@pytest.fixture
def two_berthas(tmp_path: Path):
    """Two people of one first name, each named beside a picture; and a dog called Pepper, beside real pepper."""
    with opened(tmp_path / "b", clock=Clock(NINE + DAY)) as life:
        ana = life.person("ana")
        for name, content in (("Bertha Meyer", RED), ("Bertha Roth", BLUE), ("Pepper", GREEN)):
            ana.concepts.enrol(name, [content], kind="dog")
        grey = picture("#808080", (120, 120))
        for text, content in (
            ("In the garden", RED),
            ("In the garden", BLUE),
            ("pepper on a table", grey),
            ("", GREEN),
        ):
            ana.add(text, images=[content], at=NINE)
        life.settle()
        yield ana


def test_two_of_one_first_name_are_told_apart(two_berthas) -> None:
    """The name alone may be either: both are found, and the person is asked; the full name needs no question."""
    found = two_berthas.find("Bertha in the garden")
    assert found.ask == "Do you mean Bertha Meyer or Bertha Roth?"
    assert [hit.photo.concepts for hit in found] == [("Bertha Meyer",), ("Bertha Roth",)] or len(found) == 2
    chosen = found.choose("Bertha Roth")
    assert [hit.photo.concepts for hit in chosen] == [("Bertha Roth",)]
    assert chosen.ask == ""
    assert two_berthas.find("Bertha Meyer in the garden").ask == ""


def test_a_name_that_is_also_a_word_is_asked_about(two_berthas) -> None:
    found = two_berthas.find("pepper")
    assert found[0].photo.said == "pepper on a table"
    assert two_berthas.find("Pepper").ask == ""


def test_refining_rejecting_and_liking_search_again(album) -> None:
    """Each adds to the query and leaves the first result as it was."""
    ana, (beach, garage, *_) = album
    first = ana.find("Bertha")
    assert {hit.photo.message for hit in first} == {beach, garage}
    assert first.refine("garage")[0].photo.message == garage
    rest = first.reject(first[0])
    assert [hit.photo.message for hit in rest] == [first[1].photo.message]
    assert len(first) == 2
    assert {hit.photo.message for hit in first.more_like(first[1])} == {beach, garage}
    nothing = first.refine("spaceship")
    assert not nothing
    assert nothing.nothing == "Bertha may be in 2 pictures, but none of them fits “spaceship”."
    assert {hit.photo.message for hit in nothing.nearest} == {beach, garage}
    assert set(first.suggest()) == {"in August 2025", "in March 2026"}


def test_a_picture_and_words_find_the_thing_elsewhere(album) -> None:
    """The picture shows Bertha: "the same, but in the garage" is her there, not what looks most like the picture."""
    ana, (beach, garage, *_) = album
    assert ana.find("the same, but in the garage", images=[RED])[0].photo.message == garage
    assert ana.find("the same, but at the beach", images=[RED])[0].photo.message == beach


def test_what_cannot_be_found_says_so(album) -> None:
    ana, _ = album
    for arguments, error in (
        ({"query": "Bertha", "k": 0}, "k=0"),
        ({"query": "Bertha", "refine": "garage"}, "give a list"),
        ({"query": "Bertha", "places": ["95,200"]}, "nowhere on earth"),
    ):
        with pytest.raises(InputError, match=error):
            ana.find(**arguments)
    with pytest.raises(NotFoundError, match="first eight digits"):
        ana.find("Bertha", reject=["0123456789abcdef"])


def test_words_beside_one_picture_find_another_of_the_same_place(tmp_path: Path) -> None:
    """Two pictures taken at one place; one was called grandma's, so the other is found by it, too, and after it."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        here, further = photo(), photo(taken="2025:08:03 18:00:00")
        (named,) = ana.add("At grandma's", images=[here])
        (bare,) = ana.add("", images=[further])
        ana.add("At home", images=[RED])
        life.settle()
        assert [hit.photo.message for hit in ana.find("grandma")] == [named.id, bare.id]
        assert {hit.photo.message for hit in ana.find(places=["38.7,-9.1,50"])} <= {named.id, bare.id}
