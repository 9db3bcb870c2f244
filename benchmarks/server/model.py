"""A model on loopback that streams words at a fixed rate: what a server in front of it adds is the server's own.

``python benchmarks/server/model.py --rate 25 --words 50`` prints its base URL and serves until it is ended. It speaks
as much of the OpenAI protocol as a chat needs, on asyncio alone, so that it costs little itself.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def event(value: object) -> bytes:
    """One server-sent event as one chunk of HTTP."""
    text = value if isinstance(value, str) else json.dumps(value)
    content = f"data: {text}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(content), content)


class Model:
    """Says the same words to everybody.

    Args:
        word: said again and again.
        words: so many times.
        rate: words in a second.
    """

    def __init__(self, word: str, words: int, rate: float) -> None:
        choice = {"index": 0, "delta": {"content": word}, "finish_reason": None}
        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "loopback"}
        self._said = event({**head, "choices": [choice]})
        self._end = event({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        usage = {"prompt_tokens": 1, "completion_tokens": words, "total_tokens": words + 1}
        self._end += event({**head, "choices": [], "usage": usage}) + event("[DONE]") + b"0\r\n\r\n"
        message = {"role": "assistant", "content": (word * words).strip()}
        whole = {**head, "object": "chat.completion", "usage": usage}
        whole["choices"] = [{"index": 0, "message": message, "finish_reason": "stop"}]
        content = json.dumps(whole).encode()
        self._whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content)
        self._whole += content
        self._words = words
        self._pause = 1 / rate

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
                body = await reader.readexactly(int(length or 0))
                if json.loads(body or b"{}").get("stream"):
                    await self._stream(writer)
                else:  # as long as a stream takes
                    await asyncio.sleep(self._words * self._pause)
                    writer.write(self._whole)
        writer.close()

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        writer.write(HEAD)
        for number in range(self._words):
            await asyncio.sleep(began + number * self._pause - clock())
            writer.write(self._said)
            await writer.drain()
        writer.write(self._end)
        await writer.drain()


async def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--word", default="word ")
    parser.add_argument("--words", type=int, default=50)
    parser.add_argument("--rate", type=float, default=25.0)
    given = parser.parse_args()
    model = Model(given.word, given.words, given.rate)
    server = await asyncio.start_server(model.serve, "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
