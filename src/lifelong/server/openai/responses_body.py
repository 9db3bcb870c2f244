"""The body of ``/v1/responses``, for the subset that clients commonly use, converted to a chat request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from lifelong.server.errors import Problem
from lifelong.server.openai.chat_body import ChatBody, Loose, Recording, Text


class ItemPart(Loose):
    """One part of a message."""

    type: str
    text: Text | None = None
    refusal: Text | None = None
    image_url: str | None = None
    file_data: str | None = None
    input_audio: Recording | None = None


class InputItem(Loose):
    """One item of the input: a message, a call of a tool, or its output."""

    type: str = "message"
    role: Literal["system", "developer", "user", "assistant"] | None = None
    content: Text | list[ItemPart] | None = None
    call_id: str = ""
    name: str = ""
    arguments: Text = "{}"
    output: Text | list[ItemPart] = ""


class ResponsesTool(Loose):
    """A tool of the caller's."""

    type: str
    name: str = ""
    description: str | None = None
    parameters: dict[str, Any] | None = None


class TextFormat(Loose):
    """The form of the answer."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    name: str = "answer"
    schema_: Annotated[dict[str, Any], Field(alias="schema", default_factory=dict)]


class TextOptions(Loose):
    """How the text is to be."""

    format: TextFormat | None = None


class ResponsesBody(Loose):
    """A request for a response."""

    model: str = "lifelong"
    input: Text | Annotated[list[InputItem], Field(min_length=1, max_length=10_000)]
    instructions: Text | None = None
    stream: bool | None = None
    user: Annotated[str | None, Field(max_length=200)] = None
    previous_response_id: str | None = None
    text: TextOptions | None = None
    tools: Annotated[list[ResponsesTool], Field(max_length=128)] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: float | None = None
    top_p: float | None = None
    background: bool | None = None
    metadata: dict[str, str] | None = None
    store: bool | None = None

    def chat(self, *, after: Sequence[Mapping[str, Any]] = ()) -> ChatBody:
        """Convert it to a chat request.

        Args:
            after: items before the input, unless the input repeats their calls.

        Raises:
            Problem: it has an unsupported item.
            ValidationError: a value is not valid.
        """
        if self.background:
            raise Problem(422, "unsupported", "responses are given at once: leave background out", param="background")
        messages: list[dict[str, Any]] = []
        if self.instructions:
            messages.append({"role": "system", "content": self.instructions})
        items = [InputItem(role="user", content=self.input)] if isinstance(self.input, str) else self.input
        repeated = {item.call_id for item in items if item.type == "function_call"}
        before = [InputItem.model_validate(item) for item in after]
        if repeated.isdisjoint(item.call_id for item in before if item.type == "function_call"):
            items = [*before, *items]
        for item in items:
            _add(messages, item)
        form = self.text.format if self.text else None
        fields = {
            "model": self.model,
            "messages": messages,
            "stream": self.stream,
            "user": self.user,
            "response_format": None if form is None else _form(form),
            "tools": None if self.tools is None else [_tool(tool) for tool in self.tools],
            "tool_choice": _choice(self.tool_choice),
            "parallel_tool_calls": self.parallel_tool_calls,
            "max_completion_tokens": self.max_output_tokens,
            "temperature": self.temperature,
            "top_p": self.top_p,
        }
        return ChatBody.model_validate(fields)


_PARTS: Final = {"input_text": "text", "output_text": "text", "text": "text", "refusal": "refusal"}


def _add(messages: list[dict[str, Any]], item: InputItem) -> None:
    match item.type:
        case "message":
            if item.role is None:
                raise Problem(400, "invalid_request", "a message needs a role", param="input")
            messages.append({"role": item.role, "content": _content(item.content)})
        case "function_call":
            call = {"id": item.call_id, "function": {"name": item.name, "arguments": item.arguments}}
            if messages and messages[-1].get("tool_calls"):
                messages[-1]["tool_calls"].append(call)
            else:
                messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        case "function_call_output":
            messages.append({"role": "tool", "tool_call_id": item.call_id, "content": _content(item.output)})
        case "reasoning":  # what a model thought earlier is not for this one
            pass
        case other:
            raise Problem(422, "unsupported", f"items of type {other[:40]!r} are not understood here", param="input")


def _content(content: str | list[ItemPart] | None) -> Any:
    if content is None or isinstance(content, str):
        return content
    return [_part(part) for part in content]


def _part(part: ItemPart) -> dict[str, Any]:
    if part.type == "input_image":
        if part.image_url is None:
            raise Problem(422, "unsupported", "pictures come as image_url: files are not kept here", param="input")
        return {"type": "image_url", "image_url": {"url": part.image_url}}
    if part.type == "input_file":
        if part.file_data is None:
            raise Problem(
                422, "unsupported", "files come as file_data: they are not kept or fetched here", param="input"
            )
        return {"type": "file", "file": {"file_data": part.file_data}}
    if part.type == "input_audio" and part.input_audio is not None:
        return {"type": "input_audio", "input_audio": {"data": part.input_audio.data}}
    return {"type": _PARTS.get(part.type, part.type), "text": part.text, "refusal": part.refusal}


def _tool(tool: ResponsesTool) -> dict[str, Any]:
    if tool.type != "function":
        raise Problem(
            422, "unsupported", f"tools of type {tool.type[:40]!r} are not run here: bring functions", param="tools"
        )
    parameters = tool.parameters or {"type": "object", "properties": {}}
    function = {"name": tool.name, "description": tool.description or "", "parameters": parameters}
    return {"type": "function", "function": function}


def _choice(choice: str | dict[str, Any] | None) -> str | dict[str, Any] | None:
    if isinstance(choice, dict) and "name" in choice:
        return {"type": "function", "function": {"name": choice["name"]}}
    return choice


def _form(form: TextFormat) -> dict[str, Any]:
    if form.type != "json_schema":
        return {"type": form.type}
    return {"type": "json_schema", "json_schema": {"name": form.name, "schema": form.schema_}}
