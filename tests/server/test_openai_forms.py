"""Forms of the protocol that clients send and that are easy to refuse by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from langchain_openai import OpenAIEmbeddings
from openai import BadRequestError
from pydantic import SecretStr

from lifelong.models.scripted import HashedWords
from tests.models.chat.endpoint import as_stream, delta, serving
from tests.person.examples import Played
from tests.server.running import running


@pytest.mark.parametrize(
    "earlier",
    [
        {"role": "assistant", "content": "Hello.", "tool_calls": None, "function_call": None, "refusal": None},
        {"role": "assistant", "content": [{"type": "text", "text": "Hello.", "refusal": None}], "audio": None},
        {"role": "developer", "content": "Hello."},
        {"role": "assistant", "content": "Hello.", "name": None, "x_vendor": {"a": [1]}, "annotations": []},
    ],
    ids=["nulls", "nulls in a part", "developer", "unknown fields"],
)
def test_a_message_as_other_clients_write_it(tmp_path: Path, earlier: dict[str, Any]) -> None:
    """What may be left out may be null, and what is not known is passed over."""
    model = Played("Ok.")
    talk = [{"role": "user", "content": "Hi."}, earlier, {"role": "user", "content": "Go on.", "tool_calls": None}]
    with running(tmp_path, model) as server:
        answer = server.chat(talk, tools=None, stop=None, response_format=None, n=None, top_k=5, x_vendor={"a": 1})
        assert answer.status == 200, answer.content
    assert any("Hello." in message.text for message in model.asked[-1][0])


def test_functions_before_there_were_tools(tmp_path: Path) -> None:
    """A function's call and its result are shown to the model as a tool's."""
    model = Played("It rains.")
    talk = [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": None, "function_call": {"name": "weather", "arguments": "{}"}},
        {"role": "function", "name": "weather", "content": "rain"},
        {"role": "assistant", "content": "It rains."},
        {"role": "user", "content": "Still?"},
    ]
    with running(tmp_path, model) as server:
        assert server.chat(talk).status == 200
        shown = model.asked[-1][0]
        (call,) = [call for message in shown for call in message.calls]
        (got,) = [message for message in shown if message.role == "tool"]
        assert (call.name, call.id, got.text) == ("weather", got.call_id, "rain")
        assert server.said() == ["Still?", "It rains."]
        refused = server.chat([talk[0], talk[2], talk[4]])
        assert (refused.status, "function_call" in refused.value["error"]["message"]) == (400, True)


@pytest.mark.parametrize("given", [[1, 2, 3], [[1, 2], [3]]], ids=["one text", "several"])
def test_token_ids_are_refused_in_words(tmp_path: Path, given: Any) -> None:
    """They are of a vocabulary that the embedder here does not have."""
    with running(tmp_path) as server:
        answer = server.ask("POST", "/v1/embeddings", {"input": given, "model": "x"})
        assert (answer.status, answer.value["error"]["code"]) == (400, "token_ids")
        assert "check_embedding_ctx_length=False" in answer.value["error"]["message"]
        mixed = server.ask("POST", "/v1/embeddings", {"input": ["red", 1]})
        assert mixed.status == 400


def test_langchains_default_reads_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``OpenAIEmbeddings`` sends token ids unless it is told not to; with the words of the error it works."""

    class Letters:
        def encode(self, text: str, **_: Any) -> list[int]:
            return [ord(letter) for letter in text]

        encode_ordinary = encode

    monkeypatch.setattr("tiktoken.encoding_for_model", lambda _: Letters())  # its vocabulary is a download
    with running(tmp_path) as server:
        place: Any = {"base_url": f"{server.url}/v1", "api_key": SecretStr(server.key())}
        with pytest.raises(BadRequestError, match="check_embedding_ctx_length=False"):
            OpenAIEmbeddings(model="text-embedding-3-small", **place).embed_query("red")
        told = OpenAIEmbeddings(model="x", check_embedding_ctx_length=False, **place)
        assert told.embed_query("red") == pytest.approx(HashedWords().embed(["red"])[0].tolist(), abs=1e-6)


@pytest.mark.parametrize("memory", ["on", "off"])
@pytest.mark.parametrize(
    ("options", "sent"),
    [("schema=false", {"type": "json_object"}), ("schema=true", {"type": "json_schema"})],
)
def test_any_json_object(tmp_path: Path, options: str, sent: dict[str, str], memory: str) -> None:
    """An endpoint that follows no schema is asked for JSON by the protocol's older word."""
    with (
        serving(as_stream(delta("stop", content='{"name": "Bertha"}'))) as endpoint,
        running(tmp_path, f"openai:m@{endpoint.url}?context=8192&{options}") as server,
    ):
        form = {"type": "json_object"}
        headers = {"X-Lifelong-Memory": memory}
        answer = server.chat("As JSON: what do I drive?", response_format=form, headers=headers)
        assert answer.value["choices"][0]["message"]["content"] == '{"name": "Bertha"}'
        schema = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
        assert server.chat("x", response_format=schema).status == (422 if "false" in options else 200)
    got = endpoint.bodies()[0]["response_format"]
    assert {name: got[name] for name in sent} == sent
