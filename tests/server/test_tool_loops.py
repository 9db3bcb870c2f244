"""Tool loops by ``/v1/responses``: the client sends the id of the response and the results, and nothing else again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from lifelong.models.scripted import ScriptedChat, ScriptRule
from tests.server.running import Served, running

TOOLS: Any = [
    {"type": "function", "name": name, "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
    for name in ("weather", "tides")
]

SCRIPT = [
    ScriptRule(call="weather", arguments={"city": "Porto"}, when="sail", role="user"),
    ScriptRule(call="tides", arguments={"city": "Porto"}, when="^windy", role="tool"),
    ScriptRule(say="Not today.", role="tool"),
    ScriptRule(say="Hello."),
]


@pytest.fixture
def model() -> ScriptedChat:
    return ScriptedChat(SCRIPT)


@pytest.fixture
def server(tmp_path: Path, model: ScriptedChat) -> Iterator[Served]:
    with running(tmp_path, model) as served:
        yield served


@pytest.fixture
def client(server: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key(), max_retries=0) as made:
        yield made


def result(response: Any, output: str) -> Any:
    (call,) = [item for item in response.output if item.type == "function_call"]
    return [{"type": "function_call_output", "call_id": call.call_id, "output": output}]


def test_two_rounds_by_ids_alone(client: openai.OpenAI, server: Served, model: ScriptedChat) -> None:
    """Each request names the response before and brings one result; the model sees the whole of it."""
    first = client.responses.create(model="x", input="Can I sail?", tools=TOOLS)
    second = client.responses.create(
        model="x", input=result(first, "windy"), tools=TOOLS, previous_response_id=first.id
    )
    third = client.responses.create(model="x", input=result(second, "low"), tools=TOOLS, previous_response_id=second.id)
    assert third.output_text == "Not today."
    assert server.said() == ["Can I sail?", "Not today."]
    talk = model.requests[-1].messages[-5:]
    assert [message.role for message in talk] == ["user", "assistant", "tool", "assistant", "tool"]
    assert [talk[2].text, talk[4].text] == ["windy", "low"]
    again = client.responses.create(model="x", input="Hi.", previous_response_id=third.id)
    assert again.output_text == "Hello."


def test_in_a_stream(client: openai.OpenAI) -> None:
    with client.responses.stream(model="x", input="Can I sail?", tools=TOOLS) as stream:
        for _ in stream:
            pass
        first = stream.get_final_response()
    with client.responses.stream(
        model="x", input=result(first, "calm"), tools=TOOLS, previous_response_id=first.id
    ) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
    assert text == "Not today."


def test_the_calls_may_be_sent_again_beside_the_id(client: openai.OpenAI, model: ScriptedChat) -> None:
    """Some clients send everything and the id: nothing is told twice."""
    first = client.responses.create(model="x", input="Can I sail?", tools=TOOLS)
    talk: Any = [{"role": "user", "content": "Can I sail?"}, first.output[0].model_dump(), *result(first, "calm")]
    last = client.responses.create(model="x", input=talk, tools=TOOLS, previous_response_id=first.id)
    assert last.output_text == "Not today."
    assert sum(message.role == "tool" for message in model.requests[-1].messages) == 1


def test_a_response_that_waits_can_be_looked_at(client: openai.OpenAI) -> None:
    first = client.responses.create(model="x", input="Can I sail?", tools=TOOLS)
    (call,) = client.responses.retrieve(first.id).output
    assert call.type == "function_call" and json.loads(call.arguments) == {"city": "Porto"}


def test_a_new_message_may_follow_the_results(client: openai.OpenAI, server: Served) -> None:
    first = client.responses.create(model="x", input="Can I sail?", tools=TOOLS)
    talk = [*result(first, "calm"), {"role": "user", "content": "Never mind."}]
    assert client.responses.create(model="x", input=talk, tools=TOOLS, previous_response_id=first.id).output_text
    assert server.said() == ["Can I sail?", "Never mind.", "Hello."]


def test_a_result_that_is_missing_is_a_400(client: openai.OpenAI, server: Served) -> None:
    first = client.responses.create(model="x", input="Can I sail?", tools=TOOLS)
    with pytest.raises(openai.BadRequestError, match="lacks its result"):
        client.responses.create(model="x", input="And?", tools=TOOLS, previous_response_id=first.id)
    assert server.said() == ["Can I sail?"]


def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path, ScriptedChat(SCRIPT)) as server:
        first = server.ask("POST", "/v1/responses", {"input": "Can I sail?", "tools": TOOLS}).value
    call = first["output"][0]["call_id"]
    body = {
        "input": [{"type": "function_call_output", "call_id": call, "output": "calm"}],
        "tools": TOOLS,
        "previous_response_id": first["id"],
    }
    with running(tmp_path, ScriptedChat(SCRIPT)) as server:
        last = server.ask("POST", "/v1/responses", body).value
        assert last["output"][0]["content"][0]["text"] == "Not today."


@pytest.mark.parametrize("how", ["forgotten", "not stored", "somebody else's", "read only"])
def test_what_does_not_wait_any_more_is_not_found(server: Served, how: str) -> None:
    """What is forgotten, or was not to be kept, is not here, in the same words as somebody else's."""
    body = {"input": "Can I sail?", "tools": TOOLS, **({"store": False} if how == "not stored" else {})}
    headers = {"X-Lifelong-Memory": "read"} if how == "read only" else {}
    server.chat("Hi.")
    first = server.ask("POST", "/v1/responses", body, headers=headers).value
    if how == "forgotten":
        server.ask("POST", "/api/forget", {"since": "2000-01-01T00:00:00Z"})
    key = server.key("bo") if how == "somebody else's" else ""
    call = first["output"][0]["call_id"]
    later = {
        "input": [{"type": "function_call_output", "call_id": call, "output": "calm"}],
        "tools": TOOLS,
        "previous_response_id": first["id"],
    }
    answer = server.ask("POST", "/v1/responses", later, key=key)
    assert (answer.status, answer.value["error"]["code"]) == (404, "not_found")
    assert server.ask("GET", f"/v1/responses/{first['id']}", key=key).status == 404


def test_what_is_forgotten_while_the_model_thinks_is_not_kept(tmp_path: Path) -> None:
    """Its call may repeat the words: the response does not wait."""

    class Forgetful(ScriptedChat):
        async def stream(self, messages: Any, **options: Any) -> Any:
            async for event in super().stream(messages, **options):
                served.life._engine.store.record("default", "ana").responses.wipe()
                yield event

    with running(tmp_path, Forgetful(SCRIPT)) as served:
        first = served.ask("POST", "/v1/responses", {"input": "Can I sail?", "tools": TOOLS}).value
        assert served.ask("GET", f"/v1/responses/{first['id']}").status == 404
