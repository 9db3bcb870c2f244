"""How much is kept: of a person, of everybody whom a key writes for, and in a space; making people gives no more."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from lifelong.errors import InputError
from lifelong.server.errors import Problem
from lifelong.server.limits import Bound, StorageQuota
from lifelong.server_keys import ServerKeys
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import KeyQuotas
from tests.cli.run import run, value
from tests.server.running import Answered, Served, running
from tests.server.test_keys import NOW

HUNDRED = "x" * 100


def added(server: Served, key: str, person: str | None, text: str = HUNDRED) -> Answered:
    path = "/api/messages" if person is None else f"/api/messages?person={person}"
    return server.ask("POST", path, {"messages": [{"text": text}]}, key=key)


def test_a_key_for_any_person_gets_no_more_room_by_making_people(tmp_path: Path) -> None:
    """250 bytes in all: two persons with 100 each fit, a third does not, and neither does more for the first."""
    with running(tmp_path) as server:
        key = server.key(None, storage=250)
        assert [added(server, key, name).status for name in ("ana", "bo", "cy", "ana")] == [201, 201, 507, 507]
        answer = added(server, key, "cy")
        assert answer.value["code"] == "storage_quota_exceeded"
        assert "everybody whom this key writes for" in answer.value["detail"]
        assert added(server, server.key(None, storage=250), "dora").status == 201  # another key has its own room


def test_people_who_were_there_before_count_too(tmp_path: Path) -> None:
    """Somebody else made Ana and Bo: for them the key has no more room than for its own people."""
    with running(tmp_path) as server:
        for name in ("ana", "bo", "cy"):
            server.life._engine.store.record("default", name)
        key = server.key(None, storage=250)
        assert [added(server, key, name).status for name in ("ana", "bo", "cy")] == [201, 201, 507]
        assert server.said("cy") == []


def test_every_way_to_keep_something_counts(tmp_path: Path) -> None:
    """A chat, a memory, and an import of a dump, each for a person of its own."""
    with running(tmp_path) as server:
        key = server.key(None, storage=250)
        assert server.chat(HUNDRED, key=key, user="ana").status == 200
        assert added(server, key, "bo").status == 201
        asked = {"text": "I drive an old truck, " + HUNDRED}
        assert server.ask("POST", "/api/memories?person=cy", asked, key=key).status == 507
        assert server.chat(HUNDRED, key=key, user="dora").value["error"]["code"] == "storage_quota_exceeded"
        dump = b'{"results":[{"id":"1","memory":"' + HUNDRED.encode() + b'","user_id":"x"}]}'
        headers = {"Content-Type": "application/octet-stream"}
        path = "/api/import?from=mem0&person=eva"
        assert server.ask("POST", path, content=dump, headers=headers, key=key).status == 507


@pytest.mark.slow
def test_what_is_forgotten_makes_room_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path) as server:
        key = server.key(None, storage=150)
        assert [added(server, key, name).status for name in ("ana", "bo")] == [201, 507]
        assert server.ask("POST", "/api/forget?person=ana", {"everything": True}, key=key).status == 200
        monkeypatch.setattr("lifelong.server.limits._FRESH", 0.0)  # as half a minute later
        assert added(server, key, "bo").status == 201


def test_a_space_has_its_room_whoever_writes(tmp_path: Path) -> None:
    with running(tmp_path, serve_space_storage=250) as server:
        assert added(server, server.key("ana"), None).status == 201
        assert added(server, server.key(None), "bo").status == 201
        answer = added(server, server.key("cy"), None)
        assert (answer.status, "all persons of this space" in answer.value["detail"]) == (507, True)
        assert added(server, server.key("ana", space="work"), None).status == 201


@pytest.mark.slow
def test_a_key_may_make_so_many_people(tmp_path: Path) -> None:
    """Two of its own; the third is refused and not there, whoever is there already goes on being served."""
    with running(tmp_path) as server:
        server.life._engine.store.record("default", "ana")
        key = server.key(None, persons=2)
        assert [added(server, key, name).status for name in ("ana", "bo", "cy", "dora", "bo")] == [
            201,
            201,
            201,
            403,
            201,
        ]
        answer = server.chat("Hello.", key=key, user="dora")
        assert (answer.status, answer.value["error"]["code"]) == (403, "person_quota_exceeded")
        assert "--persons" in answer.value["error"]["message"]
        assert server.life.persons() == ["ana", "bo", "cy"]
        assert server.ask("PUT", "/api/person?person=dora", {"zone": "Europe/Lisbon"}, key=key).status == 403
        assert server.ask("POST", "/api/forget?person=cy", {"everything": True}, key=key).status == 200
        assert added(server, key, "dora").status == 201


def test_people_cannot_be_made_past_the_number_by_asking_at_once(tmp_path: Path) -> None:
    with running(tmp_path, serve_persons=3) as server:
        key = server.key(None)
        asking = [threading.Thread(target=added, args=(server, key, f"person{at}")) for at in range(12)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert len(server.life.persons()) == 3


def test_a_bound_is_kept_by_writers_at_once_and_a_refusal_counts_nothing() -> None:
    """Ten threads want 10 bytes each of 55: five get them. A second bound that is full takes nothing from the first."""
    room, taken = StorageQuota(cast(ServerKeys, SimpleNamespace(shared=False))), []
    bounds = [Bound(("person", "1"), "this person", 55, lambda: 0)]

    def take() -> None:
        try:
            room.take(bounds, 10)
        except Problem:
            return
        taken.append(10)

    threads = [threading.Thread(target=take) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 50
    with pytest.raises(Problem):
        room.take([bounds[0], Bound(("space", "home"), "this space", 1, lambda: 0)], 5)
    room.take(bounds, 5)


def test_a_key_for_one_person_makes_no_others(store: Store, record: Record) -> None:
    with pytest.raises(InputError, match="makes no others"):
        store.keys.create("home", person=record, scopes=["read"], now=NOW, quotas=KeyQuotas(persons=3))


def test_the_command_takes_the_number_of_people(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "home.lifelong"))
    assert value("keys", "create", "--any-person", "--persons", "5")["persons"] == 5
    assert value("keys", "list")[0]["persons"] == 5
    assert "leave it out" in run("keys", "create", "--persons", "5").stderr
