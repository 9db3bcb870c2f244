"""Keys: shown once, kept as hashes, bound to a person or a space, limited in scope, time and amount."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifelong.errors import InputError, NotFoundError, SettingsError
from lifelong.server.run import serve
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import KeyQuotas
from tests.cli.run import done, run, value
from tests.person.examples import opened_async
from tests.server.running import Served, running

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


@pytest.mark.sqlite
def test_a_key_is_stored_as_a_hash_and_checked_whole(store: Store, record: Record, tmp_path: Path) -> None:
    """Neither the key nor its secret stands anywhere in the store's bytes."""
    key, secret = store.keys.create("home", person=record, scopes=["read"], now=NOW)
    assert store.keys.check(secret, now=NOW) == key
    for wrong in (
        secret[:-1],
        secret + "A",
        secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        key.id,
        "",
        "lk__",
        secret.upper(),
    ):
        assert store.keys.check(wrong, now=NOW) is None
    store.close()
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert secret.split("_", 2)[2].encode() not in held
    assert key.id.encode() in held


def test_a_key_ends_when_it_expires_or_is_revoked(store: Store, record: Record) -> None:
    later = NOW + timedelta(days=1)
    _, secret = store.keys.create("home", person=record, scopes=["read"], now=NOW, expires=later)
    assert store.keys.check(secret, now=NOW) is not None
    assert store.keys.check(secret, now=later) is None
    key, other = store.keys.create("home", person=None, scopes=["read"], now=NOW)
    store.keys.revoke(key.id, now=NOW)
    assert store.keys.check(other, now=NOW) is None
    with pytest.raises(NotFoundError, match="keys list"):
        store.keys.revoke("nothing", now=NOW)


def test_a_key_goes_with_its_person(store: Store, record: Record) -> None:
    """Erasing Ana takes the keys that were hers; one for any person of the space stays."""
    _, hers = store.keys.create("home", person=record, scopes=["read"], now=NOW)
    _, anybodys = store.keys.create("home", person=None, scopes=["read"], now=NOW)
    store.delete_person(record)
    store.sweep_media()
    assert store.keys.check(hers, now=NOW) is None
    assert store.keys.check(anybodys, now=NOW) is not None


def test_nonsense_makes_no_key(store: Store, record: Record) -> None:
    mistakes: list[dict[str, Any]] = [
        {"scopes": []},
        {"scopes": ["root"]},
        {"expires": NOW},
        {"quotas": KeyQuotas(rate=0)},
    ]
    for wrong in mistakes:
        with pytest.raises(InputError):
            store.keys.create("home", person=record, now=NOW, **{"scopes": ["read"], **wrong})
    with pytest.raises(InputError, match="lives in space"):
        store.keys.create("work", person=record, scopes=["read"], now=NOW)


class TestCommand:
    """``lifelong keys`` as its user types it."""

    @pytest.fixture(autouse=True)
    def here(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "home.lifelong"))

    def test_create_prints_the_key_and_nothing_else_on_stdout(self) -> None:
        result = run(
            "keys", "create", "--space", "home", "--person", "ana", "--scope", "read,write", "--expires", "90d"
        )
        assert result.stdout.startswith("lk_")
        assert len(result.stdout.splitlines()) == 1
        assert "not shown again" in result.stderr
        (listed,) = value("keys", "--space", "home")
        assert (listed["person"], listed["scopes"]) == ("ana", ["read", "write"])
        assert result.stdout.strip() not in done("keys", "list", "--all")

    def test_revoke(self) -> None:
        key = value("keys", "create", "--any-person")
        assert key["key"].startswith(f"lk_{key['id']}_")
        done("keys", "revoke", key["id"])
        assert value("keys", "list") == []
        assert value("keys", "list", "--all")[0]["revoked"] is not None

    def test_a_mistake_is_named(self) -> None:
        assert run("keys", "create", "--person", "ana", "--any-person").exit_code == 2
        assert "read, write, admin" in run("keys", "create", "--scope", "root").stderr
        assert "in the past" in run("keys", "create", "--expires", "2020-01-01").stderr
        assert "keys list" in run("keys", "revoke", "x").stderr


@pytest.mark.parametrize(
    "given",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"},
     {"Authorization": "Bearer lk_000000000000_" + "A" * 43}, {"X-Api-Key": "x"}],
)  # fmt: skip
def test_without_a_right_key_everything_is_refused_alike(tmp_path: Path, given: dict[str, str]) -> None:
    """Also routes that do not exist, and the description of the API."""
    with running(tmp_path) as server:
        bodies = set()
        for method, path in (
            ("POST", "/v1/chat/completions"), ("GET", "/v1/models"), ("POST", "/v1/embeddings"), ("GET", "/v1/nothing"),
        ):  # fmt: skip
            answer = server.ask(method, path, key=None, headers=given)
            assert answer.status == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            bodies.add(answer.content)
        assert len(bodies) == 1
        for path in ("/openapi.json", "/metrics", "/nothing", "/docs"):
            answer = server.ask("GET", path, key=None, headers=given)
            assert (answer.status, answer.value["code"]) == (401, "invalid_api_key")


def test_a_bound_key_speaks_for_its_person_only(tmp_path: Path) -> None:
    """``user``, metadata, names and headers say nothing about who somebody is; another ``user`` is refused."""
    with running(tmp_path) as server:
        server.chat("I am Bo and drive a red tram.", key=server.key("bo"))
        for more in ({"metadata": {"user": "bo", "person": "bo"}}, {"safety_identifier": "bo"}, {"user": "ana"}):
            answer = server.chat("What do I drive?", **more)
            assert answer.status == 200
            assert "tram" not in str(answer.value)
        named = [{"role": "user", "name": "bo", "content": "What do I drive?"}]
        headers = {"X-User": "bo", "X-Lifelong-Person": "bo", "X-Forwarded-User": "bo", "OpenAI-Organization": "bo"}
        assert "tram" not in str(server.chat(named, headers=headers).value)
        answer = server.chat("What do I drive?", user="bo")
        assert (answer.status, answer.value["error"]["code"]) == (403, "user_not_allowed")
        assert server.life.persons() == ["ana", "bo"]


def test_a_key_for_any_user_takes_every_name_in_the_field_for_its_person(tmp_path: Path) -> None:
    """Home Assistant names a conversation there, a new one each time; other fields still name nobody else."""
    with running(tmp_path) as server:
        key = server.key("ana", scopes=("read", "write", "any-user"))
        server.chat("I drive Bertha, my old truck.", key=key, user="01HRX8Q1V0ABCDEFGHJKMNPQRS")
        assert "Bertha" in str(server.chat("What do I drive?", key=key, user="bo").value)
        assert server.life.persons() == ["ana"]
        refused = server.ask("GET", "/api/profile?person=bo", key=key)
        assert (refused.status, refused.value["code"]) == (403, "user_not_allowed")
        assert "--any-user" in server.chat("What do I drive?", user="bo").value["error"]["message"]
        with pytest.raises(InputError, match="any-user"):
            server.key(None, scopes=("read", "any-user"))


def test_a_key_for_any_person_needs_a_name_and_stays_in_its_space(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.chat("I am Ana of the other space and drive a tram.", key=server.key("ana", space="work"))
        key = server.key(None)
        assert server.chat("Hello.", key=key).value["error"]["code"] == "user_required"
        server.chat("I drive Bertha, my old truck.", key=key, user="ana")
        server.chat("I drive a red bus.", key=key, user="bo")
        assert "Bertha" in str(server.chat("What do I drive?", key=key, user="ana").value)
        assert "tram" not in str(server.chat("What do I drive?", key=key, user="ana").value)
        assert "Bertha" not in str(server.chat("What do I drive?", key=key, user="bo").value)
        assert server.chat("Hello.", key=key, user="x" * 300).status == 400


def test_a_name_is_the_same_in_every_spelling(tmp_path: Path) -> None:
    """A key for José lets him in by either form of Unicode; a name that hides something is refused, and made nobody."""
    with running(tmp_path) as server:
        bound, many = server.key("Jos\u00e9"), server.key(None)
        for spelling in ("Jos%C3%A9", "Jose%CC%81", "%20Jos%C3%A9"):
            for key in (bound, many):
                assert server.ask("GET", f"/api/person?person={spelling}", key=key).value["name"] == "José"
        assert server.ask("GET", "/api/person?person=Jos%D0%B5", key=bound).status == 403
        refused = server.ask("PUT", "/api/person?person=an%E2%80%8Ba", {"zone": "UTC"}, key=many)
        assert (refused.status, "cannot be seen" in refused.value["detail"]) == (422, True)
        assert server.life.persons() == ["José"]


def test_scopes_are_kept(tmp_path: Path) -> None:
    """A key that may only read recalls and stores nothing, and makes nobody."""
    with running(tmp_path) as server:
        server.chat("I drive Bertha, my old truck.")
        reading = server.key(scopes=["read"])
        answer = server.chat("What do I drive?", key=reading)
        assert (answer.status, answer.value["error"]["code"]) == (403, "missing_scope")
        answer = server.chat("What do I drive?", key=reading, headers={"X-Lifelong-Memory": "read"})
        assert "Bertha" in answer.value["choices"][0]["message"]["content"]
        stranger = server.key(None, scopes=["read"])
        answer = server.chat("Hello.", key=stranger, user="nobody", headers={"X-Lifelong-Memory": "read"})
        assert answer.status == 404
        assert server.life.persons() == ["ana"]
        assert server.ask("GET", "/metrics").status == 403
        assert server.ask("GET", "/metrics", key=server.key(scopes=["admin"])).status == 200


def asked(server: Served, key: str, times: int) -> list[int]:
    return [server.ask("GET", "/v1/models", key=key).status for _ in range(times)]


def test_a_key_has_its_rate(tmp_path: Path) -> None:
    """Three a minute: the fourth is told how long to wait; another key is not affected."""
    with running(tmp_path) as server:
        key = server.key(rate=3)
        assert asked(server, key, 3) == [200, 200, 200]
        answer = server.ask("GET", "/v1/models", key=key)
        assert (answer.status, answer.headers["retry-after"]) == (429, "20")
        assert answer.value["error"]["type"] == "rate_limit_error"
        assert asked(server, server.key(), 4) == [200] * 4


def test_a_key_has_its_sizes(tmp_path: Path) -> None:
    """A body over its quota is refused unread; what would not fit beside what is kept is not stored."""
    with running(tmp_path) as server:
        answer = server.chat("x" * 3000, key=server.key(body=2000))
        assert (answer.status, answer.value["error"]["code"]) == (413, "body_too_large")
        small = server.key(storage=100)
        assert server.chat("x" * 60, key=small).status == 200
        answer = server.chat("y" * 60, key=small)
        assert (answer.status, answer.value["error"]["code"]) == (507, "storage_quota_exceeded")
        assert answer.headers["x-should-retry"] == "false"
        assert "y" * 60 not in server.said()


def test_a_revoked_key_stops_at_once(tmp_path: Path) -> None:
    """Also when another process revokes it."""
    with running(tmp_path) as server:
        key = server.key()
        assert asked(server, key, 1) == [200]
        with Store(tmp_path / "served.lifelong") as other:
            other.keys.revoke(key.split("_")[1], now=datetime.now(UTC))
        assert asked(server, key, 1) == [401]


def test_without_authentication_only_this_machine_may_call(tmp_path: Path) -> None:
    with running(tmp_path, serve_auth=False, person="ana") as server:
        server.ask("POST", "/v1/chat/completions", {"messages": [{"role": "user", "content": "Hello."}]}, key=None)
        assert server.said()[0] == "Hello."
        with pytest.raises(SettingsError, match="can be reached by others"):
            serve(opened_async(tmp_path / "other", serve_auth=False, serve_host="0.0.0.0"), listening=print)


class TestDoctor:
    """``lifelong doctor`` looks at the server's address and keys, too."""

    @pytest.fixture(autouse=True)
    def here(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        for name, chosen in (("STORE", str(tmp_path / "home.lifelong")), ("EMBED", "scripted"), ("CHAT", "none")):
            monkeypatch.setenv(f"LIFELONG_{name}", chosen)

    def found(self, name: str) -> tuple[str, str]:
        checks = json.loads(run("doctor", "--json").stdout)["checks"]
        (check,) = [check for check in checks if check["name"] == name]
        return check["state"], check["detail"]

    @pytest.mark.sqlite
    def test_keys_are_counted_and_those_that_end_soon_are_named(self) -> None:
        done("keys", "create")
        assert self.found("keys") == ("ok", "1 usable, 0 revoked or expired")
        key = value("keys", "create", "--expires", "3d")["id"]
        done("keys", "revoke", value("keys", "create")["id"])
        assert self.found("keys") == ("note", f"2 usable, 1 revoked or expired; within 14 days expire: {key}")

    def test_an_open_door_is_broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without keys on an address that others can reach; with keys it is worth a note, at home it is fine."""
        assert self.found("server") == ("ok", "would listen on 127.0.0.1:8377")
        monkeypatch.setenv("LIFELONG_SERVE_HOST", "0.0.0.0")
        assert self.found("server")[0] == "note"
        monkeypatch.setenv("LIFELONG_SERVE_AUTH", "false")
        assert self.found("server")[0] == "broken"
