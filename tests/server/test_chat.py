"""Chat completions over real HTTP: what is answered, what is stored, and what each parameter does."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from lifelong.errors import ModelUnavailableError
from lifelong.models.base import ChatProfile, SpeechSegment
from lifelong.models.scripted import ScriptedChat, ScriptRule
from tests.agent.blocks import said
from tests.perception.making import silence, wav
from tests.person.examples import Played, picture
from tests.server.running import running

WEAK = ChatProfile(context=2048)


def test_an_answer_comes_from_what_was_said_before(tmp_path: Path) -> None:
    """Without any chat model: the person's own dated words, and the ids that prove them in the extra field."""
    with running(tmp_path) as server:
        assert server.chat("I drive Bertha, my old truck.").status == 200
        answer = server.chat("What do I drive?").value
        assert answer["object"] == "chat.completion"
        (choice,) = answer["choices"]
        assert "Bertha" in choice["message"]["content"]
        assert choice["finish_reason"] == "stop"
        (hit, *_) = answer["lifelong"]["recalled"]
        assert hit["text"] == "I drive Bertha, my old truck."
        assert answer["lifelong"]["known"]
        assert answer["lifelong"]["reply"].startswith("msg_")


def test_a_stream_ends_with_what_was_recalled_and_what_it_cost(tmp_path: Path) -> None:
    """A chunk for each word; the last one holds the reason and the extra field; usage when it is asked for."""
    with running(tmp_path, ScriptedChat(["You drive Bertha."])) as server:
        answer = server.chat("What do I drive?", stream=True, stream_options={"include_usage": True})
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.content.endswith(b"data: [DONE]\n\n")
        *words, last, usage = answer.events()
        assert [chunk["choices"][0]["delta"].get("content") for chunk in words] == ["You", " drive", " Bertha."]
        assert words[0]["choices"][0]["delta"]["role"] == "assistant"
        assert last["choices"][0]["finish_reason"] == "stop"
        assert last["lifelong"]["memory"] == "on"
        assert usage["choices"] == []
        assert usage["usage"]["completion_tokens"] == 3


def test_a_talk_that_is_sent_again_and_again_is_stored_once(tmp_path: Path) -> None:
    """A stateless client sends everything each time; each thing that Ana said stands in her record once."""
    with running(tmp_path, Played("Hello Ana.", "Which colour?", "Nice.", "Nice, again.")) as server:
        talk: list[Any] = [{"role": "system", "content": "Be brief."}]
        for text in ("Hi, I am Ana.", "I bought a bike.", "Red."):
            talk.append({"role": "user", "content": text})
            reply = server.chat(talk).value["choices"][0]["message"]
            talk.append({"role": "assistant", "content": reply["content"]})
        once = ["Hi, I am Ana.", "Hello Ana.", "I bought a bike.", "Which colour?", "Red.", "Nice."]
        assert server.said() == once
        server.chat(talk[:-1])  # the connection broke, or another reply is wanted
        assert server.said() == [*once[:-1], "Nice, again."]


def test_the_same_words_in_another_talk_are_said_again(tmp_path: Path) -> None:
    with running(tmp_path, Played("Fine.")) as server:
        for first in ("One.", "Two."):
            said = (("user", first), ("assistant", "Ok."), ("user", "Yes"))
            server.chat([{"role": role, "content": text} for role, text in said])
        assert server.said().count("Yes") == 2
        assert "One." not in server.said()


def test_the_model_sees_the_callers_talk_and_instructions_but_memory_does_not(tmp_path: Path) -> None:
    """The system prompt and earlier messages are shown to the model, each once, and never stored."""
    model = Played("Ok.")
    with running(tmp_path, model) as server:
        server.chat("I have a dog.")
        talk = [
            {"role": "system", "content": "You sell bikes."},
            {"role": "user", "content": "I have a dog."},
            {"role": "assistant", "content": "Ok."},
            {"role": "user", "content": "What do I have?"},
        ]
        server.chat(talk)
        messages, _, _ = model.asked[-1]
        assert "You sell bikes." in messages[0].text
        assert [said(item) for item in messages[1:]] == ["I have a dog.", "Ok.", "What do I have?"]
        assert server.said() == ["I have a dog.", "Ok.", "What do I have?", "Ok."]


@pytest.mark.parametrize("memory", ["read", "off"])
def test_memory_can_be_read_only_or_off(tmp_path: Path, memory: str) -> None:
    """Read recalls and stores nothing; off does neither."""
    model = Played("Ok.")
    with running(tmp_path, model) as server:
        server.chat("I drive Bertha.")
        answer = server.chat("What do I drive?", headers={"X-Lifelong-Memory": memory})
        assert answer.status == 200, answer.content
        assert server.said() == ["I drive Bertha.", "Ok."]
        assert answer.value["lifelong"] == {
            **answer.value["lifelong"],
            "memory": memory,
            "message": None,
            "reply": None,
        }
        assert ("Bertha" in model.prompts()[-1]) == (memory == "read")
        assert server.chat("x", headers={"X-Lifelong-Memory": "maybe"}).status == 400


def test_pictures_come_as_data_and_reach_the_model_bare(tmp_path: Path) -> None:
    model = Played("A red square.")
    url = "data:image/png;base64," + base64.b64encode(picture("red")).decode()
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": url}}]
    with running(tmp_path, model) as server:
        assert server.chat([{"role": "user", "content": parts}]).status == 200
        (image,) = model.asked[-1][0][-1].images
        assert image.startswith(b"\x89PNG")
        (message, _) = server.life._engine.store.record("default", "ana").messages.select()
        assert message.attachments[0].media_type == "image/png"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("data:image/png;base64,@@@@", "invalid_image_url"),
        ("data:text/html;base64,aGk=", "invalid_image_url"),
        ("data:image/png;base64,aGk=", "invalid_request"),
        ("file:///etc/passwd", "invalid_image_url"),
        ("/etc/passwd", "invalid_image_url"),
        ("http://example.org/a.png", "invalid_image_url"),
        ("https://example.org/a.png", "fetching_off"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_refused_and_nothing_is_stored(tmp_path: Path, url: str, code: str) -> None:
    with running(tmp_path) as server:
        answer = server.chat([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}])
        assert answer.value["error"]["code"] == code
        assert 400 <= answer.status < 500
        assert server.said() == []


TOOL = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}


def test_recordings_and_documents_are_kept_with_the_message(tmp_path: Path) -> None:
    """``input_audio`` and ``file`` parts go into memory; without memory they are refused rather than ignored."""
    memo = base64.b64encode(wav(silence(1))).decode()
    note = "data:text/plain;base64," + base64.b64encode(b"The pool opens at nine.").decode()
    parts = [
        {"type": "text", "text": "Listen and read."},
        {"type": "input_audio", "input_audio": {"data": memo, "format": "wav"}},
        {"type": "file", "file": {"filename": "pool.txt", "file_data": note}},
    ]
    with running(tmp_path, Played("Ok.")) as server:
        answer = server.chat([{"role": "user", "content": parts}])
        assert answer.status == 200, answer.content
        (message, _) = server.life._engine.store.record("default", "ana").messages.select()
        assert [item.media_type for item in message.attachments] == ["audio/wav", "text/plain"]
        refused = server.chat([{"role": "user", "content": parts}], headers={"X-Lifelong-Memory": "read"})
        assert refused.status == 422


def test_a_voice_note_needs_no_words_beside_it(tmp_path: Path) -> None:
    """It is stored, and the model is told what came; over ``/v1/responses`` the same."""
    memo = {"data": base64.b64encode(wav(silence(1))).decode(), "format": "wav"}
    note = "data:text/plain;base64," + base64.b64encode(b"The pool opens at nine.").decode()
    model = Played("I have it.")
    with running(tmp_path, model) as server:
        answer = server.chat([{"role": "user", "content": [{"type": "input_audio", "input_audio": memo}]}])
        assert answer.status == 200, answer.content
        assert said(model.asked[0][0][-1]).startswith("[audio, media ")
        parts: list[dict[str, Any]] = [{"type": "input_file", "filename": "pool.txt", "file_data": note}]
        parts += [{"type": "input_audio", "input_audio": memo}]
        answer = server.ask("POST", "/v1/responses", {"input": [{"role": "user", "content": parts}]})
        assert answer.status == 200, answer.content
        stored = server.life._engine.store.record("default", "ana").messages.select()
        kinds = [[item.media_type for item in message.attachments] for message in stored if message.role == "user"]
        assert kinds == [["audio/wav"], ["text/plain", "audio/wav"]]
        parts = [{"type": "input_file", "file_id": "file-1"}]
        refused = server.ask("POST", "/v1/responses", {"input": [{"role": "user", "content": parts}]})
        assert (refused.status, "file_data" in refused.value["error"]["message"]) == (422, True)


@pytest.mark.parametrize("memory", ["on", "read", "off"])
def test_the_callers_tools_go_to_the_model_and_its_calls_come_back(tmp_path: Path, memory: str) -> None:
    """Call, result, answer: three messages of the protocol, one message of the person."""
    model = Played([("weather", '{"city": "Porto"}')], "It rains in Porto.")
    with running(tmp_path, model) as server:
        headers = {"X-Lifelong-Memory": memory}
        talk: list[Any] = [{"role": "user", "content": "How is the weather?"}]
        (choice,) = server.chat(talk, tools=[TOOL], headers=headers).value["choices"]
        assert choice["finish_reason"] == "tool_calls"
        (call,) = choice["message"]["tool_calls"]
        assert call["function"] == {"name": "weather", "arguments": '{"city": "Porto"}'}
        assert "weather" in model.asked[-1][1]
        talk += [choice["message"], {"role": "tool", "tool_call_id": call["id"], "content": "rain"}]
        answer = server.chat(talk, tools=[TOOL], headers=headers).value
        assert answer["choices"][0]["message"]["content"] == "It rains in Porto."
        assert [item.role for item in model.asked[-1][0]][-3:] == ["user", "assistant", "tool"]
        assert server.said() == (["How is the weather?", "It rains in Porto."] if memory == "on" else [])


@pytest.mark.parametrize("last", [{}, {"tools": [TOOL], "tool_choice": "none"}], ids=["left out", "not to be called"])
def test_an_app_may_offer_no_tools_with_the_last_result(tmp_path: Path, last: dict[str, Any]) -> None:
    """Home Assistant's "Extended OpenAI Conversation" leaves them out after the last call that it allows."""
    model = Played([("weather", '{"city": "Porto"}')], "It rains in Porto.")
    with running(tmp_path, model) as server:
        talk: list[Any] = [{"role": "user", "content": "How is the weather?"}]
        (choice,) = server.chat(talk, tools=[TOOL]).value["choices"]
        (call,) = choice["message"]["tool_calls"]
        talk += [choice["message"], {"role": "tool", "tool_call_id": call["id"], "content": "rain"}]
        answer = server.chat(talk, **last).value
        assert answer["choices"][0]["message"]["content"] == "It rains in Porto."
        assert "weather" not in model.asked[-1][1]
        assert server.said() == ["How is the weather?", "It rains in Porto."]


def test_a_streamed_tool_call_is_one_chunk(tmp_path: Path) -> None:
    with running(tmp_path, Played([("weather", "{}")])) as server:
        (chunk,) = server.chat("Weather?", tools=[TOOL], stream=True).events()
        (choice,) = chunk["choices"]
        assert choice["finish_reason"] == "tool_calls"
        assert choice["delta"]["tool_calls"][0]["index"] == 0


def test_an_answer_can_be_held_to_a_form(tmp_path: Path) -> None:
    """The schema goes to the model, and the agent's own tool stays away from it."""
    model = ScriptedChat([ScriptRule(say='{"drives": "Bertha"}', schema=True)])
    schema = {"type": "object", "properties": {"drives": {"type": "string"}}}
    with running(tmp_path, model) as server:
        form = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
        answer = server.chat("What do I drive?", response_format=form)
        assert answer.value["choices"][0]["message"]["content"] == '{"drives": "Bertha"}'
        assert model.requests[-1].schema == schema
        assert model.requests[-1].tools == ()


def test_several_answers_stop_marks_and_lengths(tmp_path: Path) -> None:
    model = ScriptedChat(["one two three END four"])
    with running(tmp_path, model) as server:
        first, second = server.chat("Count.", n=2, stop=["END"]).value["choices"]
        assert (first["index"], second["index"]) == (0, 1)
        assert first["message"]["content"].strip() == second["message"]["content"].strip() == "one two three"
        (cut,) = server.chat("Count again.", max_tokens=2).value["choices"]
        assert (cut["message"]["content"], cut["finish_reason"]) == ("one two", "length")
        assert server.said()[1].strip() == "one two three"


def test_a_quoted_answer_stops_at_its_mark_too(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.chat("I drive Bertha, my old truck.")
        (choice,) = server.chat("What do I drive?", stop="truck").value["choices"]
        assert "Bertha" in choice["message"]["content"]
        assert "truck" not in choice["message"]["content"]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"tools": [TOOL], "tool_choice": "required"}, 422),
        ({"response_format": {"type": "json_object"}}, 422),
        ({"n": 2}, 422),
        ({"logprobs": True}, 422),
        ({"n": 99}, 400),
        ({"temperature": 9}, 400),
        ({"messages": []}, 400),
        ({"messages": [{"role": "assistant", "content": "x"}]}, 400),
        ({"messages": [{"role": "system", "content": "x"}]}, 400),
        ({"messages": [{"role": "king", "content": "x"}]}, 400),
        ({"messages": "hello"}, 400),
        ({"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "@"}}]}]}, 400),
        ({"messages": [{"role": "user", "content": [{"type": "hologram"}]}]}, 422),
        ({"messages": [{"role": "user", "content": ""}]}, 400),
        ({"messages": [{"role": "user", "content": "x" * 300_000}]}, 400),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_stored(
    tmp_path: Path, more: dict[str, Any], status: int
) -> None:
    with running(tmp_path, Played("Ok.", profile=WEAK)) as server:
        answer = server.chat("Hello.", **more)
        assert answer.status == status, answer.content
        assert answer.value["error"]["message"]
        assert server.said() == []


@pytest.mark.parametrize("choice", [None, "auto"])
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("memory", ["on", "off"])
def test_tools_that_need_not_be_called_do_not_stop_an_app(
    tmp_path: Path, choice: str | None, stream: bool, memory: str
) -> None:
    """Apps with tools send them with every message; a model that calls none answers in words, and is not shown them."""
    model = Played("Ok.", profile=WEAK)
    with running(tmp_path, model) as server:
        more: dict[str, Any] = {"tools": [TOOL], "parallel_tool_calls": True, "tool_choice": choice, "stream": stream}
        answer = server.chat("I drive Bertha.", headers={"X-Lifelong-Memory": memory}, **more)
        assert answer.status == 200, answer.content
        assert server.said()[:1] == (["I drive Bertha."] if memory == "on" else [])
        assert all("weather" not in prompt for prompt in model.prompts())


def test_without_a_model_tools_do_not_stop_an_app(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.chat("I drive Bertha, my old truck.")
        (choice,) = server.chat("What do I drive?", tools=[TOOL]).value["choices"]
        assert "Bertha" in choice["message"]["content"]


def test_a_model_that_fails_is_an_error_and_the_message_is_kept(tmp_path: Path) -> None:
    """Before the first word with a status of its own; after it, inside the stream."""
    gone = ModelUnavailableError("gone")
    with running(tmp_path, Played(gone, gone, ["You ", gone], gone)) as server:  # it is asked twice each time
        answer = server.chat("Hello.", stream=True)
        assert (answer.status, answer.value["error"]["code"]) == (502, "model_failed")
        assert server.said() == ["Hello."]
        answer = server.chat("Hello again.", stream=True)
        word, pause, error = answer.events()
        assert answer.status == 200
        assert [each["choices"][0]["delta"]["content"] for each in (word, pause)] == ["You ", "\n\n"]
        assert error["error"]["code"] == "model_failed"


def test_sampling_options_reach_an_endpoint(tmp_path: Path) -> None:
    """Temperature, seed and the like go through; an app that sets them gets what it set."""
    from tests.models.chat.endpoint import as_stream, delta, serving

    with serving(as_stream(delta(content="Hi."), delta("stop"))) as endpoint:
        spec = f"openai:m@{endpoint.url}"
        with running(tmp_path, spec) as server:
            assert server.chat("Hello.", temperature=0.7, seed=3, top_p=0.5).status == 200
            assert server.chat("Hello there.").status == 200
        first, second = endpoint.bodies()
        assert (first["temperature"], first["seed"], first["top_p"]) == (0.7, 3, 0.5)
        assert second["temperature"] == 0
        assert "seed" not in second


def test_embeddings_and_models(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        answer = server.ask("POST", "/v1/embeddings", {"input": ["red truck", "blue"], "model": "x"}).value
        assert [len(row["embedding"]) for row in answer["data"]] == [64, 64]
        packed = server.ask("POST", "/v1/embeddings", {"input": "red truck", "encoding_format": "base64"}).value
        assert len(base64.b64decode(packed["data"][0]["embedding"])) == 4 * 64
        assert server.ask("POST", "/v1/embeddings", {"input": "x", "dimensions": 3}).status == 422
        names = [item["id"] for item in server.ask("GET", "/v1/models").value["data"]]
        assert names == ["lifelong", "lifelong-tasks", "hashed-words-64"]
        assert server.ask("GET", "/v1/models/lifelong").value["id"] == "lifelong"
        assert server.ask("GET", "/v1/models/gpt-9").status == 404


def test_a_recording_is_the_persons_own_words_where_the_caller_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ``X-Lifelong-Voice: own`` the transcript is the message; sent again, it is the same, answered anew."""

    class Says:
        name, lacking, heard = "says", "", 0

        def transcribe(self, sound: Any) -> list[SpeechSegment]:
            self.heard += 1
            return [SpeechSegment("I live in Porto.", 0.0, 1.0)]

        def close(self) -> None:
            pass

    says = Says()
    monkeypatch.setattr("lifelong.perception.perceivers.speech_recogniser", lambda spec, cache=None: says)
    audio = {"type": "input_audio", "input_audio": {"data": base64.b64encode(wav(silence(1))).decode()}}
    own = {"X-Lifelong-Voice": "own"}
    with running(tmp_path, Played("Ok.", "Ok, again.")) as server:
        for _ in range(2):
            assert server.chat([{"role": "user", "content": [audio]}], headers=own).status == 200
        said = [each.text for each in server.life._engine.store.record("default", "ana").messages.select()]
        assert said == ["I live in Porto.", "Ok, again."]  # the new answer takes the place of the old one
        assert says.heard == 1
        two = server.chat([{"role": "user", "content": [audio, audio]}], headers=own)
        assert (two.status, "there are 2" in two.content.decode()) == (400, True)
        other = server.chat([{"role": "user", "content": [audio]}], headers={"X-Lifelong-Voice": "mine"})
        assert other.status == 400
