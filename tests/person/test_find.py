"""Pictures are found by who is in them, by words, by time and by look; each picture is one, whatever its size."""

import io
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lifelong.errors import InputError
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
    """Last summer was August 2025: one picture shows Bertha then; without the time, hers at the beach is first."""
    ana, (beach, garage, blue, _) = album
    assert [hit.photo.message for hit in ana.find("Bertha at the beach last summer")] == [beach]
    found = ana.find("Bertha at the beach")
    assert found[0].photo.message == beach
    assert found[0].why["concept"] == 1
    assert {garage, blue} <= {hit.photo.message for hit in found}
    assert ana.find("Bertha at the beach", until=NINE)[0].photo.message == beach
    assert ana.find("spaceship") == []


def test_a_picture_finds_what_looks_like_it(album) -> None:
    """Red finds the red ones, and nothing else."""
    ana, (beach, garage, _, _) = album
    assert {hit.photo.message for hit in ana.find(images=[RED])} == {beach, garage}
    assert ana.find("garage", images=[RED])[0].photo.message == garage


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
        assert ana.find("last month") == []


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
    assert ana.find(images=[BLUE]) == []
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
