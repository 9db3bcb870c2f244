"""Wrong calls that agents and their authors make over MCP: each answer says what to send, and nothing is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.server.running import Served, running

CALLS: Final[list[tuple[str, dict[str, Any] | None, str]]] = [
    ("recall", {"q": "Braga"}, "q is not known here; did you mean 'query'?"),
    ("recall", {"query": "Braga", "k": 5}, "k is not known here; did you mean 'limit'?"),
    ("recall", {"query": "Braga", "sinse": "2026-01-01"}, "did you mean 'since'?"),
    ("recall", None, "the query is empty"),
    ("recall", {"query": 5}, "query is 5: give text"),
    ("recall", {"query": ["Braga"]}, "query is a list: give text"),
    ("recall", {"query": "Braga", "limit": "five"}, "limit is 'five': give a whole number"),
    ("recall", {"query": "Braga", "limit": 0}, "limit is 0: give 1 or more"),
    ("recall", {"query": "Braga", "limit": 1000}, "limit is 1000: give 50 or less"),
    ("recall", {"query": "Braga", "kinds": "message"}, "kinds is 'message': give a list"),
    ("recall", {"query": "Braga", "kinds": ["fact"]}, "kinds.0 is 'fact': give 'message'"),
    ("recall", {"query": "Braga", "since": "last week"}, "since 'last week' is no time: give an ISO 8601 date"),
    ("recall", {"query": "Braga", "since": "2026-02-01", "until": "2026-01-01"}, "swap them"),
    ("recall", {"query": "Braga", "images": "a.jpg"}, "images is 'a.jpg': give a list"),
    ("recall", {"query": "Braga", "images": ["/tmp/a.jpg"]}, "give its bytes in base64"),
    ("search", {"query": "Braga"}, "there is no tool 'search' here; did you mean 'recall'?"),
    ("Recall", {"query": "Braga"}, "did you mean 'recall'?"),
    ("add_memory", {"text": "I live in Braga."}, "did you mean 'remember'?"),
    ("play_music", {}, "there is no tool 'play_music' here: call one of recall, find"),
    ("remember", {}, 'text is missing: give it, as {"text": "…"}'),
    (
        "remember",
        {"content": "I live in Braga."},
        'text is missing: give it, as {"text": "…"}, in place of \'content\'',
    ),
    ("remember", {"text": None}, "text is null: give text"),
    ("remember", {"text": ["I live in Braga."]}, "text is a list: give text"),
    ("remember", {"text": "  "}, "empty"),
    ("remember", {"text": "I live in Braga.", "at": "yesterday"}, "at 'yesterday' is no time"),
    ("remember", {"text": "I live in Braga.", "person": "bo"}, "person is not known here: the key, or the command"),
    ("remember", {"text": "I live in Braga.", "user_id": "bo"}, "user_id is not known here: the key, or the command"),
    ("forget", {}, "say what to forget"),
    ("forget", {"ids": "msg_1"}, "ids is 'msg_1': give a list"),
    ("forget", {"ids": ["msg_1"]}, "nothing named 'msg_1' in this person's record"),
    ("forget", {"id": "msg_1"}, "id is not known here; did you mean 'ids'?"),
    ("forget", {"everything": True}, "everything is not known here: leave it out; known are request, ids, token"),
    ("context", {}, "query is missing"),
    ("context", {"query": "Braga", "max_tokens": 1}, "max_tokens is 1: give 200 or more"),
    ("recommend", {"catalogue": "films"}, "there is no catalogue 'films'"),
    ("write", {"kind": "novel"}, "nothing called 'novel' can be written: give one of"),
    ("accept_draft", {"draft": "d1", "text": "Hi"}, "no draft 'd1' of this person"),
    ("draw", {"prompt": "us", "count": 100}, "count is 100: give 4 or less"),
    ("look", {"picture": "cat.jpg"}, "no picture 'cat.jpg' of this person"),
    ("look", {"picture": "x", "part": [0, 0, 1]}, "part.3 is missing"),
    ("find", {"query": "cat", "places": "Braga"}, "places is 'Braga': give a list"),
    ("profile", {"person": "bo"}, "person is not known here"),
]

BODIES: Final[list[tuple[Any, dict[str, str], int, str]]] = [
    ({"hello": 1}, {}, 400, 'jsonrpc must be \\"2.0\\": send one JSON-RPC message'),
    ([], {}, 400, "the body is a list: send one JSON-RPC message"),
    ("hello", {}, 400, "the body is no object: send one JSON-RPC message"),
    ({"jsonrpc": "2.0", "id": 1}, {}, 400, "method is missing"),
    (
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"tool": "recall"}},
        {},
        200,
        "hold the name of a tool",
    ),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/run"}, {}, 200, "Method not found"),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, {"Content-Type": "text/plain"}, 415, "is 'text/plain': send"),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, {"Accept": "text/html"}, 406, "must accept application/json"),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, {"Authorization": "Bearer no"}, 401, "this key is not valid"),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, {"Authorization": ""}, 401, "Authorization is missing"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("wrong")) as served:
        served.ask("POST", "/api/messages", {"messages": [{"text": "Hello."}]})
        yield served


async def test_wrong_calls_of_a_client(server: Served) -> None:
    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {server.key()}"}, timeout=60) as http,
        Client(streamable_http_client(f"{server.url}/mcp", http_client=http)) as client,
    ):
        for name, arguments, expected in CALLS:
            result = await client.call_tool(name, arguments)
            told = result.content[0].text  # type: ignore[union-attr]
            assert result.is_error, name
            assert expected in told, told
            assert "pydantic" not in told and "\n" not in told
            assert server.said() == ["Hello."]
            assert not server.life._engine.store.record("default", "ana").memories.select()


async def test_a_dummy_argument_of_a_tool_without_any_is_ignored(server: Served) -> None:
    """Some clients cannot call a tool without arguments."""
    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {server.key()}"}, timeout=60) as http,
        Client(streamable_http_client(f"{server.url}/mcp", http_client=http)) as client,
    ):
        assert not (await client.call_tool("profile", {"random_string": "dummy"})).is_error


@pytest.mark.parametrize(("body", "headers", "status", "expected"), BODIES, ids=range(len(BODIES)))
def test_what_is_no_call(server: Served, body: Any, headers: dict[str, str], status: int, expected: str) -> None:
    usual = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Authorization": f"Bearer {server.key()}",
    }
    answer = server.ask("POST", "/mcp", key=None, content=json.dumps(body).encode(), headers={**usual, **headers})
    assert answer.status == status
    assert isinstance(answer.value, dict)
    assert expected in answer.content.decode()
