"""The seams between Lifelong and any model: small protocols and the values that cross them.

An adapter is one file beside this one, and imports its library when it is built, not before.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.types import Tool as Tool
from lifelong.types import ToolCall as ToolCall

Vectors = NDArray[np.float32]
"""Unit-length rows, shape ``(n, dim)``, dtype float32."""

Pixels = NDArray[np.uint8]
"""A picture or crop as RGB, shape ``(height, width, 3)``, dtype uint8."""

Sound = NDArray[np.float32]
"""Decoded sound: one channel at SAMPLE_RATE, shape ``(n,)``, dtype float32, -1 to 1."""

SAMPLE_RATE = 16_000
"""Samples per second of all sound that a model is given."""


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
    """The next piece of text from the model."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """The next piece of what a reasoning model thinks, where its server keeps that apart from what it says."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of an output.

    Attributes:
        reason: ``stop``, ``length`` or ``tool_calls``.
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
class Samples(Protocol):
    """A chat model that takes options of sampling; one that does not answers at temperature 0 and always alike."""

    def sampled(self, options: Mapping[str, Any]) -> ChatModel:
        """The same model with options in the words of the OpenAI protocol: ``temperature``, ``top_p``, ``seed`` …

        It shares connections and weights with this one, and needs no closing.
        """
        ...


@runtime_checkable
class TextEmbedder(Protocol):
    """A model that turns text into unit vectors whose dot product means likeness."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts (as documents, or as queries) to shape ``(len(texts), dim)``.

        Blocking; the engine calls it from a thread. Safe to call from several threads.
        """
        ...

    def close(self) -> None:
        """Give back memory and connections."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """How one picture or crop looks.

    Attributes:
        vector: unit length, float32 ``(dim,)``.
        tags: names of what it shows and how sure, the surest first; none where nothing is sure enough.
        energy: how much there is to see at each place, float32 ``(rows, columns)`` over the picture; None unknown.
    """

    vector: NDArray[np.float32]
    tags: tuple[tuple[str, float], ...] = ()
    energy: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the dot products of an encoder mean, as measured.

    Attributes:
        threshold: over it, two pictures show the same thing.
        width: of the doubt around the threshold: this much over it is sure to 73 %.
        same: the dot product of two ordinary pictures of the same thing.
        spread: where an encoder's dot products all lie close to 1, likeness is ``1 - spread * (1 - dot product)``,
            and the three figures are likenesses.
    """

    threshold: float
    width: float
    same: float
    spread: float = 1.0


@runtime_checkable
class ImageEncoder(Protocol):
    """A model that turns pictures into unit vectors whose dot product means likeness of look."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    @property
    def likeness(self) -> Likeness:
        """What its dot products mean."""
        ...

    def embed(self, images: Sequence[Pixels], *, quick: bool = False) -> Vectors:
        """Embed pictures to shape ``(len(images), dim)``. Blocking; safe to call from several threads.

        Args:
            quick: in about half the time, a little less exactly, as for one of many crops.
        """
        ...

    def look(self, image: Pixels) -> Look:
        """Embed one picture and say what else the same pass tells."""
        ...

    def close(self) -> None:
        """Give back memory."""
        ...


@runtime_checkable
class WordedEncoder(ImageEncoder, Protocol):
    """An image encoder that puts words among the pictures, so that pictures are found by a description."""

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """Embed descriptions to shape ``(len(texts), dim)``, comparable with pictures."""
        ...


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture.

    Attributes:
        box: left, top, right and bottom as parts of the picture, 0 to 1.
        vector: unit length, float32 ``(dim,)``: what tells this face from others.
    """

    box: tuple[float, float, float, float]
    vector: NDArray[np.float32]


@runtime_checkable
class FaceEncoder(Protocol):
    """A model that finds faces and turns each into a unit vector. It is shown a picture only where a consent stands."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def likeness(self) -> Likeness:
        """What its dot products mean."""
        ...

    def faces(self, image: Pixels) -> list[Face]:
        """The faces in a picture, the largest first. Blocking; safe to call from several threads."""
        ...

    def close(self) -> None:
        """Give back memory."""
        ...


@runtime_checkable
class VoiceEncoder(Protocol):
    """A model that turns speech into a unit vector of its speaker. It is given sound only where a consent stands."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def likeness(self) -> Likeness:
        """What its dot products mean."""
        ...

    def embed(self, speech: Sound) -> NDArray[np.float32]:
        """The voice in a stretch of speech, ``(dim,)``. Blocking; safe to call from several threads."""
        ...

    def close(self) -> None:
        """Give back memory."""
        ...


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text in a picture.

    Attributes:
        box: left, top, right and bottom in pixels of the picture that was read.
        confidence: 0 to 1.
    """

    text: str
    box: tuple[int, int, int, int]
    confidence: float


@runtime_checkable
class TextReader(Protocol):
    """A model that reads the text in a picture."""

    @property
    def name(self) -> str:
        """Stable name, recorded with everything it read."""
        ...

    @property
    def lacking(self) -> str:
        """Why it cannot work on this machine yet, and what to do; "" when it can."""
        ...

    def read(self, picture: Pixels) -> list[TextLine]:
        """The lines of text, in reading order; none where there is no text.

        Blocking; safe to call from several threads.

        Raises:
            ModelMissingError: a package or file that it needs is not on this machine.
        """
        ...

    def close(self) -> None:
        """Give back memory."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """One stretch of speech: words, and when they were said in seconds from the start of the sound."""

    text: str
    start: float
    end: float
    confidence: float = 1.0


@runtime_checkable
class SpeechRecogniser(Protocol):
    """A model that writes down what is said."""

    @property
    def name(self) -> str:
        """Stable name, recorded with everything it wrote down."""
        ...

    @property
    def lacking(self) -> str:
        """Why it cannot work on this machine yet, and what to do; "" when it can."""
        ...

    def transcribe(self, sound: Sound) -> list[Spoken]:
        """What is said, in order; nothing where nobody speaks.

        Blocking; the engine calls it from a thread.

        Raises:
            ModelMissingError: a package or file that it needs is not on this machine.
            ModelUnavailableError: the endpoint refused, failed or timed out.
        """
        ...

    def close(self) -> None:
        """Give back memory and connections."""
        ...
