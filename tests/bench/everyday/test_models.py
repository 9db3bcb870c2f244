"""Models that several records use: closing a record closes none of them."""

import asyncio
from pathlib import Path

import lifelong
from lifelong.bench.everyday.models import Models, SharedChat
from lifelong.models.base import ChatModel, PromptCachingModel
from lifelong.models.scripted import ScriptedChat


class Closing(ScriptedChat):
    """A scripted model that counts how often it is closed."""

    closed = 0

    async def close(self) -> None:
        self.closed += 1


def test_a_record_that_closes_leaves_a_shared_chat_model_open(tmp_path: Path) -> None:
    """Two records use one model, one after the other."""
    inner = Closing([])
    shared = SharedChat(inner)
    assert isinstance(shared, ChatModel)
    assert isinstance(shared, PromptCachingModel)
    for name in ("one", "two"):
        with lifelong.open(tmp_path / name, chat=shared, embed="scripted", worker=False) as life:
            life.person("mara").add("I live in Evora.")
    assert inner.closed == 0
    asyncio.run(inner.close())
    assert inner.closed == 1


def test_one_embedder_takes_the_place_of_all_others(tmp_path: Path) -> None:
    """Each spec gives the same model, which is loaded once; a closed handle is still of use to the next record."""
    with Models(tmp_path, embed="scripted") as models:
        first, second = models.embedder("embedded"), models.embedder("multilingual")
        first.close()
        assert first.name == second.name == models.names
        assert second.embed(["goat"]).shape == (1, second.dim)
        assert models.texts_embedded == 1
