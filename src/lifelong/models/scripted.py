"""Deterministic models for tests and documentation: a chat model that follows a script, and hashed word vectors."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from lifelong.errors import ContextOverflowError, ModelUnavailableError, SettingsError
from lifelong.models.base import (
    ChatEvent,
    ChatMessage,
    ChatProfile,
    Finish,
    ImageFeatures,
    Likeness,
    Pixels,
    TextDelta,
    Tool,
    ToolCall,
    Vectors,
    refuse_unfit,
)

CAPABLE: Final = ChatProfile(context=8192, tools=True, schema=True, images=True, capable=True)

HASH_DIM: Final = 64


@dataclass(frozen=True, slots=True)
class ScriptRule:
    """An answer and the conditions under which it is given. A rule applies if all its conditions hold.

    Attributes:
        say: the answer's text.
        call: name of the tool to call, "" for none.
        arguments: the call's arguments.
        when: regular expression that is searched (ignoring case) in the last message; "" matches every message.
        turn: number of the request, from 0; None is any.
        role: role of the last message, for example ``tool`` after a tool call; "" is any.
        schema: whether the request has a schema; None is either.
    """

    say: str = ""
    call: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""
    turn: int | None = None
    role: str = ""
    schema: bool | None = None

    def applies(self, request: ScriptedRequest, turn: int) -> bool:
        """Whether this rule answers a request."""
        last = request.messages[-1] if request.messages else ChatMessage("user", "")
        return (
            (self.turn is None or self.turn == turn)
            and (not self.role or self.role == last.role)
            and (self.schema is None or self.schema == (request.schema is not None))
            and re.search(self.when, last.text, re.IGNORECASE) is not None
        )


@dataclass(frozen=True, slots=True)
class ScriptedRequest:
    """One request that the scripted model received."""

    messages: tuple[ChatMessage, ...]
    max_tokens: int
    schema: Mapping[str, Any] | None
    tools: tuple[Tool, ...]
    stop: tuple[str, ...]


class ScriptedChat:
    """A chat model that answers by the first rule that applies, word by word; a word counts as a token.

    Args:
        rules: tried in order. A plain string is a rule that always applies.
        name: stable name.
        profile: the capabilities that it reports.

    Attributes:
        requests: every request, in order.
    """

    def __init__(
        self,
        rules: Sequence[ScriptRule | str],
        *,
        name: str = "scripted",
        profile: ChatProfile = CAPABLE,
    ) -> None:
        self._rules = [ScriptRule(say=rule) if isinstance(rule, str) else rule for rule in rules]
        self._name = name
        self._profile = profile
        self.requests: list[ScriptedRequest] = []

    @classmethod
    def load(cls, path: Path) -> ScriptedChat:
        """Read a script: ``{"name": …, "profile": {…}, "rules": [{"when": …, "say": …}, …]}``.

        The fields are those of `ChatProfile` and `ScriptRule`; a ``say`` that is an object is written as JSON.

        Raises:
            SettingsError: the file is missing or is not a script.
        """
        try:
            script = json.loads(path.read_text(encoding="utf-8"))
            rules = [_rule(fields) for fields in script["rules"]]
            profile = ChatProfile(**script["profile"]) if "profile" in script else CAPABLE
        except (OSError, ValueError, KeyError, TypeError, re.error) as error:
            raise SettingsError(
                f"{path} is not a script for the scripted chat model ({error!r}). Expected JSON such as "
                '{"rules": [{"when": "drive", "say": "You drive a truck."}]}.'
            ) from error
        return cls(rules, name=script.get("name", "scripted"), profile=profile)

    @property
    def name(self) -> str:
        """The name of the script."""
        return self._name

    @property
    def profile(self) -> ChatProfile:
        """The capabilities that the script reports."""
        return self._profile

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Continue the conversation as the script says; see `ChatModel.stream`.

        Raises:
            ModelUnavailableError: no rule applies.
            ContextOverflowError: more words than its profile holds.
            InputError: pictures or recordings for a profile without them.
        """
        refuse_unfit(messages, self._profile, self._name)
        tokens_in = sum(len(message.text.split()) for message in messages)
        if tokens_in > self._profile.context:
            raise ContextOverflowError(
                f"The prompt has {tokens_in:,} words, but the script {self._name} holds {self._profile.context:,}. "
                "Say less at a time, or give its profile more context.",
                tokens=tokens_in,
                holds=self._profile.context,
            )
        request = ScriptedRequest(tuple(messages), max_tokens, schema, tuple(tools), tuple(stop))
        turn = len(self.requests)
        self.requests.append(request)
        rule = next((rule for rule in self._rules if rule.applies(request, turn)), None)
        if rule is None:
            last = messages[-1].text if messages else ""
            raise ModelUnavailableError(
                f"No rule of the script {self._name!r} answers request {turn}: {last[:200]!r}. Add one."
            )
        words = re.findall(r"\s*\S+\s*$|\s*\S+", _until(rule.say, stop))
        for word in words[:max_tokens]:
            await asyncio.sleep(0)  # a real model gives control back between tokens, and can be cancelled there
            yield TextDelta(word)
        if rule.call:
            yield ToolCall(f"call_{turn}", rule.call, json.dumps(dict(rule.arguments)))
            yield Finish("tool_calls", tokens_in, len(words))
        else:
            reason = "length" if len(words) > max_tokens else "stop"
            yield Finish(reason, tokens_in, min(len(words), max_tokens))

    async def close(self) -> None:
        """Release nothing: the model holds no resources."""


class HashedWords:
    """A text embedder for tests: a vector is the sum of one hashed direction for each word.

    Similarity comes from shared words alone (feature hashing: Weinberger et al., arXiv 0902.2206).
    """

    name = "hashed-words-64"
    dim = HASH_DIM

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts to unit rows, shape ``(len(texts), 64)``; a text without words has its own row."""
        return np.array([_direction(text) for text in texts], dtype=np.float32).reshape(-1, HASH_DIM)

    def close(self) -> None:
        """Release nothing: the model holds no resources."""


def _direction(text: str) -> Vectors:
    words = re.findall(r"\w+", text.lower()) or [""]
    total = np.zeros(HASH_DIM, dtype=np.float32)
    for word in words:
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=HASH_DIM).digest()
        total += np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 127.5
    unit: Vectors = total / np.linalg.norm(total)
    return unit


def _rule(fields: object) -> ScriptRule:
    if not isinstance(fields, dict):
        raise TypeError(f"a rule is an object, not {fields!r}")
    say = fields.get("say", "")
    rule = ScriptRule(**{**fields, "say": say if isinstance(say, str) else json.dumps(say, ensure_ascii=False)})
    re.compile(rule.when)
    return rule


def _until(text: str, stop: Sequence[str]) -> str:
    cuts = [at for mark in stop if (at := text.find(mark)) >= 0]
    return text[: min(cuts)] if cuts else text


class ColourGrid:
    """An image encoder for tests and demonstrations: the colours of a grid of 4 by 4 cells."""

    name = "colour-grid-4"
    dim = 48
    likeness = Likeness(threshold=0.9, width=0.03, same=0.97)

    def embed(self, images: Sequence[Pixels], *, quick: bool = False) -> Vectors:
        """Embed pictures by their colours alone, shape ``(len(images), 48)``."""
        return np.stack([self.look(image).vector for image in images]) if images else np.zeros((0, 48), np.float32)

    def look(self, image: Pixels) -> ImageFeatures:
        """The colours of each cell relative to a middle grey, and the contrast of each cell."""
        if min(image.shape[:2]) < 4:  # every cell needs a pixel
            image = image.repeat(4, axis=0).repeat(4, axis=1)
        rows = np.array_split(image.astype(np.float32) - 127.5, 4, axis=0)
        fields = [[field.reshape(-1, 3) for field in np.array_split(row, 4, axis=1)] for row in rows]
        grid = np.array([[field.mean(axis=0) for field in row] for row in fields])
        vector = grid.astype(np.float32).ravel() + np.float32(1e-3)
        energy = np.array([[field.std() for field in row] for row in fields], np.float32)
        return ImageFeatures(vector / np.linalg.norm(vector), (), energy)

    def close(self) -> None:
        """Release nothing: the model holds no resources."""
