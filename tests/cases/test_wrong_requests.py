"""Wrong requests that beginners send over REST and OpenAI's protocol: each answer names the value and what to send.

None of them is a fault of the server, and none leaves anything behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.server.running import Served, running

KEY: Final = "sk-somebody-elses"
JSON: Final = {"Content-Type": "application/json"}
TALK: Final = [{"role": "user", "content": "I live in Braga."}]
PICTURE: Final = {"type": "image_url", "image_url": "x.jpg"}
SAID: Final = {"messages": [{"text": "I live in Braga."}]}


def told(**fields: Any) -> dict[str, Any]:
    return {"messages": [{"text": "I live in Braga.", **fields}]}


BODIES: Final[list[tuple[str, str, Any, int, str]]] = [
    # a field by another product's name, or missing
    (
        "POST",
        "/api/messages",
        {"text": "I live in Braga."},
        400,
        'messages is missing: give it, as {"messages": [{"text',
    ),
    ("POST", "/api/messages", {"messages": TALK}, 400, "messages.0.content is not known here; did you mean 'text'?"),
    ("POST", "/api/messages", {**SAID, "user_id": "ana"}, 400, "user_id is not known here: the key names the person"),
    ("POST", "/api/chat", {"message": "hi"}, 400, "body.message is not known here; did you mean 'text'?"),
    ("POST", "/api/chat", {"messages": TALK}, 400, "body.messages is not known here; did you mean 'text'?"),
    ("POST", "/api/chat", {}, 422, "the message is empty: give text"),
    ("POST", "/api/recall", {"q": "Braga"}, 400, "body.q is not known here; did you mean 'query'?"),
    ("POST", "/api/recall", {"query": "Braga", "limit": 5}, 400, "body.limit is not known here; did you mean 'k'?"),
    ("POST", "/api/recall", {"query": "Braga", "top_k": 5}, 400, "body.top_k is not known here; did you mean 'k'?"),
    ("POST", "/api/recall", {"query": "Braga", "threshold": 0.5}, 400, "did you mean 'floor'?"),
    ("POST", "/api/recall", {"query": "Braga", "sicne": None}, 400, "did you mean 'since'?"),
    ("POST", "/api/recall", {}, 422, "the query is empty"),
    (
        "POST",
        "/api/memories",
        {"memory": "I like tea."},
        400,
        """text is missing: give it, as {"text": "…"}, in place of 'memory'""",
    ),
    ("POST", "/api/feedback", {"id": "msg_1", "rating": 1}, 400, "body.reply is missing"),
    ("POST", "/api/forget", {"id": "msg_1"}, 400, "body.id is not known here; did you mean 'ids'?"),
    ("POST", "/api/forget", {}, 422, "say what to forget"),
    ("PUT", "/api/person", {"timezone": "Europe/Lisbon"}, 400, "in place of 'timezone'"),
    ("POST", "/api/write", {}, 400, "body.kind is missing"),
    (
        "POST",
        "/v1/chat/completions",
        {"prompt": "hi"},
        400,
        'messages is missing: give it, as {"messages": [{"role": "user"',
    ),
    (
        "POST",
        "/v1/chat/completions",
        {"messages": [{"content": "hi"}]},
        400,
        'role is missing: give it, as {"role": "user"}',
    ),
    ("POST", "/v1/responses", {}, 400, "input is missing: give it, as"),
    ("POST", "/v1/embeddings", {"model": "lifelong"}, 400, "input is missing: give it, as"),
    # a wrong type
    (
        "POST",
        "/api/messages",
        {"messages": "I live in Braga."},
        400,
        "messages is a text: give a list, as […]",
    ),
    ("POST", "/api/messages", {"messages": ["I live in Braga."]}, 400, "give an object, as {…}"),
    ("POST", "/api/messages", {"messages": []}, 400, "messages is an empty list: give at least 1 item"),
    ("POST", "/api/messages", [{"text": "I live in Braga."}], 400, "body is a list: give an object, as {…}"),
    ("POST", "/api/messages", {"messages": [*SAID["messages"], {"text": 5}]}, 400, "messages.1.text is 5: give text"),
    ("POST", "/api/messages", told(files=["a.jpg"]), 400, "files.0 is 'a.jpg': give an object"),
    (
        "POST",
        "/api/messages",
        told(files=[{"path": "a.jpg"}]),
        400,
        'files.0.data is missing: give it, as {"data": "…"}',
    ),
    ("POST", "/api/messages", told(files=[{"data": "a.jpg"}]), 422, "send its bytes as base64"),
    ("POST", "/api/chat", {"text": ["hi"]}, 400, "body.text is a list: give text"),
    ("POST", "/api/chat", {"text": "hi", "stream": "maybe"}, 400, "stream is 'maybe': give true or false"),
    ("POST", "/api/recall", {"query": "Braga", "k": "five"}, 400, "body.k is 'five': give a whole number"),
    ("POST", "/api/recall", {"query": "Braga", "kinds": "message"}, 400, "kinds is 'message': give a list"),
    ("PUT", "/api/traits/pins/openness", {"value": "high"}, 400, "value is 'high': give a number"),
    ("POST", "/v1/chat/completions", {"messages": "hi"}, 400, "messages is 'hi': give a list"),
    ("POST", "/v1/chat/completions", {"model": None, "messages": TALK}, 400, "model is null: give text"),
    (
        "POST",
        "/v1/chat/completions",
        {"messages": TALK, "temperature": "hot"},
        400,
        "temperature is 'hot': give a number",
    ),
    (
        "POST",
        "/v1/chat/completions",
        {"messages": [{"role": "user", "content": [PICTURE]}]},
        400,
        "messages.0.content.0.image_url is 'x.jpg': give an object",
    ),
    # a value out of its range, or none of the choices
    ("POST", "/api/recall", {"query": "Braga", "k": 0}, 400, "body.k is 0: give 1 or more"),
    ("POST", "/api/recall", {"query": "Braga", "k": 100_000}, 400, "body.k is 100000: give 100 or less"),
    (
        "POST",
        "/api/recall",
        {"query": "Braga", "kinds": ["fact"]},
        400,
        "kinds.0 is 'fact': give 'message', 'semantic'",
    ),
    ("POST", "/api/messages", told(role="human"), 400, "role is 'human': give 'user', 'assistant' or 'other'"),
    ("POST", "/api/messages", told(speaker="x" * 300), 400, "speaker is too long: give at most 200 characters"),
    ("POST", "/api/chat", {"text": "hi", "mode": "turbo"}, 400, "mode is 'turbo': give 'fast' or 'deep'"),
    ("POST", "/api/memories", {"text": "I like tea.", "kind": "fact"}, 400, "kind is 'fact': give 'core', 'semantic'"),
    ("POST", "/api/memories", {"text": "  "}, 400, "text is empty"),
    ("POST", "/api/feedback", {"reply": "msg_1", "value": 5}, 422, "feedback 5: give +1, -1 or words"),
    ("PUT", "/api/person", {"zone": "Lisbon"}, 422, "time zone 'Lisbon' is unknown"),
    ("PUT", "/api/traits/pins/kindness", {"value": 0.5}, 400, "trait is 'kindness': give 'openness'"),
    ("PUT", "/api/consents/fingerprints", None, 400, "kind is 'fingerprints': give 'person' or 'voice'"),
    (
        "POST",
        "/v1/chat/completions",
        {"messages": [{"role": "bot", "content": "hi"}]},
        400,
        "role is 'bot': give 'system'",
    ),
    ("POST", "/v1/chat/completions", {"messages": TALK, "max_tokens": -1}, 400, "max_tokens is -1: give 1 or more"),
    ("POST", "/v1/chat/completions", {"messages": []}, 400, "messages is an empty list: give at least 1 item"),
    # times
    (
        "POST",
        "/api/messages",
        told(at="2026-01-01"),
        400,
        "at is '2026-01-01', a time without its zone: write it as 2026-01-01T",
    ),
    ("POST", "/api/messages", told(at="2026-01-01T10:00"), 400, "without its zone: write it as 2026-01-01T10:00Z"),
    (
        "POST",
        "/api/messages",
        told(at="01/02/2026"),
        400,
        "at is '01/02/2026': give a time with its zone, such as 2026-",
    ),
    ("POST", "/api/messages", told(at="gestern"), 400, "at is 'gestern': give a time with its zone"),
    ("POST", "/api/messages", told(at=1767258000000000), 400, "at is 1767258000000000: give a time with its zone"),
    (
        "POST",
        "/api/recall",
        {"query": "Braga", "since": "last week"},
        400,
        "since is a text: give a time with its zone",
    ),
    (
        "POST",
        "/api/recall",
        {"query": "Braga", "since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        422,
        "swap them",
    ),
    ("GET", "/api/memories?as_of=yesterday", None, 400, "query.as_of is 'yesterday': give a time with its zone"),
    ("GET", "/api/traits?at=today", None, 400, "query.at is 'today': give a time with its zone"),
    # pages
    ("GET", "/api/memories?limit=500", None, 400, "query.limit is '500': give 200 or less"),
    ("GET", "/api/memories?limit=all", None, 400, "query.limit is 'all': give a whole number"),
    ("GET", "/api/memories?limit=-1", None, 400, "query.limit is '-1': give 1 or more"),
    ("GET", "/api/memories?cursor=2", None, 400, "query.cursor is '2': give `next` of the page before"),
    ("GET", "/api/memories?page=2", None, 400, "query.page is not known here; did you mean 'cursor'?"),
    ("GET", "/api/messages?q=Braga", None, 400, "query.q is not known here: leave it out; known are session, since"),
    ("GET", "/api/memories?kind=fact", None, 400, "kind.0 is 'fact': give 'core'"),
    # paths and methods
    ("POST", "/messages", SAID, 404, "there is no path '/messages' here; did you mean /api/messages?"),
    ("POST", "/api/message", SAID, 404, "did you mean /api/messages?"),
    ("POST", "/api/search", {"query": "Braga"}, 404, "did you mean /api/recall?"),
    ("GET", "/api/users", None, 404, "did you mean /api/people?"),
    ("GET", "/elsewhere", None, 404, "there is no path '/elsewhere' here: docs/server.md lists them"),
    ("PUT", "/api/messages", SAID, 405, "/api/messages has no method PUT: use GET or POST"),
    ("GET", "/api/recall?query=Braga", None, 405, "/api/recall has no method GET: use POST"),
    ("DELETE", "/api/memories", None, 405, "/api/memories has no method DELETE: use GET or POST"),
    ("POST", "/v1/completions", {"prompt": "hi"}, 404, "did you mean /v1/chat/completions?"),
    ("POST", "/chat/completions", {"messages": TALK}, 404, "The base_url of an OpenAI client ends with /v1."),
    ("POST", "/v1/v1/chat/completions", {"messages": TALK}, 404, "did you mean /v1/chat/completions? The base_url"),
    ("GET", "/v1/chat/completions", None, 405, "/v1/chat/completions has no method GET: use POST"),
    ("GET", "/v1/models/gpt-5", None, 404, "there is no model 'gpt-5' here: use one of lifelong"),
    # what is not there
    ("GET", "/api/memories/mem_0", None, 404, "there is nothing by this name here"),
    ("GET", "/api/memories/%F0%9F%90%99", None, 404, "there is nothing by this name here"),
    ("DELETE", "/api/memories/mem_0", None, 404, "there is nothing by this name here"),
    ("POST", "/api/messages?person=bo", SAID, 403, "this key speaks for one person, and `person` names another"),
    ("POST", "/v1/chat/completions", {"messages": TALK, "user": "bo"}, 403, "`user` names another: leave it out"),
    ("GET", "/api/people", None, 403, "lacks the scope 'admin': use one that was made with it"),
    ("POST", "/api/write", {"kind": "novel", "about": "us"}, 422, "nothing called 'novel' can be written: give one of"),
]

RAW: Final[list[tuple[bytes, dict[str, str], int, str]]] = [
    (b"", {}, 400, "the body is missing: send a JSON object"),
    (b"", JSON, 400, "the body is missing: send a JSON object"),
    (b"{", JSON, 400, "the body is no JSON (Expecting property name"),
    (b"{'messages': []}", JSON, 400, "with names and texts in double quotes"),
    (b'{"messages": [{"text": "I live in Braga."}]}', {}, 400, "add the header `Content-Type: application/json`"),
    (b'{"messages": []}', {"Content-Type": "text/plain"}, 400, "add the header `Content-Type: application/json`"),
    (b"text=I+live", {"Content-Type": "application/x-www-form-urlencoded"}, 400, "add the header `Content-Type"),
    ('{"messages": [{"text": "Évora"}]}'.encode("latin-1"), JSON, 400, "the body is not UTF-8 (byte 24 of it is 0xc9)"),
    (b"null", JSON, 400, "body is null: give an object"),
    (b'{"messages": NaN}', JSON, 400, "messages is nan: give a list"),
]

HEADERS: Final[list[tuple[dict[str, str], int, str]]] = [
    ({}, 401, "the header Authorization is missing: send `Authorization: Bearer KEY`"),
    ({"X-API-Key": KEY}, 401, "the header x-api-key is not read: send `Authorization: Bearer KEY`"),
    ({"Authorization": KEY}, 401, "does not begin with `Bearer `"),
    ({"Authorization": f"Basic {KEY}"}, 401, "does not begin with `Bearer `"),
    ({"Authorization": "Bearer"}, 401, "no key stands after `Bearer`"),
    ({"Authorization": f"Bearer {KEY}"}, 401, "this key is not valid here"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("wrong")) as served:
        served.ask("POST", "/api/messages", {"messages": [{"text": "Hello."}]})
        yield served


def refused(server: Served, answer: Any, status: int, expected: str) -> None:
    """A problem with the expected words, in the format of its path; nothing was stored."""
    assert answer.status == status, answer.content
    value = answer.value
    message = value["detail"] if "detail" in value else value["error"]["message"]
    assert expected in message
    assert KEY not in answer.content.decode()
    assert server.said() == ["Hello."]
    assert not server.life._engine.store.record("default", "ana").memories.select()


@pytest.mark.parametrize(("method", "path", "body", "status", "expected"), BODIES, ids=range(len(BODIES)))
def test_a_wrong_request(server: Served, method: str, path: str, body: Any, status: int, expected: str) -> None:
    refused(server, server.ask(method, path, body), status, expected)


@pytest.mark.parametrize(("content", "headers", "status", "expected"), RAW, ids=range(len(RAW)))
def test_a_wrong_body(server: Served, content: bytes, headers: dict[str, str], status: int, expected: str) -> None:
    refused(server, server.ask("POST", "/api/messages", content=content, headers=headers), status, expected)


@pytest.mark.parametrize(("headers", "status", "expected"), HEADERS, ids=range(len(HEADERS)))
def test_a_key_in_the_wrong_place(server: Served, headers: dict[str, str], status: int, expected: str) -> None:
    for path, body in (("/api/messages", SAID), ("/v1/chat/completions", {"messages": TALK})):
        refused(server, server.ask("POST", path, body, key=None, headers=headers), status, expected)


def test_other_headers(server: Served) -> None:
    wrong = {"Idempotency-Key": "two words"}
    refused(
        server,
        server.ask("POST", "/api/messages", SAID, headers=wrong),
        400,
        "idempotency-key is a text: give 8 to 200 visible",
    )
    refused(
        server, server.ask("POST", "/api/messages", SAID, key=server.key(None)), 400, "name the one meant in `person`"
    )
    refused(
        server,
        server.ask("POST", "/api/messages?person=", SAID, key=server.key(None)),
        400,
        "person is empty: give text",
    )
    reads = server.key(scopes=["read"])
    refused(server, server.ask("POST", "/api/messages", SAID, key=reads), 403, "lacks the scope 'write'")
    elsewhere = server.key(space="elsewhere")
    refused(server, server.ask("GET", "/api/person?person=bo", key=elsewhere), 403, "names another")


def test_a_secret_in_a_wrong_place_is_not_repeated(server: Served) -> None:
    secret = "sk-proj-abcdefghijklmnopqrstuvwxyz012345"
    for body in ({"query": "Braga", "k": secret}, {"query": "Braga", "kinds": [secret]}, {"query": "Braga", secret: 1}):
        answer = server.ask("POST", "/api/recall", body)
        assert answer.status == 400
        assert secret not in answer.content.decode()


def test_a_slash_at_the_end_is_no_mistake(server: Served) -> None:
    assert server.ask("GET", "/api/messages/").value == server.ask("GET", "/api/messages").value
    assert server.ask("GET", "/v1/models/").status == 200
    assert server.ask("GET", "/api/messages/", key=None).status == 401
    for path in ("/", "//", "/api/", "/api//", "/v1/", "/mcp//"):
        assert server.ask("GET", path).status in (404, 405), path
