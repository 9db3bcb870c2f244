"""The protocol of chat models: prompts, events of an answer, and capabilities."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from lifelong.errors import InputError
from lifelong.types import Tool, ToolCall


@dataclass(frozen=True, slots=True)
class ChatProfile:
    """The capabilities of a chat model. The agent uses only the capabilities in the profile.

    Attributes:
        context: largest number of tokens, prompt and answer together.
        tools: the model can call tools natively.
        schema: the output can be constrained to a JSON schema.
        images: the model accepts pictures.
        capable: the reasoning and extraction of the model can be trusted. A model that is not capable is not
            asked: answers are quotes of the person's own words.
        audio: the model accepts recordings.
        thinking: tokens that the model needs for thoughts before it answers; every request has them on top.
        lookups: the model may look things up before it answers. A small one does it again and again.
    """

    context: int
    tools: bool = False
    schema: bool = False
    images: bool = False
    capable: bool = False
    audio: bool = False
    thinking: int = 0
    lookups: bool = True

    @property
    def deep(self) -> bool:
        """Whether deep mode is possible: the model is trusted, and can call tools or choose a step in JSON."""
        return self.capable and (self.tools or self.schema)


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording in a prompt.

    Attributes:
        data: the encoded recording.
        format: encoding, as endpoints name it: ``wav`` or ``mp3``.
    """

    data: bytes
    format: str


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt.

    Attributes:
        images: its encoded pictures (JPEG, PNG, WebP or GIF bytes).
        calls: for an assistant message, the tool calls that it made.
        call_id: for a tool message, the call that it answers.
        audio: its recordings.
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
        refusal: the text is a refusal; only some servers mark refusals.
    """

    text: str
    refusal: bool = False


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """The next piece of a reasoning model's thoughts; only some servers separate thoughts from the answer."""

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
    """Refuse pictures and recordings for a model that does not accept them.

    Raises:
        InputError: a message has one.
    """
    if not profile.images and any(message.images for message in messages):
        raise InputError(f"The model {name} cannot see pictures. Send it text only, or use one that can.")
    if not profile.audio and any(message.audio for message in messages):
        raise InputError(f"The model {name} cannot hear recordings. Send it a transcript, or use one that can.")


@runtime_checkable
class PromptCachingModel(Protocol):
    """A model in this process that caches prompts: a prompt with the same beginning is processed faster."""

    def drop_prompts(self) -> None:
        """Delete all cached prompts."""
        ...


@runtime_checkable
class ChatModel(Protocol):
    """A model that continues a conversation."""

    @property
    def name(self) -> str:
        """Stable name; it is stored with everything that the model writes."""
        ...

    @property
    def profile(self) -> ChatProfile:
        """The capabilities of the model."""
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

        Closing the generator (or cancelling its task) stops the model. Leaving a loop early does not stop it: use
        `contextlib.aclosing` where that can happen.

        Raises:
            ModelUnavailableError: the model cannot be reached or failed.
            ContextOverflowError: the prompt does not fit the model's context.
            InputError: the model does not accept a part of the prompt: pictures, recordings, an invalid schema.
        """
        ...

    async def close(self) -> None:
        """Release memory, processes and connections."""
        ...


@runtime_checkable
class SamplingModel(Protocol):
    """A chat model with sampling options. Other chat models answer at temperature 0 and always give the same answer."""

    def sampled(self, options: Mapping[str, Any]) -> ChatModel:
        """The same model with options of the OpenAI protocol: ``temperature``, ``top_p``, ``seed`` …

        It shares connections and weights with this model, and need not be closed.
        """
        ...
