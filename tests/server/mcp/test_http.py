"""MCP over HTTP on loopback: the person is the key's own, whatever a request says."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.exceptions import HTTPException
from starlette.requests import Request

from lifelong.server.mcp.guest import Guest
from lifelong.server.mcp.http import McpHttp
from tests.person.examples import DAY, NINE, opened_async
from tests.server.mcp.test_tools import call


@asynccontextmanager
async def served(store: Path) -> AsyncIterator[str]:
    """The address of a server with Ana's key ``a`` and Ben's key ``b``."""
    async with opened_async(store) as life:
        await life.person("ana").add("I drive Bertha, my old truck.", at=NINE - DAY)
        await life.person("ben").add("I keep bees in Aveiro.", at=NINE - DAY)

        async def guest_of(request: Request) -> Guest:
            name = {"Bearer a": "ana", "Bearer b": "ben"}.get(request.headers.get("authorization", ""))
            if name is None:
                raise HTTPException(401, "no such key", {"www-authenticate": "Bearer"})
            return Guest(life.person(name))

        app = McpHttp(guest_of, hosts=["127.0.0.1:*"], path="/mcp")
        with socket.create_server(("127.0.0.1", 0)) as listening:
            server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical"))
            async with app.running():
                task = asyncio.create_task(server.serve([listening]))
                yield f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"
                server.should_exit = True
                await task


@asynccontextmanager
async def client_of(address: str, key: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {key}"}, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        yield client


async def test_each_key_reaches_its_own_person_also_in_turn(tmp_path: Path) -> None:
    """Two clients at once, many calls in turn: no call ever sees the other's words."""
    async with served(tmp_path / "a") as address, client_of(address, "a") as ana, client_of(address, "b") as ben:

        async def words(client: Client) -> str:
            found = await call(client, "recall", query="Bertha the truck, bees in Aveiro")
            return " ".join(hit["text"] for hit in found["hits"])

        said = await asyncio.gather(*(words(client) for client in [ana, ben] * 8))
        assert all("Bertha" in text and "bees" not in text for text in said[::2])
        assert all("bees" in text and "Bertha" not in text for text in said[1::2])


async def test_a_client_of_the_older_protocol_works_too(tmp_path: Path) -> None:
    """One that begins with the initialize handshake."""
    async with (
        served(tmp_path / "a") as address,
        httpx2.AsyncClient(headers={"authorization": "Bearer a"}, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http), mode="legacy") as client,
    ):
        assert (await call(client, "recall", query="What do I drive?"))["known"]
        assert (await client.read_resource("lifelong://profile")).contents


REQUEST: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"accept": "application/json, text/event-stream"}


async def post(address: str, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=60) as http:
        return await http.post(address, json=REQUEST, headers={**ACCEPT, **headers})


async def test_without_a_key_nobody_comes_in(tmp_path: Path) -> None:
    """The answer is a problem in JSON, with how to identify."""
    async with served(tmp_path / "a") as address:
        refused = await post(address)
        assert refused.status_code == 401 and refused.json() == {"title": "no such key", "status": 401}
        assert refused.headers["www-authenticate"] == "Bearer"


async def test_a_page_of_another_name_does_not_come_in(tmp_path: Path) -> None:
    """DNS rebinding: a name that resolves to this machine is not this machine's name."""
    async with served(tmp_path / "a") as address:
        assert (await post(address, authorization="Bearer a", host="evil.example")).status_code == 421
        assert (await post(address, authorization="Bearer a", origin="http://evil.example")).status_code == 403
        assert (await post(address, authorization="Bearer a")).status_code == 200


async def test_a_body_that_is_too_large_is_refused(tmp_path: Path) -> None:
    async with served(tmp_path / "a") as address, httpx2.AsyncClient(timeout=60) as http:
        body = b'{"jsonrpc": "2.0", "pad": "' + b"x" * (9 << 20) + b'"}'
        headers = {**ACCEPT, "authorization": "Bearer a", "content-type": "application/json"}
        assert (await http.post(address, content=body, headers=headers)).status_code == 413
