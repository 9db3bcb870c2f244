"""The clients that people have, unchanged: only the base URL and the key are ours."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel, SecretStr

from lifelong.models.scripted import ScriptedChat, ScriptRule
from tests.person.examples import picture
from tests.server.running import Served, running

SCRIPT = [
    ScriptRule(say='{"name": "Bertha", "colour": "red"}', schema=True),
    ScriptRule(call="weather", arguments={"city": "Porto"}, when="weather", role="user"),
    ScriptRule(say="It rains in Porto.", role="tool"),
    ScriptRule(say="You drive Bertha."),
]

WEATHER: dict[str, Any] = {
    "name": "weather",
    "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


class Car(BaseModel):
    """What a structured answer is read into."""

    name: str
    colour: str


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with running(tmp_path, ScriptedChat(SCRIPT)) as served:
        yield served


@pytest.fixture
def client(server: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key()) as made:
        yield made


class TestOpenAI:
    def test_a_chat(self, client: openai.OpenAI, server: Served) -> None:
        answer = client.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": "What do I drive?"}], user="ana", seed=1
        )
        assert answer.choices[0].message.content == "You drive Bertha."
        assert answer.usage is not None and answer.usage.completion_tokens == 3
        assert answer.model_extra is not None and answer.model_extra["lifelong"]["memory"] == "on"
        assert server.said() == ["What do I drive?", "You drive Bertha."]

    def test_a_stream(self, client: openai.OpenAI) -> None:
        with client.chat.completions.stream(
            model="x",
            messages=[{"role": "user", "content": "What do I drive?"}],
            stream_options={"include_usage": True},
        ) as stream:
            pieces = [event.delta for event in stream if event.type == "content.delta"]
            whole = stream.get_final_completion()
        assert pieces == ["You", " drive", " Bertha."]
        assert whole.choices[0].message.content == "You drive Bertha."
        assert whole.usage is not None and whole.usage.completion_tokens == 3

    async def test_async(self, server: Served) -> None:
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=server.key()) as client:
            stream = await client.chat.completions.create(
                model="x", messages=[{"role": "user", "content": "What do I drive?"}], stream=True
            )
            text = ""
            async for chunk in stream:
                text += chunk.choices[0].delta.content or ""
            assert text == "You drive Bertha."
            vectors = await client.embeddings.create(model="x", input=["red", "blue"])
            assert len(vectors.data[1].embedding) == 64

    def test_a_tool_is_called_and_its_result_used(self, client: openai.OpenAI, server: Served) -> None:
        tools: Any = [{"type": "function", "function": WEATHER}]
        talk: list[Any] = [{"role": "user", "content": "How is the weather?"}]
        first = client.chat.completions.create(model="x", messages=talk, tools=tools).choices[0]
        assert first.finish_reason == "tool_calls" and first.message.tool_calls
        (call,) = first.message.tool_calls
        assert call.type == "function" and json.loads(call.function.arguments) == {"city": "Porto"}
        talk += [first.message, {"role": "tool", "tool_call_id": call.id, "content": "rain"}]
        second = client.chat.completions.create(model="x", messages=talk, tools=tools).choices[0]
        assert second.message.content == "It rains in Porto."
        assert server.said() == ["How is the weather?", "It rains in Porto."]

    def test_a_structured_answer_is_parsed(self, client: openai.OpenAI) -> None:
        answer = client.chat.completions.parse(
            model="x", messages=[{"role": "user", "content": "What do I drive?"}], response_format=Car
        )
        assert answer.choices[0].message.parsed == Car(name="Bertha", colour="red")

    def test_a_picture(self, client: openai.OpenAI, server: Served) -> None:
        url = "data:image/png;base64," + base64.b64encode(picture()).decode()
        parts: Any = [{"type": "text", "text": "This is Bertha."}, {"type": "image_url", "image_url": {"url": url}}]
        client.chat.completions.create(model="x", messages=[{"role": "user", "content": parts}])
        (message, _) = server.life._engine.store.record("default", "ana").messages.select()
        assert message.attachments

    @pytest.mark.slow
    def test_errors_are_the_clients_own(self, client: openai.OpenAI, server: Served) -> None:
        with pytest.raises(openai.BadRequestError, match="last message must be"):
            client.chat.completions.create(model="x", messages=[{"role": "system", "content": "x"}])
        with pytest.raises(openai.PermissionDeniedError, match="speaks for one person"):
            client.chat.completions.create(model="x", messages=[{"role": "user", "content": "x"}], user="bo")
        with (
            pytest.raises(openai.AuthenticationError),
            openai.OpenAI(base_url=f"{server.url}/v1", api_key="x") as wrong,
        ):
            wrong.models.list()

    @pytest.mark.slow
    def test_responses(self, client: openai.OpenAI, server: Served) -> None:
        answer = client.responses.create(model="x", input="What do I drive?", instructions="Be brief.")
        assert answer.output_text == "You drive Bertha."
        assert answer.usage is not None and answer.usage.output_tokens == 3
        assert client.responses.retrieve(answer.id).output_text == "You drive Bertha."
        again = client.responses.create(model="x", input="And now?", previous_response_id=answer.id)
        assert again.output_text == "You drive Bertha."
        assert server.said()[::2] == ["What do I drive?", "And now?"]

    def test_responses_as_a_stream(self, client: openai.OpenAI) -> None:
        with client.responses.stream(model="x", input=[{"role": "user", "content": "What do I drive?"}]) as stream:
            kinds = [event.type for event in stream]
            assert stream.get_final_response().output_text == "You drive Bertha."
        assert kinds[:4] == [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
        ]
        assert kinds.count("response.output_text.delta") == 3
        assert kinds[-1] == "response.completed"

    def test_responses_with_tools_and_forms(self, client: openai.OpenAI) -> None:
        tools: Any = [{"type": "function", **WEATHER}]
        first = client.responses.create(model="x", input="How is the weather?", tools=tools)
        (call,) = first.output
        assert call.type == "function_call" and json.loads(call.arguments) == {"city": "Porto"}
        talk: Any = [
            {"role": "user", "content": "How is the weather?"},
            call.model_dump(),
            {"type": "function_call_output", "call_id": call.call_id, "output": "rain"},
        ]
        assert client.responses.create(model="x", input=talk, tools=tools).output_text == "It rains in Porto."
        parsed = client.responses.parse(model="x", input="What do I drive?", text_format=Car)
        assert parsed.output_parsed == Car(name="Bertha", colour="red")


class TestLangChain:
    @pytest.fixture
    def chat(self, server: Served) -> ChatOpenAI:
        return ChatOpenAI(base_url=f"{server.url}/v1", api_key=SecretStr(server.key()), model="lifelong")

    def test_a_chat_and_a_stream(self, chat: ChatOpenAI, server: Served) -> None:
        answer = chat.invoke([SystemMessage("Be brief."), HumanMessage("What do I drive?")])
        assert answer.content == "You drive Bertha."
        assert "".join(str(chunk.content) for chunk in chat.stream("What do I drive now?")) == "You drive Bertha."
        assert server.said()[::2] == ["What do I drive?", "What do I drive now?"]

    async def test_async(self, chat: ChatOpenAI) -> None:
        assert (await chat.ainvoke("What do I drive?")).content == "You drive Bertha."

    def test_tools_and_forms(self, chat: ChatOpenAI) -> None:
        answer = chat.bind_tools([{"type": "function", "function": WEATHER}]).invoke("How is the weather?")
        (call,) = answer.tool_calls
        assert (call["name"], call["args"]) == ("weather", {"city": "Porto"})
        assert chat.with_structured_output(Car).invoke("What do I drive?") == Car(name="Bertha", colour="red")

    def test_embeddings(self, server: Served) -> None:
        embed = OpenAIEmbeddings(
            base_url=f"{server.url}/v1", api_key=SecretStr(server.key()), model="x", check_embedding_ctx_length=False
        )
        assert len(embed.embed_query("red truck")) == 64


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(server: Served) -> None:
    """The command of the documentation."""
    body = json.dumps({"messages": [{"role": "user", "content": "What do I drive?"}], "stream": True})
    ran = subprocess.run(
        ["curl", "-sN", f"{server.url}/v1/chat/completions", "-H", f"Authorization: Bearer {server.key()}",
         "-H", "Content-Type: application/json", "-d", body],
        capture_output=True, text=True, check=True, timeout=20,
    )  # fmt: skip
    assert '"content": " Bertha."' in ran.stdout
    assert ran.stdout.endswith("data: [DONE]\n\n")
