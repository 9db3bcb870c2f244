"""Content Credentials in drawn pictures: what the manifest says is read back by the library that writes it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import lifelong
from lifelong.errors import SettingsError
from lifelong.models.drawing.openai import OpenAIImages
from lifelong.perception.credentials import credentials, signing_identity
from lifelong.perception.provenance import says_drawn
from tests.models.drawing.images_server import images_server
from tests.person.examples import opened, picture

pytest.importorskip("c2pa")

SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def action(content: bytes) -> dict[str, Any]:
    """The one action of the active manifest."""
    found = credentials(content)
    assert found is not None
    (assertion,) = found["manifests"][found["active_manifest"]]["assertions"]
    (action,) = assertion["data"]["actions"]
    return dict(action)


def faults(content: bytes) -> set[str]:
    """What the library finds wrong with a manifest."""
    found = credentials(content)
    assert found is not None
    return {each["code"] for each in found.get("validation_status", ())}


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[lifelong.Person]:
    with opened(tmp_path / "a", sign="self") as life:
        person = life.person("ana")
        person.concepts.enrol("Bertha", [picture("#c01010", (320, 240))], kind="truck")
        yield person


def test_a_preview_is_a_composite(ana: lifelong.Person) -> None:
    """The signature is valid, the certificate is trusted by nobody, and no word of the prompt is told."""
    drawn = ana.draw("Bertha on the moon", n=2, size=(128, 96))
    first, second = drawn.images
    assert action(first.content)["digitalSourceType"] == SOURCES + "composite"
    assert faults(first.content) == {"signingCredential.untrusted"}
    found = credentials(first.content)
    assert found is not None and found["manifests"][found["active_manifest"]]["title"] == first.id
    assert b"moon" not in first.content and b"Bertha" not in first.content
    assert says_drawn(first.content) and Image.open(io.BytesIO(first.content)).size == (128, 96)
    serials = [str(credentials(each.content)).partition("cert_serial_number")[2][:40] for each in (first, second)]
    assert serials[0] != serials[1]
    with pytest.raises(lifelong.InputError, match="was drawn"):
        ana.concepts.enrol("Bertha", [first.content], kind="truck")


def test_a_picture_of_a_model_says_so(ana: lifelong.Person) -> None:
    with images_server() as painter:
        drawn = ana.draw("Bertha at sea", n=1, backend=OpenAIImages("painter", url=painter.url))
    (image,) = drawn.images
    assert action(image.content)["digitalSourceType"] == SOURCES + "trainedAlgorithmicMedia"
    assert action(image.content)["softwareAgent"]["name"] == "openai:painter"


def test_a_changed_picture_is_noticed(ana: lifelong.Person) -> None:
    content = bytearray(ana.draw("Bertha", n=1, size=(128, 96)).images[0].content)
    place = content.rindex(b"IDAT") + 12
    content[place] ^= 1
    assert "assertion.dataHash.mismatch" in faults(bytes(content))


def test_without_the_setting_there_is_none(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        person = life.person("ana")
        person.concepts.enrol("Bertha", [picture("#c01010", (320, 240))], kind="truck")
        content = person.draw("Bertha", n=1).images[0].content
    assert credentials(content) is None and says_drawn(content)


def test_a_key_of_ones_own(tmp_path: Path) -> None:
    own = signing_identity("self")
    assert own is not None
    (pem := tmp_path / "me.pem").write_bytes(own.key + own.certificates)
    assert signing_identity(str(pem)) == own and "es256" in repr(own)


@pytest.mark.parametrize("content", [None, b"", b"not PEM"])
def test_a_file_that_cannot_sign_is_told_before_anything_is_sent(tmp_path: Path, content: bytes | None) -> None:
    pem = tmp_path / "me.pem"
    if content is not None:
        pem.write_bytes(content)
    with opened(tmp_path / "a", sign=str(pem)) as life, images_server() as painter:
        person = life.person("ana")
        person.concepts.enrol("Bertha", [picture("#c01010", (320, 240))], kind="truck")
        with pytest.raises(SettingsError, match="give a PEM file"):
            person.draw("Bertha", n=1, backend=OpenAIImages("painter", url=painter.url))
        assert not painter.requests
