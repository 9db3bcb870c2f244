"""MCP at /mcp of the whole server: the gate's rules hold, and a key reaches its own person only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.person.examples import NINE
from tests.server.mcp.test_tools import call, refused
from tests.server.running import Served, running


@asynccontextmanager
async def client_of(server: Served, key: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {key}"}, timeout=60) as http,
        Client(streamable_http_client(f"{server.url}/mcp", http_client=http)) as client,
    ):
        yield client


def test_without_a_right_key_there_is_no_mcp(tmp_path: Path) -> None:
    """Refused by the gate, in the words of every other route."""
    with running(tmp_path) as server:
        for key in (None, "lk_wrong"):
            assert server.ask("POST", "/mcp", {}, key=key).status == 401
        assert server.ask("POST", "/mcp", {}, headers={"Host": "evil.example"}).status == 421
        assert server.ask("POST", "/mcp", {}, headers={"Origin": "https://evil.example"}).status == 403


def test_a_key_for_many_persons_names_none_here(tmp_path: Path) -> None:
    """No header and no argument can say who is meant."""
    with running(tmp_path) as server:
        for headers in ({}, {"X-User": "ana", "X-Lifelong-Person": "ana"}):
            answer = server.ask("POST", "/mcp", {"user": "ana"}, key=server.key(None), headers=headers)
            assert (answer.status, answer.value["code"]) == (403, "person_required")


async def test_what_a_chat_said_is_recalled_over_mcp_by_the_same_key_only(tmp_path: Path) -> None:
    """One record behind both protocols; Ben's key finds nothing of Ana's, and her ids are unknown to it."""
    with running(tmp_path) as server:
        server.chat("I drive Bertha, my old truck.")
        async with client_of(server, server.key("ana")) as ana, client_of(server, server.key("ben")) as ben:
            (said,) = server.life._engine.store.record("default", "ana").messages.select(limit=1)
            assert (await call(ana, "recall", query="What do I drive?"))["hits"][0]["text"] == said.text
            assert (await call(ben, "recall", query="What do I drive?"))["hits"] == []
            nobodys = "msg_0000000000000000"
            theirs, none = await refused(ben, "forget", ids=[said.id]), await refused(ben, "forget", ids=[nobodys])
            assert theirs.replace(said.id, nobodys) == none
        assert server.said()[0] == said.text
        (noted,) = server.life._engine.store.audit("default")
        assert (noted.act, noted.person) == ("add", "ana") and noted.by not in ("code", "server")


async def test_scopes_and_room_hold(tmp_path: Path) -> None:
    """A key that reads adds nothing; a key without room keeps nothing more; the log names the key."""
    with running(tmp_path) as server:
        server.life._engine.store.record("default", "ana")
        async with client_of(server, server.key("ana", scopes=("read",))) as reader:
            assert "'write'" in await refused(reader, "remember", text="I live in Faro.")
        async with client_of(server, server.key("ana", storage=60)) as small:
            await call(small, "remember", text="I live in Faro.", at=NINE.isoformat())
            assert "at most 60" in await refused(
                small, "remember", text="I drive Bertha, my very old red truck of 1968."
            )
        log = server.life._engine.store.audit("default")
        assert [entry.act for entry in log] == ["add"] and log[0].by not in ("code", "mcp", "server")
