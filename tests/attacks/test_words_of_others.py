"""What somebody else said never reaches a model as the person's words, nor without who said it.

Canaries come in by every entrance that takes words of others. Then everything is asked that can make a prompt: every
route that the OpenAPI document names, every tool that the MCP server lists, the update stage, the adapters. A strict
reader parts each prompt into data and the rest.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import lifelong
from lifelong.archive import formats, products
from lifelong.integrations.langchain import LifelongRetriever
from lifelong.integrations.langgraph import LifelongStore
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile
from lifelong.models.scripted import CAPABLE
from lifelong.types import Incoming
from tests.agent.blocks import data, outside
from tests.archive.test_products import DUMPS
from tests.person.examples import Played, opened
from tests.server.mcp.test_route import client_of
from tests.server.mcp.test_tools import call
from tests.server.running import Served, running
from tests.server.test_api_isolation import BODIES, filled, routes

SIGN = "canary"

SAFE = "Which code opens the safe?"

FILES = {
    "chatgpt": DUMPS / "chatgpt.json",
    "claude": DUMPS / "claude.json",
    "letta": DUMPS / "letta.af",
    "mem0": DUMPS / "mem0.json",
    "gemini": DUMPS / "gemini.json",
    "copilot": DUMPS / "copilot.csv",
    "whatsapp": DUMPS / "WhatsApp Chat with Bo Berg.txt",
    "telegram": DUMPS / "telegram.json",
    "jsonl": DUMPS.parent / "history.jsonl",
    "openai": DUMPS.parent / "chat.json",
    "locomo": DUMPS.parent / "locomo_two.json",
}
"""A file of each format and product that can be read. A new one has to come here, too."""

ERASING = {"POST /api/forget", "PUT /api/person", "POST /api/jobs/retry"}
"""Routes that make no prompt and would spoil the record for the others; so would every DELETE."""

V1: dict[str, list[dict[str, Any]]] = {
    "POST /v1/chat/completions": [
        {"messages": [{"role": "user", "content": SAFE}]},
        {
            "messages": [
                {"role": "system", "content": "You sell safes."},
                {"role": "user", "content": "Hello."},
                {"role": "assistant", "content": "Hello."},
                {"role": "user", "content": [{"type": "text", "text": SAFE}]},
            ],
        },
        {"messages": [{"role": "user", "content": SAFE}], "response_format": {"type": "json_object"}},
    ],
    "POST /v1/responses": [{"input": SAFE}],
    "POST /v1/embeddings": [{"input": SAFE}],
}
"""What the routes of ``/v1`` that take a body are asked with. A new one has to come here, too."""

TOOLS: dict[str, dict[str, Any]] = {
    "recall": {"query": SAFE, "limit": 50},
    "context": {"query": SAFE, "max_tokens": 8000},
    "profile": {},
    "traits": {},
    "concepts": {},
    "find": {"query": SAFE},
    "recommend": {"catalogue": "films"},
    "look": {"picture": "0" * 64},
    "draw": {"prompt": SAFE},
    "voice": {},
    "write": {"kind": "reply", "about": SAFE, "facts": ["Ask me."]},
    "accept_draft": {"draft": "txt_0000000000000000", "text": "Ask me."},
    "remember": {"text": "My safe is grey."},
    "forget": {"ids": ["msg_0000000000000000"]},
}
"""What each tool of the MCP server is called with. A new one has to come here, too."""


class Curious(Played):
    """Looks up all that it may before it answers, and gives the update stage something to repair first."""

    def __init__(self, profile: ChatProfile) -> None:
        super().__init__("Fine.", profile=profile)

    async def stream(
        self, messages: Sequence[ChatMessage], *, schema: Any = None, tools: Any = (), **options: Any
    ) -> AsyncGenerator[ChatEvent, None]:
        fields = (schema or {}).get("properties", {})
        looked = "\n".join(message.text for message in messages).count("<memory>\nToday")
        self._answers = ["Fine."]
        if "statements" in fields or "episodes" in fields:
            again = messages[-1].text.startswith("That reply cannot be used")
            self._answers = ['{"statements": [], "episodes": [], "habits": [], "core": []}' if again else "nonsense"]
        elif "next" in fields:
            step = {"step": "recall", "query": f"{SAFE} I open it."} if looked < 2 else {"step": "timeline"}
            self._answers = [json.dumps({"next": step})]
        elif tools:
            wanted = ("recall", json.dumps({"query": f"{SAFE} I open it."})) if looked < 2 else ("timeline", "{}")
            self._answers = [[wanted]]
        async with aclosing(super().stream(messages, schema=schema, tools=tools, **options)) as events:
            async for event in events:
                yield event


@dataclass(slots=True)
class Placed:
    """The canaries that came in.

    Attributes:
        by: how each may be introduced in a line of data.
    """

    by: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, *introduced: str) -> str:
        """New words with a canary of their own."""
        sign = f"{SIGN}-{len(self.by):02d}-x"
        self.by[sign] = introduced
        return f"I open the safe with the code {sign}."

    def message(self, item: Incoming) -> Incoming:
        """A message of somebody else, with a canary in it; the person's own stay as they are."""
        if item.role == "user":
            return replace(item, at=None)
        who = item.speaker or {"other": "somebody else", "assistant": "the assistant"}[item.role]
        return replace(item, text=f"{self.words(f'{who} said')} {item.text[:80]}", at=None, images=(), files=())

    def check_prompt(self, messages: Sequence[ChatMessage]) -> set[str]:
        """No canary outside of data; in it, each after who said it. Returns those that are there.

        What we answered may repeat it, also after who said it.
        """
        rest = outside(message for message in messages if message.role != "assistant")
        assert SIGN not in rest, rest
        found = set()
        answers = [message.text for message in messages if message.role == "assistant"]
        for entry in (*data(messages), *answers):
            for sign, introduced in self.by.items():
                head, there, _ = entry.partition(sign)
                if there:
                    found.add(sign)
                    assert '"text":' in head or any(who in head for who in introduced), entry
        self.check_json(messages)
        return found

    def check_json(self, messages: Sequence[ChatMessage]) -> None:
        """In the data of the update stage, each stands in a message of its speaker's."""
        for message in messages:
            for part in message.text.split("```json\n")[1:]:
                for item in json.loads(part.partition("\n```")[0]):
                    for sign, introduced in self.by.items():
                        if sign in item.get("text", ""):
                            mine = "to be remembered" in introduced
                            assert mine or item["role"] in ("other", "assistant"), item
                            who = item.get("speaker")
                            assert who is None or mine or any(who in each for each in introduced), item


def fill(server: Served, folder: Path, placed: Placed) -> None:
    """Bring a canary in by every entrance that takes words of others."""
    messages = [
        {"text": placed.words("Bo said"), "role": "other", "speaker": "Bo"},
        {"text": placed.words("somebody else said"), "role": "other"},
        {"text": placed.words('"The Person" said'), "role": "other", "speaker": "The\u200b Person"},
        {"text": placed.words("another ana said"), "role": "other", "speaker": "ana"},
        {"text": placed.words("OtherBot said"), "role": "assistant", "speaker": "OtherBot"},
        {"text": placed.words("the assistant said"), "role": "assistant"},
    ]
    assert server.ask("POST", "/api/messages", {"messages": messages}).status == 201
    with opened(folder / "elsewhere") as life:
        life.person("ana").add(Incoming(placed.words("Eve said"), "other", "Eve"))
        life.person("ana").export(folder / "out.zip")
    octets = {"Content-Type": "application/octet-stream"}
    answer = server.ask("POST", "/api/import", content=(folder / "out.zip").read_bytes(), headers=octets)
    assert answer.status == 200, answer.content
    memories = [{"id": "m1", "memory": placed.words("mem0 said"), "user_id": "ana"}]
    answer = server.ask("POST", "/api/import?from=mem0", content=json.dumps(memories).encode(), headers=octets)
    assert answer.status == 200, answer.content
    read = [item for name in products.PRODUCTS for item in products.read(name, FILES[name]).messages]
    read += [item for name in formats.FORMATS for item in formats.read(name, FILES[name], **options(name))]
    foreign = [placed.message(item) for item in read if item.role != "user"][-20:]
    asyncio.run(server.life.person("ana").add([*foreign, Incoming("I have a grey safe.")]))
    with lifelong.open(folder / "served.lifelong", worker=False, chat="none", embed=server.life.embedder) as life:
        LifelongStore(life.person("ana")).put(("notes",), "code", {"safe": placed.words("langgraph said")})


def options(name: str) -> dict[str, Any]:
    return {"conversation": "pair-1"} if name == "locomo" else {}


async def use_tools(server: Served, placed: Placed) -> None:
    """Call every tool of the MCP server, and read what comes back as a prompt."""
    async with client_of(server, server.key()) as client:
        remembered = placed.words("to be remembered", "the person said", "")  # the person's own, and no turn of theirs
        await call(client, "remember", text=remembered)
        for tool in (await client.list_tools()).tools:
            result = await client.call_tool(tool.name, TOOLS[tool.name])
            value = result.structured_content or {}
            if "memory" in value:
                assert placed.check_prompt([ChatMessage("user", value["memory"])])
            for hit in value.get("hits", ()):
                for sign, introduced in placed.by.items():
                    if sign in hit["text"]:
                        assert any(hit["by"] in each for each in introduced), hit


def ask_everything(server: Served, placed: Placed) -> None:
    """Ask every route of the OpenAPI document, and read what comes back as a prompt."""
    described = server.ask("GET", "/openapi.json").value["paths"]
    message = server.ask("GET", "/api/messages").value["items"][0]["id"]
    ids = {"message_id": message, "reply": message, "trait": "openness", "kind": "person", "concept": "Bertha"}
    for method, path, takes in routes(server):
        name = f"{method} {path}"
        if method == "DELETE" or path == "/api/import" or name in ERASING:
            continue
        asked = json.loads(json.dumps(BODIES[name]).replace("How does the safe open?", SAFE)) if takes else None
        answer = server.ask(method, filled(path, ids), filled(asked, ids))
        if name == "POST /api/context":
            prompt = [ChatMessage(item["role"], item["content"]) for item in answer.value["messages"]]
            assert placed.check_prompt(prompt)
            assert placed.check_prompt([ChatMessage("user", answer.value["memory"])])
    for path, methods in described.items():
        if path.startswith("/v1") and "post" in methods:
            for body in V1[f"POST {path}"]:
                assert server.ask("POST", path, {"model": "lifelong", **body}).status in (200, 422), path
    server.ask("POST", "/api/chat", {"text": SAFE, "mode": "fast"})


WAYS = {
    "tools": CAPABLE,
    "choice": replace(CAPABLE, tools=False),
    "weak": ChatProfile(context=2048),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_words_of_others_are_data_with_their_speaker_in_every_prompt(tmp_path: Path, way: str) -> None:
    """Fresh, and after the update stage has read them: a capable model is shown every canary, a weak one none."""
    model, placed = Curious(WAYS[way]), Placed()
    settings: dict[str, Any] = {
        "look": "scripted",
        "ocr": "none",
        "speech": "none",
        "context_tokens": 6000,
        "recall_k": 40,
    }
    with running(tmp_path, model, **settings) as server:
        fill(server, tmp_path, placed)
        for _ in range(2):
            ask_everything(server, placed)
            asyncio.run(use_tools(server, placed))
            asyncio.run(server.life.settle())
            server.ask("POST", "/api/sessions/close")
            asyncio.run(server.life.settle())
    if way == "weak":
        assert not model.asked, "a model that is not capable is shown nobody's words"
        return
    shown = set[str]().union(*(placed.check_prompt(messages) for messages, _, _ in model.asked))
    assert shown == set(placed.by)


def test_a_fresh_word_of_somebody_else_is_no_turn_of_the_person(tmp_path: Path) -> None:
    """The shortest case: Bo's message, and the question after it."""
    model = Played("Fine.")
    with opened(tmp_path, chat=model) as life:
        ana = life.person("ana")
        ana.add([Incoming("I live in Porto.", "other", "Bo"), Incoming("Bo wrote me something.")])
        ana.chat("Where does Bo live?")
        prompt = ana.context("Where does Bo live?").to_openai()
    turns = [message.text for message in model.asked[0][0] if message.role == "user"]
    assert turns[0] == "Bo wrote me something." and len(turns) == 2
    assert "- 3 March 2026, Bo said: I live in Porto." in turns[1]
    assert turns[1].endswith("\n</memory>\n\nWhere does Bo live?")
    assert [item["role"] for item in prompt] == ["system", "user", "assistant", "user"]
    assert prompt[1]["content"] == "Bo wrote me something.\n\nWhere does Bo live?"
    assert "Porto" not in prompt[0]["content"] and "Bo said: I live in Porto." in prompt[-1]["content"]


def test_a_quote_of_somebody_else_names_the_speaker(tmp_path: Path) -> None:
    """Without a capable model, what Bo said of himself stands as a quote of Bo."""
    with opened(tmp_path) as life:
        ana = life.person("ana")
        ana.add(Incoming("I drive Bertha, my old truck.", "other", "Bo"))
        reply = ana.chat("Who drives Bertha, the old truck?")
    assert "Bo said: “I drive Bertha, my old truck.”" in reply.text


def test_a_retrievers_document_says_whose_words_it_holds(tmp_path: Path) -> None:
    """A chain puts its content alone into a prompt; the person's own words stay as they are."""
    with opened(tmp_path) as life:
        ana = life.person("ana")
        ana.add([Incoming("I drive Bertha, my truck.", "other", "Bo"), Incoming("My truck is Bertha, too.")])
        found = {item.page_content for item in LifelongRetriever(person=ana, floor=0).invoke("truck Bertha")}
    assert "My truck is Bertha, too." in found
    assert any(text.startswith("3 March 2026, Bo said: I drive Bertha") for text in found)


MAKERS = {
    "agent/chat_prompt.py", "agent/best_of.py", "agent/context.py", "agent/exam_tasks.py", "agent/item_ranking.py",
    "agent/item_enrichment.py", "agent/screenshots.py", "photos/second_look.py",
    "agent/prompt_pictures.py", "agent/loop.py", "bench/chat_answers.py", "bench/fact_extraction.py",
    "extraction/model.py",
    "extraction/requests.py", "models/scripted.py", "models/exam/checks.py",
    "models/exam/context_length.py", "server/api/chat.py",
    "server/openai/parsing.py", "server/openai/request.py",
    "server/openai/tool_loops.py", "tasks/write/with_model.py",
    "train/synth/samples.py", "train/synth/teacher.py",
}  # fmt: skip
"""Every module that writes messages of prompts; models, the last three of the server and training, whose people are
invented, write none of a person's words."""


def test_no_other_module_writes_a_prompt_or_a_block() -> None:
    """A new one has to come into the table, and to be asked above; blocks and fences are made in one place."""
    source = Path(lifelong.__file__).parent
    texts = {str(path.relative_to(source)): path.read_text(encoding="utf-8") for path in source.rglob("*.py")}
    assert {name for name, text in texts.items() if re.search(r"(?<![.\"])\bChatMessage\(", text)} == MAKERS
    marks = re.compile(r"</?(?:memory|known|documents|results)>\\n|\\n</?(?:memory|known|documents|results)>|```json")
    assert {name for name, text in texts.items() if marks.search(text)} == {
        "privacy/data_block.py",
        "train/synth/labels.py",
    }  # the second one reads what the first one writes
