"""A folder is searched without an import: the person's things are recognised in it, and nothing of it is stored."""

from pathlib import Path

import pytest

from lifelong.errors import InputError, NotFoundError
from tests.perception.test_perceive import photo
from tests.person.examples import NINE, Played, opened, picture
from tests.store.examples import files_holding

RED, REDDISH, BLUE = (picture(colour, (120, 120)) for colour in ("#c01010", "#c81818", "#1010c0"))


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    folder = tmp_path / "shots"
    (folder / "garage").mkdir(parents=True)
    (folder / "garage" / "one.png").write_bytes(REDDISH)
    (folder / "two.png").write_bytes(BLUE)
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "camera.jpg").write_bytes(photo())  # taken in August 2025, with a place
    return folder


def test_own_things_words_and_times_find_pictures_of_a_folder(tmp_path: Path, shots: Path) -> None:
    seen: list[tuple[int, int]] = []
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        ana.add("Bertha in the garage", images=[RED], at=NINE)
        life.settle()
        found = ana.find("Bertha", folder=shots, progress=lambda done, total: seen.append((done, total)))
        assert [hit.photo.file.name for hit in found] == ["garage/one.png"]
        assert found[0].photo.concepts == ("Bertha",) and (shots / found[0].photo.file.name).read_bytes() == REDDISH
        assert seen[-1] == (4, 4)
        assert [hit.photo.file.name for hit in ana.find("garage", folder=str(shots))] == ["garage/one.png"]
        assert [hit.photo.file.name for hit in ana.find("last summer", folder=shots)] == ["camera.jpg"]
        assert ana.find(images=[BLUE], folder=shots)[0].photo.file.name == "two.png"
        taken = ana.find(since="2025-08-01", until="2025-09-01", folder=shots)[0].photo
        here = f"{taken.place[0]},{taken.place[1]}"
        assert [hit.photo.file.name for hit in ana.find(places=[here], folder=shots)] == ["camera.jpg"]
        assert len(ana.find("Bertha")) == 1 and ana.find("Bertha")[0].photo.message  # those of the record stay apart
        assert len(ana.photos()) == 1
    assert not files_holding(tmp_path / "a", REDDISH[:200]) and not files_holding(tmp_path / "a", b"one.png")


def test_a_changed_folder_is_read_again_and_rejections_and_checks_work_in_it(tmp_path: Path, shots: Path) -> None:
    model = Played('{"fits": [2], "doubtful": []}')
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        (shots / "three.png").write_bytes(picture("#c41414", (120, 120)))
        both = ana.find("Bertha", folder=shots)
        assert len(both) == 2
        assert len(both.reject(both[0])) == 1
        checked = ana.find("Bertha", folder=shots, check=True)
        assert [hit.photo.file.name for hit in checked] == [both[1].photo.file.name]
        assert len(ana.find("Bertha", folder=shots, reject=[both[0].photo.file.sha256[:8]])) == 1
        with pytest.raises(NotFoundError, match="no picture 'abcdefab' in this folder"):
            ana.find("Bertha", folder=shots, reject=["abcdefab"])
        (shots / "three.png").unlink()
        (shots / "garage" / "one.png").write_bytes(BLUE)
        assert ana.find("Bertha", folder=shots).nothing == "No picture shows Bertha."


def test_a_folder_that_cannot_be_searched_is_named(tmp_path: Path, shots: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (tmp_path / "damaged").mkdir()
        (tmp_path / "damaged" / "a.jpg").write_bytes(b"no picture")
        for folder, words in (("none", "is no folder"), ("damaged", "no picture that can be read: all 1")):
            with pytest.raises(InputError, match=words):
                ana.find("dog", folder=tmp_path / folder)
