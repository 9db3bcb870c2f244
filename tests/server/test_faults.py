"""Clients that leave, servers that stop or are killed, and a machine without a network."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

import lifelong
from lifelong.models.base import Finish, TextDelta
from lifelong.models.scripted import HashedWords
from lifelong.store.store import Store
from tests.cli.run import done
from tests.person.examples import Played, opened, picture, texts
from tests.server.running import Served, running
from tests.store.children import BUSY


class Slow(Played):
    """Says a word, and then thinks for as long as it is let.

    Attributes:
        began: how many calls there were.
        stopped: how many of them were closed.
    """

    def __init__(self, word: str = "Well ") -> None:
        super().__init__(word)
        self.word = word
        self.began = self.stopped = 0

    async def stream(self, messages: Any, **options: Any) -> Any:
        self.began += 1
        try:
            if self.word:
                yield TextDelta(self.word)
            await asyncio.sleep(3600)
            yield Finish("stop")
        finally:
            self.stopped += 1


def answers(url: str) -> bool:
    """Whether a server takes new connections."""
    try:
        httpx.get(f"{url}/healthz")
    except httpx.TransportError:
        return False
    return True


def wait_for(happened: Any, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.01)
    assert happened()


@pytest.mark.parametrize("body", [{"stream": True}, {}], ids=["stream", "whole"])
@pytest.mark.parametrize("word", ["Well ", ""], ids=["after a word", "before a word"])
@pytest.mark.parametrize("memory", ["on", "off"])
def test_a_client_that_leaves_stops_the_model(tmp_path: Path, body: dict[str, Any], word: str, memory: str) -> None:
    """The model's call is closed at once; what was said is stored, and no half answer."""
    model = Slow(word)
    with running(tmp_path, model) as server:
        connection = send(server, {"messages": [{"role": "user", "content": "Hello."}], **body}, memory)
        if body and word:
            assert b"Well" in connection.getresponse().read1(4096)
        else:
            wait_for(lambda: model.began)
        connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()
        wait_for(lambda: model.stopped == 1)
        assert server.said() == (["Hello."] if memory == "on" else [])


def send(server: Served, body: dict[str, Any], memory: str = "on") -> HTTPConnection:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    headers = {"Authorization": f"Bearer {server.key()}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/chat/completions", json.dumps(body), {**headers, "X-Lifelong-Memory": memory})
    return connection


def test_a_connection_carries_many_requests(tmp_path: Path) -> None:
    """HTTP/1.1 keep-alive: ten chats and streams, one connection."""
    with running(tmp_path, Played("Hi.")) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {server.key()}"
        ports = set()
        for number in range(10):
            body = {"messages": [{"role": "user", "content": f"Hello {number}."}], "stream": bool(number % 2)}
            answer = client.post("/v1/chat/completions", json=body)
            assert answer.status_code == 200
            ports.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
        assert len(ports) == 1


COMMAND = "import sys; from lifelong.cli import main; main()"


@contextmanager
def serving(folder: Path, chat: str, *options: str, code: str = COMMAND) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``lifelong serve`` in a process of its own; yields the process and its address."""
    command = [sys.executable, "-c", code, "serve", "--store", str(folder / "home"), "--port", "0"]
    environment = {**os.environ, "LIFELONG_EMBED": "scripted", "LIFELONG_CHAT": chat}
    with subprocess.Popen(
        [*command, *options], stderr=subprocess.PIPE, text=True, env=environment, cwd=folder
    ) as child:
        assert child.stderr is not None
        try:
            for line in child.stderr:
                if found := re.search(r"answers at (\S+)/v1", line):
                    yield child, found[1]
                    return
            raise AssertionError("the server did not start")
        finally:
            child.kill()
            child.stderr.close()


@pytest.fixture
def key(tmp_path: Path) -> str:
    return done("keys", "create", "--store", str(tmp_path / "home"), "--person", "ana").strip()


@contextmanager
def model_of(word: str = "word ", pause: float = 0.05, words: int = 40) -> Iterator[str]:
    """An endpoint on loopback that streams words with a pause between them; yields its spec as a setting."""
    code = (Path(__file__).parents[2] / "benchmarks" / "server" / "model.py").as_posix()
    arguments = ["--words", str(words), "--rate", str(1 / pause), "--word", word]
    with subprocess.Popen([sys.executable, code, *arguments], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield f"openai:loopback@{child.stdout.readline().strip()}"
        finally:
            child.kill()
            child.stdout.close()


def ask(url: str, key: str, text: str, **more: Any) -> Any:
    body = {"messages": [{"role": "user", "content": text}], **more}
    return httpx.stream(
        "POST", f"{url}/v1/chat/completions", json=body, headers={"Authorization": f"Bearer {key}"}, timeout=120
    )


@pytest.mark.slow
def test_a_server_that_stops_finishes_its_streams(tmp_path: Path, key: str) -> None:
    """SIGTERM in the middle of an answer: it is streamed to its end, new connections are refused, exit status 0."""
    with model_of() as chat, serving(tmp_path, chat) as (child, url):
        with ask(url, key, "Tell me.", stream=True) as answer:
            lines = answer.iter_lines()
            assert next(lines).startswith("data: ")
            child.send_signal(signal.SIGTERM)
            wait_for(lambda: not answers(url))
            rest = list(lines)
        assert rest[-2] == "data: [DONE]"
        assert child.wait(120) in (0, -signal.SIGTERM)
    with opened(tmp_path / "home") as life:
        assert texts(life.person("ana").messages())[1].split() == ["word"] * 40


@pytest.mark.slow
def test_a_server_that_is_killed_in_an_answer_loses_nothing_that_was_said(tmp_path: Path, key: str) -> None:
    """kill -9 in mid-stream: the message is there, no half answer is, and its job is done once by the next server."""
    with (
        model_of() as chat,
        serving(tmp_path, chat, "--no-worker") as (child, url),
        pytest.raises(httpx.RemoteProtocolError),
        ask(url, key, "I live in Porto.", stream=True) as answer,
    ):
        for number, _ in enumerate(answer.iter_lines()):
            if number == 6:
                child.kill()
    with opened(tmp_path / "home", clock=lifelong.engine.system_clock) as life:
        ana = life.person("ana")
        assert texts(ana.messages()) == ["I live in Porto."]
        assert len(life.jobs()) == 1
        life.settle()
        assert texts(ana.memories.list()) == ["I live in Porto."]
        assert life.jobs() == []


@contextmanager
def answering_and_learning(folder: Path, key: str) -> Iterator[tuple[subprocess.Popen[str], str, Any]]:
    """A server in the middle of a job and of an answer: the process, its address, and the lines of the answer."""
    with model_of() as chat, serving(folder, chat, code=BUSY) as (child, url):
        files = [{"data": base64.b64encode(picture("red")).decode()}]
        body = {"messages": [{"text": "I live in Porto.", "files": files}]}
        added = httpx.post(f"{url}/api/messages", json=body, headers={"Authorization": f"Bearer {key}"}, timeout=120)
        assert added.status_code == 201
        wait_for((folder / "at work").exists)
        with ask(url, key, "Tell me.", stream=True) as answer:
            lines = answer.iter_lines()
            assert next(lines).startswith("data: ")
            yield child, url, lines


def jobs_of(url: str, key: str) -> Any:
    time.sleep(0.2)  # a key may ask ten times a second
    return httpx.get(f"{url}/api/jobs", headers={"Authorization": f"Bearer {key}"}, timeout=120).json()


@pytest.mark.slow
def test_a_server_that_stops_in_a_job_hands_it_back(tmp_path: Path, key: str) -> None:
    """SIGTERM: the answer is streamed to its end, the job is due again at once, and the next server does it."""
    with answering_and_learning(tmp_path, key) as (child, url, lines):
        busy = [job["id"] for job in jobs_of(url, key) if job["state"] == "leased"]
        assert busy
        child.send_signal(signal.SIGTERM)
        assert list(lines)[-2] == "data: [DONE]"
        assert child.wait(120) in (0, -signal.SIGTERM)
    with opened(tmp_path / "home", clock=lifelong.engine.system_clock) as life:
        kept = {item.id: item for item in life.jobs()}
        assert [(kept[job].state, kept[job].attempts) for job in busy] == [("queued", 0)] * len(busy)
    with serving(tmp_path, "none") as (_, url):
        wait_for(lambda: jobs_of(url, key) == [], 60)
    with opened(tmp_path / "home") as life:
        ana = life.person("ana")
        assert texts(ana.memories.list()) == ["I live in Porto."]
        assert texts(ana.messages())[2].split() == ["word"] * 40


@pytest.mark.slow
def test_a_server_that_is_killed_in_an_answer_and_a_job_leaves_nothing_half_done(tmp_path: Path, key: str) -> None:
    """kill -9: what was said is there with its picture, no half answer, the file is whole, and the job is done once."""
    with answering_and_learning(tmp_path, key) as (child, _, lines):
        child.kill()
        with pytest.raises(httpx.RemoteProtocolError):
            list(lines)
    with opened(tmp_path / "home", clock=lifelong.engine.system_clock) as life:
        ana = life.person("ana")
        assert texts(ana.messages()) == ["I live in Porto.", "Tell me."]
        (kept,) = ana.messages()[0].attachments
        assert ana.picture(kept.sha256).read_bytes() == picture("red")
        life.settle()  # the process that held the jobs is gone: they are taken over at once
        life.settle()
        assert life.jobs() == []
        assert texts(ana.memories.list(current=None)) == ["I live in Porto."]
    with Store(tmp_path / "home") as store:
        assert store.integrity() == "ok"


WORKER = """
import asyncio, sys, time
from lifelong.life import open_life
from lifelong.agent.update import Updater
from lifelong.models.scripted import HashedWords
async def stuck(*_):
    print("at work", flush=True)
    time.sleep(3600)
Updater.work = stuck
async def main():
    async with open_life(sys.argv[1], chat="none", embed=HashedWords()) as life:
        await life.settle()
asyncio.run(main())
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_in_a_job_leaves_it_to_the_next(tmp_path: Path) -> None:
    """kill -9 in the middle of a job: the message is stored, and the next process does the job at once, and once."""
    with running(tmp_path) as server:
        server.chat("I live in Porto.")
    folder = tmp_path / "served.lifelong"
    with subprocess.Popen([sys.executable, "-c", WORKER, str(folder)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "at work\n"
        child.kill()
    with lifelong.open(folder, chat="none", embed=HashedWords(), worker=False) as life:
        ana = life.person("ana")
        life.settle()
        assert life.jobs() == []
        assert texts(ana.memories.list()) == ["I live in Porto."]


OFFLINE = """
import ipaddress, sys
def watch(event, args):
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        if not ipaddress.ip_address(args[1][0]).is_loopback:
            raise SystemExit(f"left the machine: {args[1]}")
    if event == "socket.getaddrinfo" and args[0] not in (None, "127.0.0.1", "::1", "localhost"):
        raise SystemExit(f"looked up {args[0]}")
sys.addaudithook(watch)
from lifelong.cli import main
main()
"""


@pytest.mark.slow
def test_offline_nothing_leaves_the_machine(tmp_path: Path, key: str) -> None:
    """A whole server with every socket watched, under all its protocols: chats, an https picture, REST with pictures,
    learning, export and import, MCP, forgetting, health, its stop.
    """
    with serving(tmp_path, "none", code=OFFLINE) as (child, url), httpx.Client(base_url=url, timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        link = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
        for path, body in (
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": "See https://example.org/x."}]}),
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": [link]}]}),
            ("/v1/responses", {"input": "What did I say?"}),
            ("/v1/embeddings", {"input": "https://example.org"}),
        ):
            assert client.post(path, json=body).status_code in (200, 422)
        sent = {"data": base64.b64encode(picture("red", (64, 64))).decode()}
        words = "I live in Porto. See https://example.org/pixel.png ![x](https://example.org/y)."
        rest: tuple[tuple[str, Any], ...] = (
            ("messages", {"messages": [{"text": words, "files": [sent]}]}),
            ("memories", {"text": words}),
            ("chat", {"text": "Where do I live? https://example.org"}),
            ("recall", {"query": "Where do I live?", "images": [sent]}),
            ("context", {"query": "Where do I live?"}),
            ("photos/find", {"query": "Porto", "images": [sent]}),
            ("pictures/find", sent),
            ("concepts", {"name": "Bertha", "images": [sent]}),
            ("sessions/close", {}),
        )
        for path, body in rest:
            answer = client.post(f"/api/{path}", json=body)
            assert answer.status_code in (200, 201, 503), (path, answer.text)  # 503: no image encoder on this machine
        wait_for(lambda: jobs_of(url, key) == [], 60)
        archive = client.get("/api/export")
        octets = {"Content-Type": "application/octet-stream"}
        assert client.post("/api/import", content=archive.content, headers=octets).status_code == 200
        accepted = {"Accept": "application/json, text/event-stream"}
        for tool, given in (("recall", {"query": "Where do I live?"}), ("remember", {"text": words})):
            called = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": given}}
            assert "Porto" in client.post("/mcp", json=called, headers=accepted).text
        assert client.post("/api/forget", json={"query": "Porto", "floor": 0}).status_code == 200
        for path in ("/v1/models", "/healthz", "/readyz", "/openapi.json"):
            assert client.get(path).status_code == 200
        child.send_signal(signal.SIGINT)
        assert child.wait(120) == 0
