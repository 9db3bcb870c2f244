"""A backend behind the images protocol, against a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lifelong.errors import InputError, ModelOutputError, ModelUnavailableError, SettingsError
from lifelong.models.base import DrawingOrder, ReferencedSubject
from lifelong.models.drawing.generators import Generators, image_generator
from lifelong.models.drawing.openai import OpenAIImages
from tests.models.drawing.images_server import ImagesServer, images_server, png


@pytest.fixture
def server() -> Iterator[ImagesServer]:
    with images_server() as running:
        yield running


def order(*subjects: ReferencedSubject, n: int = 2) -> DrawingOrder:
    return DrawingOrder("Bertha on the moon. Whole text.", "Bertha on the moon", (), subjects, (64, 48), n, 7)


def bertha(*pictures: bytes) -> ReferencedSubject:
    return ReferencedSubject("Bertha", "truck", pictures)


async def test_words_alone_are_a_generation(server: ImagesServer) -> None:
    backend = OpenAIImages("painter", url=server.url)
    pictures = await backend.draw(order())
    await backend.close()
    (sent,) = server.requests
    assert sent.path == "/v1/images/generations"
    assert sent.fields == {
        "model": "painter", "prompt": "Bertha on the moon. Whole text.", "n": 2, "size": "64x48",
        "response_format": "b64_json",
    }  # fmt: skip
    assert list(pictures) == [png("red", (64, 48)), png("green", (64, 48))]


async def test_reference_pictures_are_parts_of_a_form_in_order(server: ImagesServer) -> None:
    """Two of Bertha, then one of Rex: the text counts them in this order."""
    backend = OpenAIImages("painter", url=server.url)
    one, two, three = png("red"), png("blue"), b"\xff\xd8\xff\xe0 a JPEG"
    await backend.draw(order(bertha(one, two), ReferencedSubject("Rex", "dog", (three,)), n=1))
    await backend.close()
    (sent,) = server.requests
    assert sent.path == "/v1/images/edits"
    assert [content for _, _, content in sent.files] == [one, two, three]
    assert [kind for _, kind, _ in sent.files] == ["image/png", "image/png", "image/jpeg"]
    assert {name for name, _, _ in sent.files} == {"image[]"}
    assert sent.fields["prompt"] == "Bertha on the moon. Whole text."


async def test_a_server_that_knows_no_response_format_is_asked_without(server: ImagesServer) -> None:
    """As OpenAI's own newer models, which always answer with base64. The second call knows it."""
    plain = server.answer
    refusal = {"error": {"message": "Unknown parameter: 'response_format'.", "param": "response_format"}}
    server.answer = lambda sent: (400, refusal) if "response_format" in sent.fields else plain(sent)
    backend = OpenAIImages("painter", url=server.url)
    assert len(await backend.draw(order())) == 2
    assert len(await backend.draw(order())) == 2
    await backend.close()
    assert ["response_format" in sent.fields for sent in server.requests] == [True, False, False]


async def test_a_refusal_is_said_without_the_words_of_the_request(server: ImagesServer) -> None:
    reply = {"error": {"message": "content_policy_violation: Bertha on the moon. Whole text.", "code": "x"}}
    server.answer = lambda sent: (400, reply)
    backend = OpenAIImages("painter", url=server.url, key="sk-secret-key")
    with pytest.raises(InputError, match="content filter") as raised:
        await backend.draw(order())
    await backend.close()
    assert "Whole text" not in "".join([str(raised.value), *raised.value.__notes__])


async def test_a_closed_connection_and_a_server_error_are_named_and_not_repeated(server: ImagesServer) -> None:
    """A picture costs money: what may have been drawn is not ordered again."""
    backend = OpenAIImages("painter", url=server.url)
    server.answer = lambda sent: None
    with pytest.raises(ModelUnavailableError, match="openai:painter cannot be reached"):
        await backend.draw(order())
    server.answer = lambda sent: (500, {"error": {"message": "out of memory"}})
    with pytest.raises(ModelUnavailableError, match=r"failed \(500\)"):
        await backend.draw(order())
    await backend.close()
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"created": 1, "data": [{"url": "http://127.0.0.1/a.png"}]}, "not fetched"),
        ({"created": 1, "data": [{"b64_json": "no base64!"}]}, "no valid base64"),
        ({"hello": "world"}, None),
    ],
)
async def test_an_answer_that_cannot_be_used_is_named(server: ImagesServer, body: object, message: str | None) -> None:
    """An answer without pictures is an empty list: the caller counts what came."""
    server.answer = lambda sent: (200, body)
    backend = OpenAIImages("painter", url=server.url)
    if message is None:
        assert list(await backend.draw(order())) == []
    else:
        with pytest.raises(ModelOutputError, match=message):
            await backend.draw(order())
    await backend.close()


async def test_an_answer_without_end_is_cut_off(server: ImagesServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lifelong.models.drawing.openai.PICTURE_BYTES", 100)
    backend = OpenAIImages("painter", url=server.url)
    with pytest.raises((ModelOutputError, ModelUnavailableError)):
        await backend.draw(order())
    await backend.close()


def test_a_spec_names_a_backend() -> None:
    made = image_generator("openai:painter@http://127.0.0.1:9/v1?references=0")
    assert (made.name, made.remote, made.preview, made.references) == ("openai:painter", True, False, 0)
    assert image_generator("collage").preview
    for spec in ("paint", "openai:painter", "openai:painter@http://127.0.0.1:9/v1?references=-1"):
        with pytest.raises(SettingsError, match="collage, openai:MODEL@URL"):
            image_generator(spec)


def test_a_backend_is_made_once() -> None:
    generators = Generators("collage")
    assert generators.get() is generators.get("collage")
