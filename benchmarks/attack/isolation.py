"""Every operation of the OpenAPI document with another person's ids, names and keys: nothing of hers comes out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from benchmarks.attack.tally import Row
from lifelong.admin.key_ring import open_keys
from tests.server.running import Answered, Served, running
from tests.server.test_api_isolation import BODIES, NAMING, Anas, filled, routes

ROUNDS = 1

MARK = "K73-19"
"""Stands in everything that is Ana's, and in nothing else."""

ALL = ("read", "write", "admin")


class Stranger(NamedTuple):
    """Somebody else's key, and the query with which it says whom it means."""

    who: str
    key: str
    query: str = ""


def attack(folder: Path, rounds: int) -> list[Row]:
    """Strangers ask every operation with Ana's ids, and as Ana by name; her record is the same afterwards."""
    by_id = Row("an id of hers is answered as one of nobody's, and nothing of hers is in the answer")
    by_name, by_chat = (
        Row("her name in the query brings nothing of hers"),
        Row("chats and models bring nothing of hers"),
    )
    without = Row("without a valid key there is no answer")
    kept = Row("her record is as it was")
    for number in range(rounds):
        with running(folder / str(number)) as server:
            ana = Anas(server)
            before = _record(server)
            described = [route for route in routes(server) if route[1] != "/api/import"]
            for stranger in _strangers(server):
                for route in described:
                    _with_ids(by_id, server, ana, stranger, route)
                    answer = _ask(server, route, ana.ids, stranger.key, "?person=ana")
                    by_name.count(MARK not in answer.content.decode("latin-1"), f"{stranger.who}: {route[:2]}")
                _chats(by_chat, server, stranger)
            for key in _no_keys(server):
                for route in described:
                    answer = _ask(server, route, ana.ids, key)
                    without.count(answer.status == 401 and MARK not in answer.content.decode(), str(route[:2]))
            kept.count(_record(server) == before, "something of hers was changed")
    return [by_id, by_name, by_chat, without, kept]


def _strangers(server: Served) -> list[Stranger]:
    """Of her space, of another space with her name, of everybody in another space, and one who may only read."""
    found = [
        Stranger("bo", server.key("bo", scopes=ALL, rate=1_000_000)),
        Stranger("ana elsewhere", server.key("ana", space="work", scopes=ALL, rate=1_000_000)),
        Stranger("everybody elsewhere", server.key(None, space="work", scopes=ALL, rate=1_000_000), "?person=ana"),
        Stranger("a reader", server.key("bo", scopes=("read",), rate=1_000_000)),
    ]
    for stranger in found[:2]:
        server.ask("POST", "/api/messages", {"messages": [{"text": "I am here."}]}, key=stranger.key)
    return found


def _no_keys(server: Served) -> list[str]:
    """A key that was revoked, hers with another secret, and one of nobody."""
    revoked, hers = server.key("bo", rate=1_000_000), server.key()
    with open_keys(server.life.settings.store) as key_ring:
        key_ring.revoke(revoked.split("_")[1], now=server.life.now())
    return [revoked, hers[:-4] + ("AAAA" if hers[-4:] != "AAAA" else "BBBB"), "lk_000000000000_" + "A" * 43]


def _with_ids(row: Row, server: Served, ana: Anas, stranger: Stranger, route: tuple[str, str, bool]) -> None:
    method, path, _ = route
    answer = _ask(server, route, ana.ids, stranger.key, stranger.query)
    hers = (MARK, *(ana.ids[name] for name in ("message_id", "memory_id", "reply", "sha256")))
    held = not any(each in answer.content.decode("latin-1") for each in hers)
    if any(f"{{{name}}}" in f"{path} {BODIES.get(f'{method} {path}')}" for name in NAMING):
        nothing = {name: "0" * 64 if name in NAMING else each for name, each in ana.ids.items()}
        nobodys = _ask(server, route, nothing, stranger.key, stranger.query)
        held = held and (answer.status, answer.content) == (nobodys.status, nobodys.content)
    row.count(held, f"{stranger.who}: {method} {path}: {answer.status}")


def _chats(row: Row, server: Served, stranger: Stranger) -> None:
    """OpenAI's own routes, with her name where clients put names."""
    said = {"model": "lifelong", "messages": [{"role": "user", "content": "How does the safe open?", "name": "ana"}]}
    asks = {"model": "lifelong", "input": "How does the safe open?"}
    for path, body in (("/v1/chat/completions", said), ("/v1/responses", asks), ("/v1/models", None)):
        for more in ({}, {"user": "ana"}, {"metadata": {"user": "ana", "person": "ana"}}):
            given = None if body is None else {**body, **more}
            answer = server.ask("GET" if given is None else "POST", path, given, key=stranger.key)
            row.count(MARK not in answer.content.decode("latin-1"), f"{stranger.who}: {path} {more}")


def _ask(server: Served, route: tuple[str, str, bool], ids: dict[str, str], key: str, query: str = "") -> Answered:
    method, path, takes = route
    body = filled(BODIES[f"{method} {path}"], ids) if takes else None
    where = filled(path, {name: each.replace(" ", "%20") for name, each in ids.items()})
    return server.ask(method, where + query, body, key=key)


def _record(server: Served) -> object:
    return server.ask("GET", "/api/messages").value, server.ask("GET", "/api/memories?ended=true").value
