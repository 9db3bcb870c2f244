"""What an answer waits for, and what it does not."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import lifelong
from lifelong.errors import ModelUnavailableError
from lifelong.models.base import ChatEvent, ChatMessage, Vectors
from lifelong.models.scripted import HashedWords, ScriptedChat
from tests.person.examples import Clock


class Embedder(HashedWords):
    """Notes what it embeds; texts that are stored can be made to fail."""

    def __init__(self, happened: list[str]) -> None:
        super().__init__()
        self.happened = happened
        self.fails = False

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if self.fails and not query:
            raise ModelUnavailableError("the embedding endpoint is away")
        self.happened += [f"{'asks' if query else 'keeps'}: {text}" for text in texts]
        return super().embed(texts, query=query)


class Chat(ScriptedChat):
    """Notes when it is asked."""

    def __init__(self, happened: list[str]) -> None:
        super().__init__(["You have a truck."])
        self.happened = happened

    async def stream(self, messages: Sequence[ChatMessage], **options: Any) -> AsyncGenerator[ChatEvent, None]:
        self.happened.append("the model answers")
        async for event in super().stream(messages, **options):
            yield event


def test_the_message_and_its_answer_are_embedded_when_nobody_waits(tmp_path: Path) -> None:
    """Before the model is asked only the question is embedded; afterwards both are, so no later recall waits."""
    happened: list[str] = []
    with lifelong.open(
        tmp_path / "r", chat=Chat(happened), embed=Embedder(happened), clock=Clock(), worker=False, look="none"
    ) as life:
        ana = life.person("ana")
        ana.add("I drive an old truck.")
        happened.clear()
        ana.chat("What do I drive?")
        assert happened == [
            "asks: What do I drive?",
            "the model answers",
            "keeps: What do I drive?",
            "keeps: You have a truck.",
        ]
        happened.clear()
        ana.recall("What was the truck?")
        assert happened == ["asks: What was the truck?"]


def test_an_answer_stands_when_its_words_cannot_be_embedded(tmp_path: Path) -> None:
    """The endpoint goes away while the model speaks: the answer is given and kept, and embedded by a later recall."""
    happened: list[str] = []
    embedder = Embedder(happened)
    with lifelong.open(
        tmp_path / "r", chat=Chat(happened), embed=embedder, clock=Clock(), worker=False, look="none"
    ) as life:
        ana = life.person("ana")
        ana.add("I drive an old truck.")
        embedder.fails = True
        assert ana.chat("What do I drive?").text == "You have a truck."
        embedder.fails = False
        happened.clear()
        ana.recall("truck")
        assert happened[:2] == ["keeps: What do I drive?", "keeps: You have a truck."]
