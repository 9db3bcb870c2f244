"""Two people and every route of ``/api``: nothing of one reaches the other, and nothing but a key says who asks."""

from __future__ import annotations

import asyncio
import base64
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lifelong.types.drawing import StoredDrawing
from tests.person.examples import picture
from tests.server.running import Answered, Served, running

SECRET = "the safe opens with K73-19"  # in no id, as those are hexadecimal
HERS = base64.b64encode(picture("red")).decode()
DATA = base64.b64encode(picture("blue")).decode()


class Anas:
    """Ana's record, with ids of everything that can be named."""

    def __init__(self, server: Served) -> None:
        body = {"messages": [{"text": f"Remember: {SECRET}.", "files": [{"data": HERS}]}]}
        message = server.ask("POST", "/api/messages", body).value["added"][0]
        reply = server.ask("POST", "/api/chat", {"text": "How does the safe open?"}).value
        memory = server.ask("POST", "/api/memories", {"text": f"I know that {SECRET}."}).value
        record = server.life._engine.store.record("default", "ana")
        record.concepts.add("Bertha K73-19", kind="truck", note=SECRET, at=server.life.now())
        draft = server.ask("POST", "/api/write", {"kind": "message", "facts": [f"I say that {SECRET}."]}).value
        drawing = StoredDrawing("drw_" + "a" * 16, "b" * 64, "0" * 48, server.life.now(), "collage")
        record.drawings.add([drawing])
        asyncio.run(server.life.catalogue("books").add({"id": "emma", "title": "Emma"}))
        interaction = record.interactions.add("books", "emma", "liked", at=server.life.now())
        self.ids = {
            "drawing": drawing.id,
            "interaction": interaction.id,
            "draft": draft["id"],
            "register": "family",
            "language": "en",
            "message_id": message["id"],
            "memory_id": memory["id"],
            "reply": reply["id"],
            "sha256": message["attachments"][0]["sha256"],
            "concept": "Bertha K73-19",
            "trait": "openness",
            "kind": "person",
            "receipt": "erasure_0",
            "catalogue": "films",
            "item": "alien",
        }


BODIES: dict[str, Any] = {
    "POST /api/messages": {"messages": [{"text": "Hi."}]},
    "POST /api/chat": {"text": "How does the safe open?"},
    "POST /api/feedback": {"reply": "{reply}", "value": 1},
    "POST /api/recall": {"query": "How does the safe open?", "floor": 0, "images": [{"data": HERS}]},
    "POST /api/context": {"query": "How does the safe open?"},
    "POST /api/alignment": {"text": "Fine."},
    "POST /api/memories": {"text": "I am Bo."},
    "PATCH /api/memories/{memory_id}": {"text": "Changed."},
    "POST /api/memories/{memory_id}/reopen": {},
    "POST /api/memories/{memory_id}/close": {},
    "PUT /api/memories/{memory_id}/state": {"state": "done"},
    "POST /api/memories/{memory_id}/merge": {"into": "{memory_id}"},
    "PUT /api/person": {"zone": "Europe/Lisbon"},
    "PUT /api/traits/settings": {"allowed": True},
    "PUT /api/traits/pins/{trait}": {"value": 4},
    "POST /api/concepts": {"name": "Rex", "images": [{"data": DATA}]},
    "PUT /api/concepts/{concept}": {"name": "Mine"},
    "POST /api/concepts/{concept}/merge": {"into": "{concept}"},
    "POST /api/photos/find": {"query": "How does the safe open?", "images": [{"data": DATA}]},
    "POST /api/pictures/find": {"data": DATA},
    "POST /api/pictures/correct": {"image": {"data": DATA}, "shows": "{concept}"},
    "POST /api/forget": {"ids": ["{message_id}"]},
    "PUT /api/catalogues/{catalogue}": {"items": [{"id": "{item}", "title": "Alien"}]},
    "POST /api/recommend": {"catalogue": "{catalogue}"},
    "POST /api/interactions": {"item": "{item}", "kind": "viewed"},
    "POST /api/draw/request": {"prompt": "How does the safe open?"},
    "POST /api/draw": {"prompt": "How does the safe open?", "n": 1, "width": 64, "height": 64},
    "PUT /api/drawings/{drawing}/thumb": {"value": 1},
    "POST /api/write": {"kind": "reply", "about": "How does the safe open?", "facts": ["Ask me."]},
    "POST /api/write/{draft}/accept": {"text": "Ask me."},
    "POST /api/voice/texts": {"text": "Hi Bo, how are you? Love, Bo", "register": "family"},
    "PUT /api/voice/settings": {"allowed": True},
    "POST /api/voice/reset": {},
    "PUT /api/voice/{register}/{language}": {"sign_off": "Bo"},
}
"""What each route that takes a body is asked with. A new one has to come here, too."""

NAMING = {"message_id", "memory_id", "reply", "sha256", "concept", "draft", "drawing", "interaction"}
"""What belongs to one person; the other path parameters are words that everybody has."""


def routes(server: Served) -> list[tuple[str, str, bool]]:
    """Every route of the API, as the application itself describes it, and whether it takes a JSON body."""
    described = server.ask("GET", "/openapi.json").value["paths"]
    return [
        (method.upper(), path, "application/json" in operation.get("requestBody", {}).get("content", {}))
        for path, methods in described.items()
        if path.startswith("/api/")
        for method, operation in methods.items()
    ]


def filled(value: Any, ids: dict[str, str]) -> Any:
    """A path or body with ids in the places of their names."""
    if isinstance(value, dict):
        return {name: filled(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, ids) for each in value]
    if isinstance(value, str):
        for name, each in ids.items():
            value = value.replace(f"{{{name}}}", each)
    return value


def asked(server: Served, method: str, path: str, takes: bool, ids: dict[str, str], key: str) -> Answered:
    body = filled(BODIES[f"{method} {path}"], ids) if takes else None
    path = filled(path, {name: each.replace(" ", "%20") for name, each in ids.items()})
    if path == "/api/import":
        return server.ask(method, path, content=b"x", headers={"Content-Type": "application/octet-stream"}, key=key)
    return server.ask(method, path, body, key=key)


def test_two_people_and_every_route(tmp_path: Path) -> None:
    """Bo, of Ana's space, and the Ana of another space ask everything with Ana's ids.

    What names something of hers is answered as if it named nothing, in the same words; nothing of hers comes back;
    and her record stays as it is.
    """
    with running(tmp_path) as server:
        ana = Anas(server)
        nothing = {name: "0" * 64 if name in NAMING else each for name, each in ana.ids.items()}
        before = server.ask("GET", "/api/messages").value, server.ask("GET", "/api/memories?ended=true").value
        for person, space in (("bo", "default"), ("ana", "work")):
            stranger = server.key(person, space=space, scopes=("read", "write", "admin"), rate=100_000)
            server.ask("POST", "/api/messages", {"messages": [{"text": "I am here."}]}, key=stranger)
            for method, path, takes in routes(server):
                if path == "/api/import":
                    continue
                template = f"{path} {BODIES.get(f'{method} {path}')}"
                theirs = asked(server, method, path, takes, ana.ids, stranger)
                for hers in ("K73-19", *(ana.ids[name] for name in ("message_id", "memory_id", "reply", "sha256"))):
                    assert hers not in theirs.content.decode("latin-1"), (method, path)
                if any(f"{{{name}}}" in template for name in NAMING):
                    nobodys = asked(server, method, path, takes, nothing, stranger)
                    assert (theirs.status, theirs.content) == (nobodys.status, nobodys.content), (method, path)
                    assert theirs.status in (404, 503), (method, path)  # 503: no image encoder on this machine
        assert (server.ask("GET", "/api/messages").value, server.ask("GET", "/api/memories?ended=true").value) == before


def test_ana_herself_gets_something_from_every_route_that_names_something(tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    with running(tmp_path) as server:
        ana = Anas(server)
        found = []
        for method, path, takes in routes(server):
            if method == "GET" and any(f"{{{name}}}" in path for name in NAMING):
                answer = asked(server, method, path, takes, ana.ids, server.key())
                if not path.endswith("/thumbnail"):  # made by the update stage
                    assert answer.status == 200, (path, answer.content)
                found.append(path)
        assert len(found) >= 9


def test_an_export_holds_one_person(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        Anas(server)
        stranger = server.key("bo")
        server.ask("POST", "/api/messages", {"messages": [{"text": "I am Bo."}]}, key=stranger)
        archive = zipfile.ZipFile(io.BytesIO(server.ask("GET", "/api/export", key=stranger).content))
        held = b"".join(archive.read(name) for name in archive.namelist())
        assert b"I am Bo." in held
        assert b"K73-19" not in held


@pytest.mark.slow
@pytest.mark.parametrize("name", ["person", "user", "user_id", "space", "metadata", "name"])
def test_no_field_of_a_body_says_who_somebody_is(tmp_path: Path, name: str) -> None:
    """A body has the fields that are described and no others; each of these is refused on each route."""
    with running(tmp_path) as server:
        Anas(server)
        many = server.key(None, scopes=("read", "write", "admin"))
        for method, path, takes in routes(server):
            if not takes or (name == "name" and "/concepts" in path):
                continue
            body = {**filled(BODIES[f"{method} {path}"], {}), name: "ana"}
            answer = server.ask(method, f"{path}?person=bo", body, key=many)
            assert answer.status in (400, 404), (method, path, answer.content)
            assert "K73-19" not in answer.content.decode()


def test_no_header_or_second_name_says_who_somebody_is(tmp_path: Path) -> None:
    """Headers of proxies and other servers change nothing; of two names, none can reach past a bound key."""
    headers = dict.fromkeys(("X-User", "X-User-Id", "X-Person", "X-Forwarded-User", "Remote-User", "From"), "ana")
    with running(tmp_path) as server:
        Anas(server)
        bo = server.key("bo")
        server.ask("POST", "/api/messages", {"messages": [{"text": "I am Bo."}]}, key=bo)
        answer = server.ask("GET", "/api/messages", key=bo, headers=headers | {"Cookie": "person=ana"})
        assert [each["text"] for each in answer.value["items"]] == ["I am Bo."]
        for query in ("person=ana", "person=bo&person=ana", "person=ana&person=bo", "person=%61na"):
            answer = server.ask("GET", f"/api/messages?{query}", key=bo)
            assert "K73-19" not in answer.content.decode()
        assert server.ask("GET", "/api/catalogues?person=ana", key=bo).status == 403


def test_two_names_are_no_name(tmp_path: Path) -> None:
    """Else an answer that is kept for one person's Idempotency-Key could be made of another one's record."""
    with running(tmp_path) as server:
        Anas(server)
        many, name = server.key(None), {"Idempotency-Key": "0b1c8f5e-mine"}
        server.ask("POST", "/api/memories?person=bo", {"text": "I am Bo."}, key=many)
        for query in ("person=bo&person=ana", "person=ana&person=bo"):
            for headers in ({}, name):
                answer = server.ask("POST", f"/api/memories?{query}", {"text": "Hi."}, key=many, headers=headers)
                assert (answer.status, answer.value["code"]) == (400, "person_named_twice")
            for path in ("messages", "catalogues"):
                assert server.ask("GET", f"/api/{path}?{query}", key=many).status == 400


def test_the_key_of_a_write_is_one_persons_own(tmp_path: Path) -> None:
    """Bo, who knows Ana's Idempotency-Key and her request, gets an answer of his own."""
    with running(tmp_path) as server:
        Anas(server)
        name, body = {"Idempotency-Key": "0b1c8f5e-mine"}, {"text": f"Mine alone: {SECRET}."}
        hers = server.ask("POST", "/api/memories", body, headers=name).value
        for stranger in (server.key("bo"), server.key("ana", space="work")):
            his = server.ask("POST", "/api/memories", body, key=stranger, headers=name)
            assert his.status == 201
            assert his.value["id"] != hers["id"]


@pytest.mark.slow
def test_an_unknown_person_is_answered_alike_on_every_route_that_makes_none(tmp_path: Path) -> None:
    """And asking makes nobody."""
    with running(tmp_path) as server:
        many = server.key(None, scopes=("read", "write", "admin"), rate=100_000)
        contents = set()
        for method, path, takes in routes(server):
            if path in ("/api/people", "/api/import") or path.startswith("/api/receipts"):
                continue
            if f"{method} {path}" in ("POST /api/messages", "POST /api/memories", "POST /api/chat", "PUT /api/person"):
                continue
            body = filled(BODIES[f"{method} {path}"], {}) if takes else None
            where = path.replace("{trait}", "openness").replace("{kind}", "person")
            answer = server.ask(method, f"{where.replace('{', '').replace('}', '')}?person=zoe", body, key=many)
            assert answer.status == 404, (method, path, answer.content)
            contents.add(answer.content)
        assert len(contents) == 1
        assert server.life.persons() == ["ana"]  # whose key read the list of routes
