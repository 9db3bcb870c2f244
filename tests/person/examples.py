"""How the tests of the whole open a record: a clock that they set, a scripted chat, hashed word vectors."""

import asyncio
import io
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

import lifelong
from lifelong import aio
from lifelong.life import open_life
from lifelong.models.base import ChatEvent, ChatMessage, ChatModel, ChatProfile, Finish, TextDelta, ToolCall
from lifelong.models.scripted import CAPABLE, HashedWords

NINE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

HISTORY = (
    "I live in Lisbon and I work at a bakery.",
    "My sister Rita has a red truck called Bertha.",
    "On Friday we sailed to the island with Rita.",
    "I moved to Porto.",
    "I love strong coffee, and I cannot stand tea.",
    "Every Tuesday morning I run along the river.",
)
"""What somebody tells, with a change of home; QUESTIONS ask for it."""

QUESTIONS = ("where do I live?", "Rita's red truck", "coffee", "when do I run?", "Rita sailed", "truck island river")


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, now: datetime = NINE) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, span: timedelta) -> None:
        self.now += span


NO_WEIGHTS = {"look": "scripted", "ocr": "none", "speech": "none", "cutout": "off", "objects": "off"}
"""Settings under which nothing is read that `lifelong models pull` may have brought."""


def opened(
    path: Path, *, chat: str | ChatModel = "none", clock: Callable[[], datetime] | None = None, **settings: Any
) -> lifelong.Life:
    """A record that learns when it is told to (``settle``)."""
    settings = {"worker": False, **NO_WEIGHTS, **settings}
    return lifelong.open(path, chat=chat, embed=HashedWords(), clock=clock or Clock(), **settings)


def opened_async(
    path: Path, *, chat: str | ChatModel = "none", clock: Callable[[], datetime] | None = None, **settings: Any
) -> aio.Life:
    """The same, async."""
    settings = {"worker": False, **NO_WEIGHTS, **settings}
    return open_life(path, chat=chat, embed=HashedWords(), clock=clock or Clock(), **settings)


def picture(colour: str = "red", size: tuple[int, int] = (8, 6), *, form: str = "PNG", exif: bytes = b"") -> bytes:
    """The bytes of a small picture."""
    file = io.BytesIO()
    more: dict[str, Any] = {"exif": exif} if exif else {}
    Image.new("RGB", size, colour).save(file, form, **more)
    return file.getvalue()


def texts(found: Sequence[Any]) -> list[str]:
    """The words of messages, memories or hits."""
    return [item.text for item in found]


async def eventually(happened: Callable[[], Awaitable[object]]) -> None:
    """Wait until something is so, ten seconds at most."""
    async with asyncio.timeout(50):
        while not await happened():  # noqa: ASYNC110  # another thread or process makes it so
            await asyncio.sleep(0.02)


class Played:
    """A chat model that plays prepared answers in turn; the last one repeats.

    An answer is text, or a list of texts and tool calls ``(name, arguments)``; an exception is raised.

    Attributes:
        asked: prompt, names of tools and schema of each request.
        left: how many streams were closed before their end.
    """

    def __init__(self, *answers: Any, profile: ChatProfile = CAPABLE, name: str = "played") -> None:
        self._answers = list(answers)
        self.profile = profile
        self.name = name
        self.asked: list[tuple[list[ChatMessage], list[str], bool]] = []
        self.left = 0

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Any = None,
        tools: Any = (),
        stop: Any = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        answer = self._answers[min(len(self.asked), len(self._answers) - 1)]
        self.asked.append((list(messages), [tool.name for tool in tools], schema is not None))
        ended = False
        try:
            for number, part in enumerate([answer] if isinstance(answer, str | Exception) else answer):
                if isinstance(part, Exception):
                    raise part
                yield ToolCall(f"call{number}", *part) if isinstance(part, tuple) else TextDelta(part)
            yield Finish("stop", 10, 5)
            ended = True
        finally:
            self.left += not ended

    async def close(self) -> None:
        pass

    def prompts(self) -> list[str]:
        """Each request's messages as one text."""
        return ["\n".join(message.text for message in messages) for messages, _, _ in self.asked]
