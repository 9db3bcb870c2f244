"""Chat models: what a prompt is made of, what comes back, and what a model can do."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from lifelong.errors import InputError
from lifelong.types import Tool, ToolCall


@dataclass(frozen=True, slots=True)
class ChatProfile:
    """What a chat model can do. The agent asks of a model only what its profile promises.

    Attributes:
        context: tokens that fit, prompt and answer together.
        tools: it can call tools natively.
        schema: its output can be constrained to a JSON schema.
        images: it can see pictures.
        capable: its reasoning and extraction can be trusted. A model that is not capable only
            phrases what the person's own words already say.
        audio: it can hear recordings.
    """

    context: int
    tools: bool = False
    schema: bool = False
    images: bool = False
    capable: bool = False
    audio: bool = False


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording in a prompt.

    Attributes:
        data: the encoded recording.
        format: what it is encoded as, in the word that endpoints know: ``wav`` or ``mp3``.
    """

    data: bytes
    format: str


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt.

    Attributes:
        images: encoded pictures (JPEG, PNG, WebP or GIF bytes) that belong to it.
        calls: for an assistant message, the tool calls that it made.
        call_id: for a tool message, the call that it answers.
        audio: recordings that belong to it.
    """

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    images: tuple[bytes, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""
    audio: tuple[Audio, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of text from the model.

    Attributes:
        refusal: the model says that it will not answer, where its server keeps that apart.
    """

    text: str
    refusal: bool = False


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """The next piece of what a reasoning model thinks, where its server keeps that apart from what it says."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of an output.

    Attributes:
        reason: ``stop``, ``length``, ``tool_calls`` or ``content_filter``.
        tokens_in: tokens of the prompt, 0 if unknown.
        tokens_out: tokens of the output, 0 if unknown.
    """

    reason: str
    tokens_in: int = 0
    tokens_out: int = 0


ChatEvent = TextDelta | ThoughtDelta | ToolCall | Finish


def refuse_unfit(messages: Sequence[ChatMessage], profile: ChatProfile, name: str) -> None:
    """Refuse pictures and recordings that a model cannot take.

    Raises:
        InputError: a message holds one.
    """
    if not profile.images and any(message.images for message in messages):
        raise InputError(f"The model {name} cannot see pictures. Send it text only, or use one that can.")
    if not profile.audio and any(message.audio for message in messages):
        raise InputError(f"The model {name} cannot hear recordings. Send it a transcript, or use one that can.")


@runtime_checkable
class PromptCachingModel(Protocol):
    """A model in this process that keeps what it read, so that a prompt that begins alike is read faster."""

    def drop_prompts(self) -> None:
        """Forget every prompt that was read."""
        ...


@runtime_checkable
class ChatModel(Protocol):
    """A model that continues a conversation."""

    @property
    def name(self) -> str:
        """Stable name, recorded with everything the model wrote."""
        ...

    @property
    def profile(self) -> ChatProfile:
        """What it can do."""
        ...

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Continue the conversation at temperature 0; the last event is a Finish.

        Closing the generator (or cancelling its task) stops the model; leaving a loop early does not by
        itself, so wrap it in `contextlib.aclosing` where that can happen.

        Raises:
            ModelUnavailableError: the model cannot be reached or failed.
            ContextOverflowError: the prompt does not fit the model's context.
            InputError: the prompt holds what the model cannot take: pictures, recordings, a broken schema.
        """
        ...

    async def close(self) -> None:
        """Give back memory, processes and connections."""
        ...


@runtime_checkable
class SamplingModel(Protocol):
    """A chat model that takes options of sampling; one that does not answers at temperature 0 and always alike."""

    def sampled(self, options: Mapping[str, Any]) -> ChatModel:
        """The same model with options in the words of the OpenAI protocol: ``temperature``, ``top_p``, ``seed`` …

        It shares connections and weights with this one, and needs no closing.
        """
        ...
