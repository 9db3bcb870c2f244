"""Pipelines of diffusers, end to end on a tiny one with random weights that the test makes."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from lifelong.errors import InputError, ModelMissingError
from lifelong.models.base import DrawingOrder, ReferencedSubject
from lifelong.models.drawing.diffusers import DiffusersImages, DiffusersOptions
from lifelong.models.drawing.generators import image_generator
from tests.models.drawing.images_server import png

absent = [name for name in ("torch", "transformers", "diffusers") if find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(absent), reason=f"needs {', '.join(absent)}: pip install 'lifelong[diffusers]'"),
    pytest.mark.filterwarnings("ignore"),  # of the libraries, about each other
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.models.drawing.pipeline_tiny import save_pipeline

    path = tmp_path_factory.mktemp("pipeline") / "tiny"
    save_pipeline(path)
    return path


def order(*subjects: ReferencedSubject, size: tuple[int, int] = (64, 64), n: int = 2) -> DrawingOrder:
    return DrawingOrder("A text.", "Bertha on the moon", ("neon",), subjects, size, n, 5)


async def test_a_pipeline_draws_and_its_seed_repeats(folder: Path) -> None:
    backend = image_generator(f"diffusers:{folder}?steps=2&device=cpu")
    first = list(await backend.draw(order()))
    assert [Image.open(io.BytesIO(picture)).size for picture in first] == [(64, 64), (64, 64)]
    assert first[0] != first[1]
    assert list(await backend.draw(order())) == first
    assert (backend.remote, backend.preview, backend.references) == (False, False, 0)
    await backend.close()


async def test_a_pipeline_that_edits_gets_the_reference_picture(folder: Path) -> None:
    """Another reference picture gives another result."""
    backend = DiffusersImages(folder, DiffusersOptions(steps=4, edit=True))
    results = [
        list(await backend.draw(order(ReferencedSubject("Bertha", "truck", (png(colour),)), n=1)))
        for colour in ("red", "blue")
    ]
    assert results[0] != results[1]
    await backend.close()


async def test_an_adapter_sees_the_reference_pictures(folder: Path, tmp_path: Path) -> None:
    """Red and blue pictures of Bertha give two results; without a picture it draws, too."""
    from tests.models.drawing.pipeline_tiny import save_adapter

    adapter = save_adapter(tmp_path, folder)
    backend = DiffusersImages(folder, DiffusersOptions(steps=2, ip_adapter=adapter))
    assert backend.references == 4
    results = [
        list(await backend.draw(order(ReferencedSubject("Bertha", "truck", (png(colour), png(colour))), n=1)))
        for colour in ("red", "blue")
    ]
    assert results[0] != results[1]
    assert len(await backend.draw(order(n=1))) == 1
    await backend.close()


async def test_textual_inversion_stands_for_the_subject(folder: Path, tmp_path: Path) -> None:
    """A file bertha.safetensors replaces the name Bertha in the prompt."""
    from tests.models.drawing.pipeline_tiny import save_inversion

    save_inversion(file := tmp_path / "bertha.safetensors")
    plain = DiffusersImages(folder, DiffusersOptions(steps=2))
    learned = DiffusersImages(folder, DiffusersOptions(steps=2, inversion=file))
    bertha = ReferencedSubject("Bertha", "truck", ())
    results = [list(await backend.draw(order(bertha, n=1))) for backend in (plain, learned)]
    assert results[0] != results[1]
    await plain.close()
    await learned.close()


async def test_a_size_that_the_pipeline_cannot_make_is_named(folder: Path) -> None:
    backend = DiffusersImages(folder, DiffusersOptions(steps=1))
    with pytest.raises(InputError, match="65x64"):
        await backend.draw(order(size=(65, 64)))
    await backend.close()


def test_a_folder_without_a_pipeline_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="holds no pipeline"):
        DiffusersImages(tmp_path)


def test_only_safetensors_are_read(folder: Path, tmp_path: Path) -> None:
    (weights := tmp_path / "lora.bin").write_bytes(b"x")
    with pytest.raises(ModelMissingError, match="safetensors"):
        DiffusersImages(folder, DiffusersOptions(lora=weights))
