"""Files with a few bytes changed, cut or doubled: each is taken whole or refused with a reason, and nothing hangs."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image

from lifelong.errors import AttachmentError
from lifelong.perception.attachments import PictureLimits, bare, check
from lifelong.perception.kinds import sniff
from lifelong.perception.office.block import DocumentError
from lifelong.perception.office.document_reader import blocks
from lifelong.perception.perceive import InputFile
from lifelong.perception.photo import PhotoReader
from lifelong.perception.pictures import thumbnail
from lifelong.perception.sandbox.office_process import sections
from tests.perception.making import heic
from tests.perception.test_office import docx, epub, odt, paragraph, picture
from tests.person.examples import opened

LIMITS = PictureLimits()


def mutated(content: bytes, rng: random.Random) -> bytes:
    """A file with one thing wrong: cut, a stretch taken out or repeated, or bytes changed, mostly near its head."""
    changed = bytearray(content)
    place, size = rng.randrange(len(changed)), rng.randrange(1, 100)
    match rng.randrange(6):
        case 0:
            return content[: place + 1]
        case 1:
            del changed[place : place + size]
        case 2:
            changed[place:place] = changed[place : place + size] * rng.randrange(2, 20)
        case _:
            for _ in range(rng.choice((1, 4, 16))):
                end = len(changed) if rng.random() < 0.4 else min(len(changed), 400)
                changed[rng.randrange(end)] = rng.choice((0, 255, 127, rng.randrange(256)))
    return bytes(changed)


def drawn(form: str) -> bytes:
    """A small noisy picture with a time in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:05:03 18:20:00"
    base = Image.effect_noise((48, 32), 60).convert("RGB")
    if form == "HEIF":
        return heic(base, exif=exif.tobytes())
    file = io.BytesIO()
    base.save(file, form, **({} if form == "GIF" else {"exif": exif.tobytes()}))
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_a_mutated_picture_is_taken_whole_or_refused(form: str) -> None:
    """What passes the check can be looked at, made small and shown."""
    rng, whole, refused = random.Random(1), drawn(form), 0
    for content in (mutated(whole, rng) for _ in range(60)):
        try:
            item, _ = check(content, LIMITS)
        except AttachmentError:
            refused += 1
            continue
        file = InputFile(item, content)
        PhotoReader().perceive(file)
        assert thumbnail(file.image(640))
        assert bare(content)
    assert 5 < refused < 60


def test_of_a_mutated_picture_all_is_stored_or_nothing(tmp_path: Path) -> None:
    """Messages, files and jobs are as many as were taken."""
    rng, whole = random.Random(2), drawn("JPEG")
    with opened(tmp_path / "a") as life:
        ana, taken = life.person("ana"), 0
        for content in (mutated(whole, rng) for _ in range(20)):
            try:
                ana.add("Look", images=[content])
                taken += 1
            except AttachmentError:
                continue
        life.settle()
        assert len(ana.messages()) == taken
        assert len(ana._record.media.select()) == taken
        assert life.jobs() == []


WRITTEN = {
    "docx": docx(paragraph("Keys", "Titre1") + picture("r1") + paragraph("Two"), {"word/media/sign.png": b"sign"}),
    "odt": odt("<text:h>The lease</text:h><text:p>It<text:s/>ends.</text:p>"),
    "epub": epub("<html><h1>One</h1><p>First.</p></html>", "<html>Last.</html>"),
    "html": b"<html><head><title>Lease</title></head><body><h1>Keys</h1><p>Two <b>were</b><br>given.</p></body></html>",
    "rtf": rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}} Rent: 840 \'80\par Caf\u233?}",
    "eml": b"From: a@b.c\nTo: d@e.f\nSubject: =?utf-8?q?O?=\nContent-Type: multipart/mixed; boundary=X\n\n"
    b"--X\nContent-Type: text/plain; charset=iso-8859-1\n\nHello\n--X--\n",
}


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_a_mutated_document_is_read_or_refused(kind: str) -> None:
    rng, whole = random.Random(3), WRITTEN[kind]
    for content in (mutated(whole, rng) for _ in range(60)):
        try:
            list(sections(blocks(sniff(whole), content), {"pages": 1, "text": 1000, "drawn": 1}))
        except DocumentError as error:
            assert str(error) in ("damaged", "password", "bomb")
