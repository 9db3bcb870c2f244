"""The body of ``/v1/chat/completions``: the supported fields; others are ignored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=2_000_000)]


class Loose(BaseModel):
    """A part of a body that may hold more than is read here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Link(Loose):
    """An address: ``data:`` or ``https:``."""

    url: str


class Recording(Loose):
    """A recording, in base64; its form is read from its content."""

    data: str


class ChatFile(Loose):
    """A file as ``data:…;base64,…``, or in plain base64."""

    file_data: str | None = None


class ChatPart(Loose):
    """One part of a message."""

    type: str
    text: Text | None = None
    refusal: Text | None = None
    image_url: Link | None = None
    input_audio: Recording | None = None
    file: ChatFile | None = None


class Function(Loose):
    """The function of a call."""

    name: str
    arguments: Text = "{}"


class Call(Loose):
    """A call of a tool that the model made earlier."""

    id: str
    type: Literal["function"] = "function"
    function: Function


class ChatBodyMessage(Loose):
    """One message of the talk. A ``name`` is not read: it does not say who somebody is.

    Whatever may be left out may also be null, as many clients write it.
    """

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[ChatPart] | None = None
    refusal: Text | None = None
    tool_calls: list[Call] | None = None
    tool_call_id: str | None = None
    function_call: Function | None = None


class FunctionTool(Loose):
    """What a caller's tool is."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    description: str | None = None
    parameters: dict[str, Any] | None = None


class CallersTool(Loose):
    """A tool of the caller's."""

    type: Literal["function"]
    function: FunctionTool


class Schema(Loose):
    """A named JSON schema."""

    name: str = "answer"
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None


class ResponseFormat(Loose):
    """The form of the answer."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: Schema | None = None


class StreamOptions(Loose):
    """What a stream holds besides."""

    include_usage: bool | None = None


class ChatBody(Loose):
    """A request for chat completions."""

    model: str = "lifelong"
    messages: Annotated[list[ChatBodyMessage], Field(min_length=1, max_length=10_000)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: Annotated[str | None, Field(max_length=200)] = None
    n: Annotated[int, Field(ge=1, le=8)] | None = None
    stop: str | Annotated[list[str], Field(max_length=16)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    response_format: ResponseFormat | None = None
    tools: Annotated[list[CallersTool], Field(max_length=128)] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    seed: int | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    logprobs: bool | None = None
    modalities: list[str] | None = None
    functions: list[Any] | None = None
