"""Clients of a chat endpoint, on plain sockets so that they cost little: a given number of streams at once.

``python -m benchmarks.server.load`` reads one JSON object from standard input and prints one: times and failures.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(slots=True)
class Load:
    """So many streams that ask one question after the other.

    Attributes:
        url: base URL.
        keys: one for each stream, in turn.
        texts: what is asked, in turn.
        streams: at once.
        requests: in all.
        ask: what is asked for: "chat", "recall" (``/api/recall``) or "read" (a page of ``/api/messages``).
        memory: value of the header.
        stream: whether answers of the chat are streamed.
        spread: seconds over which the streams begin, evenly. Streams that all begin in the same instant would measure
            the queue at the door.
        first: milliseconds to the first word of each answer.
        whole: milliseconds to its end.
        failures: what went wrong.
    """

    url: str
    keys: list[str]
    texts: list[str]
    streams: int
    requests: int
    ask: str = "chat"
    memory: str = "on"
    stream: bool = True
    spread: float = 0.5
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    async def run(self) -> float:
        """Ask everything; returns the seconds that it took."""
        clock = asyncio.get_running_loop().time
        numbers = iter(range(self.requests))
        began = clock()
        await asyncio.gather(*(self._one(stream, numbers) for stream in range(self.streams)))
        return clock() - began

    async def _one(self, stream: int, numbers: Any) -> None:
        place = urlsplit(self.url)
        await asyncio.sleep(stream * self.spread / self.streams)
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 20)
        for number in numbers:
            try:
                async with asyncio.timeout(120):
                    await self._ask(reader, writer, place.path, self.keys[stream % len(self.keys)], number)
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                self.failures.append(f"{type(error).__name__}: {error}"[:200])
                reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 20)
        writer.close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, key: str, number: int
    ) -> None:
        method, path, value = self._request(path, number)
        body = json.dumps(value).encode() if value else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        head += (
            f"Content-Type: application/json\r\nX-Lifelong-Memory: {self.memory}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        clock = asyncio.get_running_loop().time
        began = clock()
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 200 " not in answer[:20]:
            raise ValueError(answer[:40].decode())
        if b"content-length:" in answer:
            length = int(answer.partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
        else:
            said = False
            while size := int((await reader.readline()).strip(), 16):
                chunk = await reader.readexactly(size + 2)
                if not said and b'"content"' in chunk.replace(b'"content":""', b""):
                    said = True
                    self.first.append((clock() - began) * 1000)
            await reader.readline()
            if not said:
                raise ValueError("an answer without a word")
        self.whole.append((clock() - began) * 1000)

    def _request(self, path: str, number: int) -> tuple[str, str, dict[str, Any]]:
        """Method, path and body of a request."""
        text = f"{self.texts[number % len(self.texts)]} ({number})"
        if self.ask == "recall":
            return "POST", "/api/recall", {"query": text}
        if self.ask == "read":
            return "GET", "/api/messages?limit=20", {}
        said = [{"role": "user", "content": text}]
        return "POST", f"{path}/chat/completions", {"model": "m", "stream": self.stream, "messages": said}


def main() -> None:
    """Do what standard input says."""
    load = Load(**json.loads(sys.stdin.read()))
    seconds = asyncio.run(load.run())
    print(
        json.dumps({"seconds": seconds, "first": load.first, "whole": load.whole, "failures": load.failures}),
        flush=True,
    )


if __name__ == "__main__":
    main()
