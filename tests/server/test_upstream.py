"""What an endpoint that answers badly does to those who ask this server: nothing comes out that is not theirs."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import openai
import pytest

from lifelong.life import open_life
from lifelong.models.specs import text_embedder
from lifelong.server.logs import JsonLines
from tests.models.chat.endpoint import as_json, as_stream, delta, flooding, serving
from tests.server.running import Answered, Served, running

KEY = "sk-canary-0123456789abcdef"
PLACE = "10.77.66.55:4321"
SPOKEN = f"no service for {KEY} at http://{PLACE}/internal"
STATUSES = (400, 401, 402, 403, 404, 413, 422, 429, 500, 503)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFELONG_OPENAI_KEY", KEY)


def model_at(url: str) -> str:
    return f"openai:m@{url}?context=8192"


def asked(server: Served, **more: Any) -> dict[str, Answered]:
    """One question by every way in which a model answers over HTTP."""
    say = "What do I drive?"
    return {
        "/v1/chat/completions": server.chat(say, **more),
        "/v1/chat/completions, memory read": server.chat(say, headers={"X-Lifelong-Memory": "read"}, **more),
        "/v1/chat/completions, memory off": server.chat(say, headers={"X-Lifelong-Memory": "off"}, **more),
        "/v1/responses": server.ask("POST", "/v1/responses", {"input": say, **more}),
        "/api/chat": server.ask("POST", "/api/chat", {"text": say, **more}),
    }


def learned(server: Served) -> dict[str, Answered]:
    """What is shown of the updates that failed, and of how an answer came about."""
    asyncio.run(_settle(server))
    return {path: server.ask("GET", path) for path in ("/api/jobs", "/api/trace")}


async def _settle(server: Served) -> None:
    life = server.life
    beside = open_life(life.settings.store, chat=life.settings.chat, embed=life.embedder, worker=False)
    async with beside:
        await beside.settle()


def leaks(answer: Answered, url: str) -> list[str]:
    told = answer.content.decode() + json.dumps(answer.headers)
    return [word for word in (KEY, PLACE, "internal", url.split("/")[2]) if word in told]


@pytest.mark.slow
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("status", STATUSES)
def test_an_endpoints_words_address_and_key_stay_here(
    tmp_path: Path, status: int, stream: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Clients read what kind of failure it was; the log has the rest, without the key."""
    caplog.set_level(logging.INFO, "lifelong")
    refusal = as_json(status, {"error": {"message": SPOKEN, "code": "x"}}, **{"Retry-After": "3600"})
    with serving(refusal) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
        answers = asked(server, stream=stream)
        shown = learned(server)
    for route, answer in (answers | shown).items():
        assert leaks(answer, endpoint.url) == [], route
    for route, answer in answers.items():
        assert b"openai:m" in answer.content, route
        if "/v1" in route:
            assert answer.status in (400, 429, 502, 503), route
            assert set(answer.value["error"]) == {"message", "type", "param", "code"}
    assert "openai:m" in json.dumps(shown["/api/jobs"].value)
    logged = [JsonLines().format(record) for record in caplog.records]
    assert any(endpoint.url in line and PLACE in line and str(status) in line for line in logged)
    assert not any(KEY in line for line in logged)


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        as_stream(delta(content="You "), {"error": {"message": SPOKEN}}),
        as_stream(delta(content="You "), SPOKEN),
        as_stream(delta(content="You "), done=False),
        (200, {"Content-Type": "text/html"}, SPOKEN.encode()),
    ],
    ids=["error", "no-json", "cut-short", "web-page"],
)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_so_do_those_in_the_middle_of_an_answer(tmp_path: Path, answer: Any, stream: bool) -> None:
    """The head of a stream is sent: its last event is the error."""
    with serving(answer) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
        answers = asked(server, stream=stream)
        shown = learned(server)
        assert server.said() == ["What do I drive?", "What do I drive?", "What do I drive?"][: len(server.said())]
    for route, each in (answers | shown).items():
        assert leaks(each, endpoint.url) == [], route
    for route, each in answers.items():
        assert each.status == (502 if not stream else each.status), route
        assert b"openai:m" in each.content, route


def test_so_do_those_of_an_endpoint_that_is_gone(tmp_path: Path) -> None:
    with serving(as_json(200, {})) as endpoint:
        url = endpoint.url
    with running(tmp_path, model_at(url)) as server:
        answer = server.chat("Hi.", headers={"X-Lifelong-Memory": "off"})
    assert (answer.status, leaks(answer, url)) == (502, [])
    assert b"cannot be reached" in answer.content


@pytest.mark.slow
@pytest.mark.parametrize("status", STATUSES)
def test_so_do_those_of_an_embedder(tmp_path: Path, status: int) -> None:
    """Recall, embeddings, chat and MCP need vectors, too."""
    refusal = as_json(status, {"error": {"message": SPOKEN}}, **{"Retry-After": "3600"})
    with serving(refusal) as endpoint:
        embedder = text_embedder(f"openai:e@{endpoint.url}?dim=8")
        with running(tmp_path, embed=embedder) as server:
            server.ask("POST", "/api/messages", {"messages": [{"text": "I drive Bertha."}]})
            call = {"name": "recall", "arguments": {"query": "What do I drive?"}}
            headers = {"Accept": "application/json, text/event-stream"}
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
            answers = {
                "/mcp": server.ask("POST", "/mcp", body, headers=headers),
                "/v1/embeddings": server.ask("POST", "/v1/embeddings", {"input": "red"}),
                "/api/recall": server.ask("POST", "/api/recall", {"query": "What do I drive?"}),
                **asked(server),
            }
            del answers["/v1/chat/completions, memory off"]  # which needs none
    for route, answer in answers.items():
        assert leaks(answer, endpoint.url) == [], route
        assert answer.status not in (401, 403), route
        assert b"openai:e" in answer.content, route


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "header", "told"),
    [(429, "3600", (429, "3600")), (503, "3600", (503, "3600")), (429, None, (429, None)), (503, None, (503, None))],
)
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/api/chat", "/v1/embeddings"])
def test_a_busy_endpoint_is_one_to_come_back_to(
    tmp_path: Path, path: str, status: int, header: str | None, told: tuple[int, str | None]
) -> None:
    """Its 429 or 503 comes with the time that it asked for, so that clients wait as they would before it."""
    asked = {"Retry-After": header} if header else {"X-Should-Retry": "false"}
    refusal = as_json(status, {"error": {"message": "slow down"}}, **asked)
    body = {"messages": [{"role": "user", "content": "Hi."}], "input": "Hi."} if "/v1" in path else {"text": "Hi."}
    with serving(refusal) as endpoint:
        embedder = None if path != "/v1/embeddings" else text_embedder(f"openai:e@{endpoint.url}?dim=8")
        with running(tmp_path, model_at(endpoint.url), embed=embedder) as server:
            answer = server.ask("POST", path, body)
    assert (answer.status, answer.headers.get("retry-after")) == told
    assert (answer.value["error"]["code"] if "/v1" in path else answer.value["code"]) == "model_busy"
    if header:  # an endpoint that names a time is asked once
        assert len(endpoint.requests) == 1


def test_the_operators_wrong_key_is_not_the_callers(tmp_path: Path) -> None:
    """401 of the endpoint is 502 here, and clients are told not to try again."""
    refusal = as_json(401, {"error": {"message": "Incorrect API key provided"}})
    with (
        serving(refusal) as endpoint,
        running(tmp_path, model_at(endpoint.url), mode="fast") as server,
        openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key()) as client,
        pytest.raises(openai.InternalServerError) as raised,
    ):
        client.chat.completions.create(model="x", messages=[{"role": "user", "content": "Hi."}])
    assert (raised.value.status_code, raised.value.code) == (502, "model_unusable")
    assert len(endpoint.requests) == 1


class TestRefusals:
    """The model says that it will not, in the protocol's own field."""

    ANSWER = as_stream(delta(refusal="I cannot"), delta(refusal=" help."), delta("stop"))

    def test_a_refusal_is_relayed_and_stored(self, tmp_path: Path) -> None:
        with serving(self.ANSWER) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
            choice = server.chat("Do it.").value["choices"][0]
            off = server.chat("Do it.", headers={"X-Lifelong-Memory": "off"}).value["choices"][0]
            assert server.said() == ["Do it.", "I cannot help."]
        for each in (choice, off):
            message = each["message"]
            assert (message["content"], message["refusal"], each["finish_reason"]) == (None, "I cannot help.", "stop")

    def test_in_a_stream(self, tmp_path: Path) -> None:
        with (
            serving(self.ANSWER) as endpoint,
            running(tmp_path, model_at(endpoint.url)) as server,
            openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key()) as client,
            client.chat.completions.stream(model="x", messages=[{"role": "user", "content": "Do it."}]) as stream,
        ):
            assert [event.delta for event in stream if event.type == "refusal.delta"] == ["I cannot", " help."]
            assert stream.get_final_completion().choices[0].message.refusal == "I cannot help."

    def test_as_responses(self, tmp_path: Path) -> None:
        with serving(self.ANSWER) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
            with openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key()) as client:
                part = client.responses.create(model="x", input="Do it.").output[0].content[0]  # type: ignore[union-attr,index]
                assert part.model_dump() == {"type": "refusal", "refusal": "I cannot help."}
                with client.responses.stream(model="x", input="Do it now.") as stream:
                    kinds = [event.type for event in stream]
                    (last,) = stream.get_final_response().output
            assert kinds.count("response.refusal.delta") == 2 and "response.refusal.done" in kinds
            assert last.content[0].refusal == "I cannot help."  # type: ignore[union-attr,index]

    def test_it_is_shown_again_when_the_talk_goes_on(self, tmp_path: Path) -> None:
        """Clients send back what they got: content null, and the refusal beside it."""
        answer = as_stream(delta("stop", content="Fine."))
        talk = [
            {"role": "user", "content": "Do it."},
            {"role": "assistant", "content": None, "refusal": "I cannot help."},
            {"role": "user", "content": "Why?"},
        ]
        with serving(answer) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
            server.chat(talk)
        said = [item["content"] for item in endpoint.bodies()[0]["messages"]]
        assert "I cannot help." in said


@pytest.mark.parametrize("said", ["You should", ""], ids=["after some words", "before any"])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_filters_end_stays_a_filters_end(tmp_path: Path, said: str, stream: bool) -> None:
    """``content_filter`` is no ``stop``. Where nothing is left to say, nothing is stored as said."""
    answer = as_stream(*([delta(content=said)] if said else []), delta("content_filter"))
    with serving(answer) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
        got = server.chat("Do it.", stream=stream)
        (choice,) = got.events()[-1]["choices"] if stream else got.value["choices"]
        assert choice["finish_reason"] == "content_filter"
        assert server.said() == ["Do it.", said][: 1 + bool(said)]
        response = server.ask("POST", "/v1/responses", {"input": "Do it."}).value
        assert (response["status"], response["incomplete_details"]) == ("incomplete", {"reason": "content_filter"})


def test_a_filter_that_takes_the_question_out_is_a_400(tmp_path: Path) -> None:
    """As Azure says it: the request is refused with a code of its own."""
    refusal = as_json(400, {"error": {"message": "filtered", "code": "content_filter"}})
    with serving(refusal) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
        answer = server.chat("Do it.")
    assert answer.status == 400
    assert "content filter" in answer.value["error"]["message"]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_an_answer_without_end_is_cut_before_it_is_stored(tmp_path: Path, stream: bool) -> None:
    """20 MB come for 16 tokens: what is relayed and stored has 1,536 bytes, and the endpoint's connection is closed."""
    piece = f"data: {json.dumps(delta(content='word ' * 200))}\n\n".encode()
    with flooding(b"", piece, most=20_000_000) as endpoint, running(tmp_path, model_at(endpoint.url)) as server:
        answer = server.chat("Tell me.", max_tokens=16, stream=stream)
        assert endpoint.hung_up.wait(50)
        assert len(server.said()[1]) <= 1536
    assert len(answer.content) < 10_000
    choice = answer.events()[-1]["choices"][0] if stream else answer.value["choices"][0]
    assert choice["finish_reason"] == "length"
