"""What is in a picture is perceived once, kept with it, findable by its words, and gone with it."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lifelong.errors import AttachmentError, ModelUnavailableError, NotFoundError
from lifelong.models.base import TextLine
from lifelong.perception.bounds import Bounds
from lifelong.perception.document_reader import DocumentReader
from lifelong.perception.perceive import InputFile, Perception
from lifelong.perception.photo import PhotoReader
from lifelong.perception.pictures import difference_hash, distance, upright
from tests.perception.making import pdf, scan, writing
from tests.person.examples import MINUTE, Clock, opened, picture, texts
from tests.store.examples import files_holding

RECEIPT = "Padaria Central, two pastéis de nata"


class SignReader:
    """Reads the same words in every picture."""

    name = "sign"
    early: Any = None

    def __init__(self, words: str = RECEIPT, version: str = "1") -> None:
        self.version = version
        self.words = words
        self.looked = 0

    def takes(self, media_type: str) -> bool:
        return media_type.startswith("image/")

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        self.looked += 1
        return {"text": self.words}


class Broken(SignReader):
    """A reader that never works."""

    name = "broken"

    @property
    def early(self) -> Any:
        return self

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        raise ModelUnavailableError("the reader is out of order")


def seeing(life: Any, *perceivers: Any) -> None:
    """Let a record look with these alone."""
    life._inner._engine.perception.perceivers = perceivers


class Line:
    """Reads the same line in every picture, when its time comes."""

    name = "line"
    lacking = ""
    looked = 0

    def read(self, picture: Any) -> list[TextLine]:
        self.looked += 1
        return [TextLine("THE SIGN SAYS TAXI", (0, 0, 9, 9), 1.0)]

    def close(self) -> None:
        pass


@pytest.mark.slow
def test_of_a_document_the_reply_waits_for_its_words_alone(tmp_path: Path) -> None:
    """A scan is read after the reply, by the whole reader under its own version; then nothing is left to look at."""
    line = Line()
    with opened(tmp_path / "a") as life:
        seeing(life, DocumentReader(line, Bounds()))
        ana = life.person("ana")
        ana.chat("Two papers", files=[pdf("The deposit is 1650 euros."), scan(writing("TAXI", size=(200, 60)))])
        (message, _) = ana.messages()
        words = [[one.excerpt.text for one in ana.passages(item.sha256)] for item in message.attachments]
        assert (words, line.looked) == ([["The deposit is 1650 euros."], []], 0)
        life.settle()
        words = [[one.excerpt.text for one in ana.passages(item.sha256)] for item in message.attachments]
        assert words == [["The deposit is 1650 euros."], ["THE SIGN SAYS TAXI"]]
        life.settle()
        assert line.looked == 1


def photo(*, gps: bool = True, taken: str = "2025:08:03 17:45:10", orientation: int = 1) -> bytes:
    """A photo of a camera in Lisbon."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    inner = exif.get_ifd(0x8769)
    inner[0x9003] = taken
    inner[0x9011] = "+01:00"
    if gps:
        place = exif.get_ifd(0x8825)
        place[1], place[2] = "N", (38.0, 42.0, 30.0)
        place[3], place[4] = "W", (9.0, 8.0, 15.0)
    return picture("green", (40, 20), form="JPEG", exif=exif.tobytes())


def test_time_and_place_of_a_photo_are_kept(tmp_path: Path) -> None:
    """38° 42' 30" is 38.708333 degrees, and west is negative."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (message,) = ana.add("On holiday", images=[photo()])
        life.settle()
        (found,) = (each for each in ana.perceived(message.attachments[0].sha256) if each.perceiver == "photo")
        assert found.data["taken"] == "2025-08-03T17:45:10+01:00"
        assert found.data["place"] == [38.708333, -9.1375]


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "\0", "2025:13:45 99:00:00"])
def test_a_camera_without_a_clock_says_nothing_of_time(taken: str) -> None:
    """What cannot be a time is passed over."""
    content = photo(taken=taken, gps=False)
    item = check_one(content)
    assert set(PhotoReader().perceive(InputFile(item, content))) == {"hash"}


@pytest.mark.parametrize("cut", range(2, 120, 7))
def test_corrupted_exif_is_no_error(cut: int) -> None:
    """A byte that is wrong anywhere in EXIF loses what it says, and never the picture."""
    content = bytearray(photo())
    start = content.index(b"Exif\0\0")
    content[start + 6 + cut : start + 6 + cut + 3] = b"\xff\xfe\xff"
    try:
        item = check_one(bytes(content))
    except AttachmentError:
        return
    assert "hash" in PhotoReader().perceive(InputFile(item, bytes(content)))


def check_one(content: bytes) -> Any:
    from lifelong.perception.attachments import PictureLimits, check

    return check(content, PictureLimits())[0]


def test_the_same_picture_in_another_size_has_nearly_the_same_hash() -> None:
    """A gradient scaled to a third and saved as JPEG differs in few of 64 bits; its mirror image in many."""
    wave = np.sin(np.linspace(0, 9, 300))[None, :] * np.cos(np.linspace(0, 7, 200))[:, None]
    wave = (wave + 4 * np.linspace(-1, 1, 300) ** 3) / 5
    whole = Image.fromarray(((wave + 1) * 127).astype(np.uint8)).convert("RGB")
    file = io.BytesIO()
    whole.resize((100, 67)).save(file, "JPEG", quality=60)
    small = upright(file.getvalue())
    mirrored = whole.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert distance(difference_hash(whole), difference_hash(small)) <= 6
    assert distance(difference_hash(whole), difference_hash(mirrored)) >= 20


@pytest.mark.parametrize(("mode", "value"), [("I;16", 30000), ("L", 117), ("CMYK", (0, 0, 0, 138)), ("P", 117)])
def test_every_mode_becomes_the_rgb_that_is_seen(mode: str, value: Any) -> None:
    """A middle grey of 16 bits, of CMYK or of a palette stays a middle grey: 117 of 255."""
    if mode == "I;16":
        made = Image.fromarray(np.full((6, 8), value, np.uint16))
    elif mode == "P":
        made = Image.new("L", (8, 6), value).convert("P")
    else:
        made = Image.new(mode, (8, 6), value)
    file = io.BytesIO()
    made.save(file, "JPEG" if mode == "CMYK" else "PNG")
    grey = np.asarray(upright(file.getvalue()))
    assert grey.shape == (6, 8, 3)
    assert np.abs(grey.astype(int) - 117).max() <= 2


def test_what_is_transparent_is_seen_as_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(file, "PNG")
    assert upright(file.getvalue()).getpixel((0, 0)) == (255, 255, 255)


def test_a_message_is_found_by_the_words_in_its_picture(tmp_path: Path) -> None:
    """Ana said nothing; the receipt did. What she said stays what she said."""
    with opened(tmp_path / "a") as life:
        seeing(life, SignReader())
        ana = life.person("ana")
        (message,) = ana.add("", images=[picture()])
        ana.add("I had lunch in Faro.")
        life.settle()
        assert ana.recall("pastéis de nata")[0].id == message.id
        assert texts(ana.messages())[0] == ""
        assert ana.memories.list() == []


def test_it_is_perceived_once(tmp_path: Path) -> None:
    """Two messages with one picture, jobs run twice: one look. A new version looks again."""
    with opened(tmp_path / "a") as life:
        sign = SignReader()
        seeing(life, sign)
        ana = life.person("ana")
        ana.add("Look", images=[picture()])
        ana.add("Look again", images=[picture()])
        life.settle()
        assert (sign.looked, ana.perceive_missing()) == (1, 0)
        seeing(life, SignReader("Café Aveirense", version="2"))
        assert ana.perceive_missing() == 1
        for number in range(4):
            ana.add(f"I walked {number} miles.")
        assert set(texts(ana.recall("Aveirense"))) == {"Look", "Look again"}
        assert not any("words" in hit.why for hit in ana.recall("padaria", floor=0.0))


def test_one_failing_perceiver_keeps_no_other_from_looking(tmp_path: Path) -> None:
    """The job is tried again, says why, and is parked in the end; the reply does not wait for it."""
    with opened(tmp_path / "a", clock=(clock := Clock())) as life:
        sign = SignReader()
        seeing(life, Broken(), sign)
        ana = life.person("ana")
        assert ana.chat("Look at this", images=[picture()]).text
        for _ in range(6):
            life.settle()
            clock.forward(10 * MINUTE)
        (job,) = life.jobs()
        assert (job.kind, job.state) == ("perceive", "parked")
        assert "out of order" in job.error
        assert sign.looked == 1


def test_a_forgotten_picture_takes_what_was_perceived_along(tmp_path: Path) -> None:
    """No byte of the words, the place or the small copy is left in the folder."""
    with opened(tmp_path / "a") as life:
        life._inner._engine.perception.perceivers += (SignReader(),)
        ana = life.person("ana")
        (message,) = ana.add("Here", images=[photo()])
        life.settle()
        sha256 = message.attachments[0].sha256
        assert list((tmp_path / "a" / "media").rglob("*.webp"))
        gone = ana.forget(message.id)
        assert gone.verified
        with pytest.raises(NotFoundError):
            ana.perceived(sha256)
    assert not [path for path in (tmp_path / "a" / "media").rglob("*") if path.is_file()]
    assert files_holding(tmp_path / "a", RECEIPT[:14].encode()) == []
    assert files_holding(tmp_path / "a", b"38.708333") == []


def test_a_picture_that_another_message_has_keeps_what_was_perceived(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        seeing(life, SignReader())
        ana = life.person("ana")
        first, second = (ana.add(text, images=[picture()])[0] for text in ("one", "two"))
        life.settle()
        assert ana.forget(first.id).verified
        assert [found.text for found in ana.perceived(second.attachments[0].sha256)] == [RECEIPT]


def test_an_import_perceives_again(tmp_path: Path) -> None:
    """The archive holds pictures and words; what was seen in them is made again."""
    with opened(tmp_path / "a") as life:
        seeing(life, SignReader())
        life.person("ana").add("Look", images=[picture()])
        life.settle()
        life.person("ana").export(tmp_path / "ana.zip")
    with opened(tmp_path / "b") as life:
        seeing(life, SignReader())
        ana = life.person("ana")
        ana.restore(tmp_path / "ana.zip")
        life.settle()
        assert ana.recall("pastéis de nata")[0].text == "Look"


def test_what_one_person_saw_is_nobody_elses(tmp_path: Path) -> None:
    """The same picture of two persons is perceived for each."""
    with opened(tmp_path / "a") as life:
        seeing(life, SignReader())
        (message,) = life.person("ana").add("Look", images=[picture()])
        life.settle()
        with pytest.raises(NotFoundError):
            life.person("ben").perceived(message.attachments[0].sha256)
        assert life.person("ben").perceive_missing() == 0


def test_perception_says_who_looks() -> None:
    assert repr(Perception([PhotoReader()], lambda: datetime(2026, 1, 1, tzinfo=UTC))) == "<Perception by photo>"
