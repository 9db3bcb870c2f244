"""Drawing as a person asks for it: pictures in order, their provenance, feedback, and backends that fail."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import lifelong
from lifelong.errors import InputError, ModelOutputError, ModelUnavailableError, NotFoundError
from lifelong.perception.provenance import says_drawn
from tests.models.drawing.images_server import ImagesServer, images_server, png
from tests.person.examples import Clock, opened, picture

RED, REDDISH, BLUE = (picture(colour, (320, 320)) for colour in ("#c01010", "#c81818", "#1010c0"))
SMALL = (128, 128)


@pytest.fixture
def server() -> Iterator[ImagesServer]:
    with images_server() as running:
        yield running


@pytest.fixture
def life(tmp_path: Path) -> Iterator[lifelong.Life]:
    with opened(tmp_path / "a", clock=Clock()) as life:
        life.person("ana").concepts.enrol("Bertha", [RED], kind="truck")
        life.person("ana").concepts.enrol("Rex", [BLUE], kind="dog")
        yield life


@pytest.fixture
def ana(life: lifelong.Life) -> lifelong.Person:
    return life.person("ana")


@pytest.fixture
def painter(server: ImagesServer) -> str:
    return f"openai:painter@{server.url}"


def test_a_preview_without_any_weights(ana: lifelong.Person, tmp_path: Path) -> None:
    drawn = ana.draw("Bertha and Rex at the beach", n=2, size=SMALL)
    assert (len(drawn), drawn.prompt, drawn.added, drawn.notes) == (2, "Bertha and Rex at the beach", (), ())
    best = drawn.images[0]
    assert best.preview
    assert set(best.scores.subject) == {"Bertha", "Rex"}
    with Image.open(best.save(tmp_path)) as image:
        assert image.size == SMALL
    assert (tmp_path / f"{best.id}.png").is_file()
    assert drawn[0].layout != drawn[1].layout


def test_the_picture_with_the_right_subject_comes_first(
    ana: lifelong.Person, server: ImagesServer, painter: str
) -> None:
    """The backend paints Rex's blue twice and Bertha's red once: the red one is Bertha."""
    server.answer = lambda sent: [png("#1010c0", SMALL), png("#c01010", SMALL), png("#1212c0", SMALL)]
    drawn = ana.draw("Bertha", n=3, size=SMALL, backend=painter)
    with Image.open(io.BytesIO(drawn.images[0].content)) as image:
        assert image.getpixel((5, 5)) == (192, 16, 16)
    scores = [image.scores.subject["Bertha"] for image in drawn]
    assert scores[0] > 0.5 > max(scores[1:])


def test_what_is_shown_is_what_is_sent(ana: lifelong.Person, server: ImagesServer, painter: str) -> None:
    request = ana.draw_request("Bertha and Rex at the beach", n=2, size=SMALL, backend=painter)
    assert request.remote
    assert server.requests == []
    ana.draw(request, backend=painter)
    assert [sent.fields["prompt"] for sent in server.requests] == list(request.texts)
    assert all(len(sent.files) == len(request.references) == 2 for sent in server.requests)
    with pytest.raises(InputError, match="was made for openai:painter"):
        ana.draw(request)


@pytest.mark.slow
def test_large_references_are_sent_small_and_without_metadata(
    ana: lifelong.Person, server: ImagesServer, painter: str
) -> None:
    """A photograph of 20 MB with a place in its EXIF."""
    noise = Image.effect_noise((2600, 2600), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "my home address"
    file = io.BytesIO()
    noise.save(file, "PNG", exif=exif, compress_level=0)
    assert len(file.getvalue()) > 20_000_000
    ana.concepts.enrol("Fog", [file.getvalue()], kind="cat")
    ana.draw("Fog", n=1, size=SMALL, backend=painter)
    (_, _, content) = server.requests[0].files[0]
    assert len(content) <= 2_000_000
    assert b"my home address" not in content


def test_every_picture_has_its_provenance_and_no_words(ana: lifelong.Person, painter: str) -> None:
    for backend, kind in ((painter, b"trainedAlgorithmicMedia"), ("collage", b"digitalsourcetype/composite")):
        content = ana.draw("Bertha at the dentist", n=1, size=SMALL, backend=backend).images[0].content
        assert says_drawn(content)
        assert kind in content
        assert b"dentist" not in content
        assert b"Bertha" not in content


def test_a_drawing_is_never_learned_from(
    ana: lifelong.Person, life: lifelong.Life, server: ImagesServer, painter: str
) -> None:
    """Neither enrolled, nor named in a chat, nor by correction; also as a copy that lost its metadata and its size."""
    drawn = ana.draw("Bertha and Rex at the beach", n=1, size=(256, 256)).images[0].content
    with Image.open(io.BytesIO(drawn)) as image:
        file = io.BytesIO()
        image.convert("RGB").resize((200, 200)).save(file, "JPEG", quality=80)
    copy = file.getvalue()
    assert not says_drawn(copy)
    for each in (drawn, copy):
        with pytest.raises(InputError, match="drawn"):
            ana.concepts.enrol("Bertha", [each])
        with pytest.raises(InputError, match="drawn"):
            ana.concepts.correct(each, is_="Bertha")
        ana.chat("This is Moritz, my old tractor.", images=[each])
        ana.chat("No, that is not Bertha.", images=[each])
    life.settle()
    assert [(each.name, each.exemplars, each.negatives) for each in ana.concepts.list()] == [
        ("Bertha", 1, 0), ("Rex", 1, 0),
    ]  # fmt: skip
    ana.concepts.enrol("Bertha", [REDDISH])
    assert ana.concepts.get("Bertha").exemplars == 2


def test_thumbs_teach_taste(ana: lifelong.Person, painter: str) -> None:
    """About the colours: those of the prompt, or else those that the pixels have. 0 takes it back."""
    image = ana.draw("Bertha, watercolour, in muted colours", n=1, size=SMALL, backend=painter).images[0]
    image.thumb(+1, about="style")
    assert ana.draw_request("Rex in the snow").prompt == "Rex in the snow, watercolour"
    (piece,) = ana.taste()
    assert (piece.kind, piece.about, piece.modality, piece.sources) == ("like", "watercolour", "feedback", (image.id,))
    ana.thumb(image.id, -1, "muted colours")
    assert ana.draw_request("Rex in the snow").avoid == ("muted colours",)
    image.thumb(0)
    assert ana.taste() == []
    image.thumb(-1)
    assert ana.taste() == []  # what was wrong was not said


def test_a_thumb_against_the_persons_words_leaves_the_term_out(
    ana: lifelong.Person, life: lifelong.Life, painter: str
) -> None:
    ana.add("I love watercolours.")
    life.settle()
    image = ana.draw("Bertha", n=1, size=SMALL, backend=painter).images[0]
    image.thumb(-1, about="watercolour")
    request = ana.draw_request("Bertha")
    assert (request.prompt, request.avoid) == ("Bertha", ())


def test_feedback_that_cannot_be_used_is_named(ana: lifelong.Person, painter: str) -> None:
    image = ana.draw("Bertha, watercolour", n=1, size=SMALL, backend=painter).images[0]
    with pytest.raises(InputError, match="give 1, -1, or 0"):
        image.thumb(5)
    with pytest.raises(InputError, match=r"nothing is known of the light of this drawing: it has .*watercolour"):
        image.thumb(1, about="light")
    with pytest.raises(InputError, match="give one of style, colours, light, composition"):
        image.thumb(1, about="the nose")
    with pytest.raises(NotFoundError):
        ana.thumb("drw_0000000000000000", 1)
    assert ana.taste() == []


def test_drawings_can_be_listed_and_forgotten(ana: lifelong.Person, life: lifelong.Life) -> None:
    images = ana.draw("Bertha", n=2, size=SMALL).images
    assert {each.id for each in ana.drawings()} == {image.id for image in images}
    with pytest.raises(NotFoundError, match="nothing was erased"):
        ana.forget_drawings(images[0].id, "drw_1")
    assert ana.forget_drawings(images[0].id) == 1
    assert [each.id for each in ana.drawings()] == [images[1].id]
    assert life.person("bo").drawings() == []


def test_fewer_pictures_another_size_and_other_files_are_said(
    ana: lifelong.Person, server: ImagesServer, painter: str
) -> None:
    server.answer = lambda sent: [png("red", (96, 96)), b"<svg xmlns='x'/>", b"%PDF-1.4"]
    drawn = ana.draw("Bertha", n=4, size=SMALL, backend=painter)
    assert len(drawn) == 1
    notes = " | ".join(drawn.notes)
    assert "made a picture of 96x96 pixels, not 128x128" in notes
    assert "an SVG drawing" in notes
    assert "made 3 of 4 pictures" in notes


def test_a_backend_that_fails_leaves_nothing_behind(ana: lifelong.Person, server: ImagesServer, painter: str) -> None:
    before = ana.concepts.list()
    server.answer = lambda sent: [b"no picture"]
    with pytest.raises(ModelOutputError, match="no picture that can be used"):
        ana.draw("Bertha", n=1, size=SMALL, backend=painter)
    server.answer = lambda sent: []
    with pytest.raises(ModelOutputError, match="no picture that can be used"):
        ana.draw("Bertha", n=1, size=SMALL, backend=painter)
    server.answer = lambda sent: None
    with pytest.raises(ModelUnavailableError):
        ana.draw("Bertha", n=1, size=SMALL, backend=painter)
    server.answer = lambda sent: (403, {"error": {"message": "no"}})
    with pytest.raises(ModelUnavailableError, match="key or account"):
        ana.draw("Bertha", n=1, size=SMALL, backend=painter)
    assert ana.drawings() == []
    assert ana.concepts.list() == before


def test_what_was_drawn_before_a_failure_is_kept(ana: lifelong.Person, server: ImagesServer, painter: str) -> None:
    """Two layouts are two requests; the connection closes on the second."""
    plain = server.answer
    server.answer = lambda sent: plain(sent) if len(server.requests) == 1 else None
    drawn = ana.draw("Bertha and Rex", n=2, size=SMALL, backend=painter)
    assert len(drawn) == 1
    assert any("cannot be reached" in note for note in drawn.notes)


def test_the_setting_names_the_backend(tmp_path: Path, server: ImagesServer, painter: str) -> None:
    with opened(tmp_path / "b", draw=painter) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        assert ana.draw_request("Bertha").backend == "openai:painter"
        assert not ana.draw("Bertha", n=1, size=SMALL).images[0].preview
    assert server.requests[0].path == "/v1/images/edits"
