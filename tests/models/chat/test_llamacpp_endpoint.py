"""The endpoint adapters against llama.cpp's own HTTP server."""

import asyncio
import json

import pytest

from lifelong.errors import ContextOverflowError, ModelUnavailableError
from lifelong.models.base import ChatProfile
from lifelong.models.chat.llamacpp import spare_threads
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.embedding.openai import OpenAIEmbedder
from lifelong.models.weights.downloads import SMOLLM2, model_folder
from tests.models.chat.test_llamacpp import DOG, STORY, hear, user

pytestmark = pytest.mark.models("smollm2")


@pytest.fixture(scope="module")
def llama_server():
    """llama.cpp's own HTTP server, which speaks the OpenAI protocol."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model_folder(SMOLLM2) / SMOLLM2.filename)
    params.n_ctx = 512
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = spare_threads()
    params.verbosity = -1
    params.api_keys = ["sesame"]
    params.hostnames = ["127.0.0.1"]
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


@pytest.mark.slow
async def test_the_endpoint_adapter_against_a_real_server(llama_server):
    """Text, counts, a schema and a prompt that does not fit."""
    profile = ChatProfile(context=512, schema=True)
    chat = OpenAIChat("smollm2", url=llama_server, profile=profile, key="sesame", retries=0)
    text, pieces, finish = await hear(chat, user(DOG), max_tokens=30)
    assert "Bertha" in text
    assert len(pieces) > 3
    assert finish.tokens_out > 3
    schema = {"type": "object", "properties": {"dog": {"type": "string", "maxLength": 20}}, "required": ["dog"]}
    text, _, _ = await hear(chat, user(DOG), schema=schema, max_tokens=60)
    assert "dog" in json.loads(text)
    with pytest.raises(ContextOverflowError, match="holds 512"):
        await hear(chat, user("word " * 1000))
    stream = chat.stream(user(STORY), max_tokens=400)
    await anext(stream)
    await stream.aclose()
    await chat.close()


async def test_a_wrong_key_and_a_model_that_cannot_embed(llama_server):
    chat = OpenAIChat("m", url=llama_server, profile=ChatProfile(512), key="open-barley", retries=0)
    with pytest.raises(ModelUnavailableError, match="401") as raised:
        await hear(chat, user("hi"))
    assert "open-barley" not in str(raised.value)
    await chat.close()
    embedder = OpenAIEmbedder("m", url=llama_server, key="sesame", retries=0)
    with pytest.raises(ModelUnavailableError, match="501"):
        await asyncio.to_thread(embedder.embed, ["hi"])
    embedder.close()
