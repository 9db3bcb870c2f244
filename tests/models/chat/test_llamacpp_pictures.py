"""The in-process chat model with a projector: pictures in prompts."""

import asyncio
import io

import pytest
from PIL import Image

from lifelong.errors import InputError, ModelUnavailableError
from lifelong.models.base import ChatMessage
from lifelong.models.chat.llamacpp import LlamaCpp, LlamaCppOptions
from lifelong.models.weights.downloads import SMOLLM2, model_folder
from tests.models.chat.gguf_tiny import projector
from tests.models.chat.test_llamacpp import hear, user

pytestmark = pytest.mark.models("smollm2")

SMOLLM2_WIDTH = 576


def picture(colour, size=(64, 48), form="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


@pytest.fixture(scope="module")
def seeing(tmp_path_factory):
    """The embedded model with a projector of random weights: it sees, and understands nothing of it."""
    mmproj = projector(tmp_path_factory.mktemp("mmproj") / "mmproj.gguf", width=SMOLLM2_WIDTH)
    model = LlamaCpp(model_folder(SMOLLM2) / SMOLLM2.filename, LlamaCppOptions(mmproj=mmproj, context=1024))
    yield model
    asyncio.run(model.close())


@pytest.mark.slow
async def test_a_picture_reaches_the_model(seeing):
    """28 by 28 pixels in patches of 14 are four tokens; another picture leads to other words."""
    _, _, without = await hear(seeing, user("What colour?"), max_tokens=1)
    looks = {}
    for colour, form in (("red", "PNG"), ("blue", "JPEG")):
        message = ChatMessage("user", "What colour?", images=(picture(colour, form=form),))
        looks[colour], _, finish = await hear(seeing, [message], max_tokens=16)
        assert finish.tokens_in - without.tokens_in == 4
    assert looks["red"] != looks["blue"]


@pytest.mark.parametrize("broken", [b"\x89PNG\r\n\x1a\nhalf", b"RIFF\x1a\0\0\0WEBPVP8 "], ids=["cut-png", "webp"])
async def test_a_picture_that_llama_cpp_cannot_read(seeing, broken):
    with pytest.raises(InputError, match="JPEG, PNG or GIF"):
        await hear(seeing, [ChatMessage("user", "Look", images=(broken,))])


async def test_a_projector_of_a_type_that_llama_cpp_does_not_know(tmp_path):
    mmproj = projector(tmp_path / "mmproj.gguf", width=SMOLLM2_WIDTH, kind="nonsense")
    model = LlamaCpp(model_folder(SMOLLM2) / SMOLLM2.filename, LlamaCppOptions(mmproj=mmproj))
    with pytest.raises(ModelUnavailableError, match=r"cannot load .* with .*mmproj\.gguf"):
        await hear(model, user("hi"))
