"""REST over real HTTP: each route does what ``Person`` does, pages, tags and keys included."""

from __future__ import annotations

import asyncio
import base64
import inspect
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from lifelong.catalogues import Catalogue
from lifelong.errors import ModelUnavailableError
from lifelong.models.scripted import CAPABLE, ScriptedChat, ScriptRule
from lifelong.person.concepts import Concepts
from lifelong.person.erasure import Erasure
from lifelong.person.media import Media
from lifelong.person.memories import Memories
from lifelong.person.person import Person
from lifelong.person.voice import VoiceFacet
from tests.person.examples import Played, picture
from tests.server.running import Served, running


def add(server: Served, *texts: str, **more: Any) -> list[dict[str, Any]]:
    """Put messages into Ana's history."""
    body = {"messages": [{"text": text, **more} for text in texts]}
    answer = server.ask("POST", "/api/messages", body)
    assert answer.status == 201, answer.content
    added: list[dict[str, Any]] = answer.value["added"]
    return added


def test_what_was_added_is_recalled_with_its_source(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        (message,) = add(server, "I drive Bertha, my old truck.")
        found = server.ask("POST", "/api/recall", {"query": "What do I drive?"}).value
        assert [hit["id"] for hit in found["hits"]] == [message["id"]]
        context = server.ask("POST", "/api/context", {"query": "What do I drive?"}).value
        assert "Bertha" in context["messages"][-2]["content"] and "Bertha" in context["memory"]
        assert message["id"] in context["ids"]


def test_a_picture_asks_and_the_pictures_of_what_was_found_can_be_fetched(tmp_path: Path) -> None:
    """By look alone; each picture's address works with the same key, and with the person that a key of many named."""
    red, blue = picture("#c01010", (120, 120)), picture("#1010c0", (120, 120))
    with running(tmp_path, look="scripted", ocr="none", speech="none") as server:
        for content, text in ((red, "This one."), (blue, "That one.")):
            add(server, text, files=[{"data": base64.b64encode(content).decode()}])
        asyncio.run(server.life.settle())
        body = {"images": [{"data": base64.b64encode(red).decode()}], "k": 1}
        for key, query in ((server.key(), ""), (server.key(None), "?person=ana")):
            found = server.ask("POST", f"/api/recall{query}", body, key=key).value
            assert [hit["text"] for hit in found["hits"]] == ["This one."]
            (shown,) = found["pictures"]
            assert shown["file"]["width"] == 120
            assert server.ask("GET", shown["url"], key=key).content == red
        assert server.ask("GET", shown["url"].partition("?")[0], key=server.key("bo")).status == 404
        assert server.said() == ["This one.", "That one."]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "give images"),
        ({"images": [{"data": "no!"}]}, "base64"),
        ({"images": [{"data": base64.b64encode(b"<svg onload=x>").decode()}]}, "SVG"),
        ({"images": [{"data": base64.b64encode(picture("red", (400, 300))).decode()}]}, "pixels"),
        ({"images": [{"data": base64.b64encode(b"x" * 2000).decode()}]}, "bytes"),
    ],
    ids=["nothing", "no base64", "no picture", "too many pixels", "too many bytes"],
)
def test_what_cannot_be_asked_with_is_told_so(tmp_path: Path, body: dict[str, Any], words: str) -> None:
    """A picture of a question has the limits of every other."""
    with running(tmp_path, look="scripted", max_image_bytes=1500, max_image_pixels=10_000) as server:
        add(server, "Hello.")
        answer = server.ask("POST", "/api/recall", body)
        assert (answer.status, words in answer.value["detail"]) == (422, True), answer.content


def test_a_key_for_many_names_the_person_and_a_key_for_one_need_not(tmp_path: Path) -> None:
    """The query parameter ``person`` is the only place; nobody else can be named with a key for one."""
    with running(tmp_path) as server:
        add(server, "Hello.")
        many = server.key(None)
        assert server.ask("GET", "/api/person?person=ana", key=many).value["messages"] == 1
        nobody = server.ask("GET", "/api/person", key=many)
        assert (nobody.status, nobody.value["code"]) == (400, "user_required")
        other = server.ask("GET", "/api/person?person=bo")
        assert (other.status, other.value["code"]) == (403, "user_not_allowed")


@pytest.mark.slow
def test_a_history_is_read_page_by_page_also_while_it_changes(tmp_path: Path) -> None:
    """Messages of one moment keep their order; what was forgotten between two pages does not lose the place."""
    with running(tmp_path) as server:
        add(server, *"abcde", at="2026-05-04T10:00:00Z")
        first = server.ask("GET", "/api/messages?limit=2").value
        assert [each["text"] for each in first["items"]] == ["a", "b"]
        second = server.ask("GET", f"/api/messages?limit=2&cursor={first['next']}").value
        assert [each["text"] for each in second["items"]] == ["c", "d"]
        last = server.ask("GET", f"/api/messages?limit=2&cursor={second['next']}").value
        assert ([each["text"] for each in last["items"]], last["next"]) == (["e"], None)
        server.ask("POST", "/api/forget", {"ids": [second["items"][-1]["id"]]})
        again = server.ask("GET", f"/api/messages?limit=9&cursor={second['next']}").value
        assert "e" in [each["text"] for each in again["items"]]


def test_memories_and_sessions_have_pages_too(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        for day in (1, 2, 3):
            body = {"text": f"Fact {day}.", "at": f"2026-05-0{day}T10:00:00Z"}
            assert server.ask("POST", "/api/memories", body).status == 201
        for path, name in (("memories", "text"), ("sessions", "first")):
            seen: list[str] = []
            cursor: str | None = ""
            while cursor is not None:
                answer = server.ask("GET", f"/api/{path}?limit=1{cursor and '&cursor=' + cursor}").value
                seen += [each[name] for each in answer["items"]]
                cursor = answer["next"]
            assert len(seen) == 3
            assert seen == sorted(seen)
        assert server.ask("GET", "/api/memories?limit=201").status == 400


def test_a_memory_is_corrected_only_as_it_was_seen(tmp_path: Path) -> None:
    """If-Match with the tag of an older state is 412 and changes nothing; the old words stay in the history."""
    with running(tmp_path) as server:
        made = server.ask("POST", "/api/memories", {"text": "I live in Porto.", "slot": "me.home"})
        path, tag = f"/api/memories/{made.value['id']}", made.headers["etag"]
        assert server.ask("GET", path).headers["etag"] == tag
        assert server.ask("GET", path, headers={"If-None-Match": tag}).status == 304
        new = server.ask("PATCH", path, {"text": "I live in Lisbon."}, headers={"If-Match": tag})
        assert (new.status, new.value["text"]) == (200, "I live in Lisbon.")
        late = server.ask("PATCH", path, {"text": "I live in Faro."}, headers={"If-Match": tag})
        assert (late.status, late.value["code"]) == (412, "changed_meanwhile")
        assert server.ask("DELETE", path, headers={"If-Match": tag}).status == 412
        history = server.ask("GET", f"{path}/history").value
        assert [each["text"] for each in history] == ["I live in Porto.", "I live in Lisbon."]
        again = server.ask("POST", f"{path}/reopen", {})
        assert again.value["closed"] is None
        assert server.ask("DELETE", path, headers={"If-Match": again.headers["etag"]}).value == {"deleted": 1}
        assert server.ask("GET", path).status == 404


def test_a_list_that_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        add(server, "One.")
        tag = server.ask("GET", "/api/messages").headers["etag"]
        assert server.ask("GET", "/api/messages", headers={"If-None-Match": f'"x", {tag}'}).status == 304
        add(server, "Two.")
        assert server.ask("GET", "/api/messages", headers={"If-None-Match": tag}).status == 200


def test_a_write_that_is_sent_again_happens_once_also_after_a_restart(tmp_path: Path) -> None:
    name = {"Idempotency-Key": "0b1c8f5e-first"}
    body = {"messages": [{"text": "Only once."}]}
    with running(tmp_path) as server:
        first = server.ask("POST", "/api/messages", body, headers=name)
        again = server.ask("POST", "/api/messages", body, headers=name)
        assert (again.status, again.value) == (201, first.value)
        assert again.headers["idempotency-replayed"] == "true"
        other = server.ask("POST", "/api/messages", {"messages": [{"text": "Another."}]}, headers=name)
        assert (other.status, other.value["code"]) == (422, "idempotency_key_reused")
        strangers = server.ask("POST", "/api/messages", body, key=server.key("bo"), headers=name)
        assert "idempotency-replayed" not in strangers.headers
    with running(tmp_path) as server:
        assert server.ask("POST", "/api/messages", body, headers=name).value == first.value
        assert server.said() == ["Only once."]


def test_the_same_write_sent_many_times_at_once_happens_once(tmp_path: Path) -> None:
    """Also as the first request about a person who is not there yet: one is answered, the others wait their turn."""
    name = {"Idempotency-Key": "0b1c8f5e-crowd"}
    with running(tmp_path) as server, ThreadPoolExecutor(8) as pool:
        many = server.key(None)
        body = {"text": "I like tea."}
        path = "/api/memories?person=zoe"
        asked = [pool.submit(server.ask, "POST", path, body, key=many, headers=name) for _ in range(16)]
        answers = [each.result() for each in asked]
        assert {answer.status for answer in answers} <= {201, 409}
        assert len({answer.value["id"] for answer in answers if answer.status == 201}) == 1
        assert server.said("zoe") == ["I like tea."]


def test_of_many_edits_of_what_was_seen_one_is_made(tmp_path: Path) -> None:
    with running(tmp_path) as server, ThreadPoolExecutor(8) as pool:
        made = server.ask("POST", "/api/memories", {"text": "I live in Porto.", "slot": "me.home"})
        path, seen = f"/api/memories/{made.value['id']}", {"If-Match": made.headers["etag"]}
        asked = [pool.submit(server.ask, "PATCH", path, {"text": f"I live in {n}."}, headers=seen) for n in range(8)]
        assert sorted(each.result().status for each in asked) == [200] + [412] * 7


def test_a_refused_write_leaves_its_key_free(tmp_path: Path) -> None:
    name = {"Idempotency-Key": "0b1c8f5e-second"}
    with running(tmp_path) as server:
        add(server, "Hello.")
        assert server.ask("POST", "/api/forget", {"ids": ["msg_0"]}, headers=name).status == 404
        assert server.ask("POST", "/api/memories", {"text": "I like tea."}, headers=name).status == 201


def test_a_write_that_failed_halfway_is_not_done_twice(tmp_path: Path) -> None:
    """The message is stored and the model fails: the client has to look what became of it, also after a restart."""
    name, body = {"Idempotency-Key": "0b1c8f5e-third"}, {"text": "What do I drive?"}
    with running(tmp_path, Played(ModelUnavailableError("gone"))) as server:
        add(server, "I drive Bertha.")
        assert server.ask("POST", "/api/chat", body, headers=name).status == 502
    with running(tmp_path, Played("You drive Bertha.")) as server:
        again = server.ask("POST", "/api/chat", body, headers=name)
        assert (again.status, again.value["code"]) == (409, "outcome_unknown")
        assert server.said() == ["I drive Bertha.", "What do I drive?"]


@pytest.mark.slow
def test_forgetting_takes_the_words_out_of_kept_answers(tmp_path: Path) -> None:
    """The scan of the store finds nothing, and the replay says that the answer is gone, and adds nothing."""
    secret, name = "The safe opens with seven, three, one, nine.", {"Idempotency-Key": "0b1c8f5e-fourth"}
    with running(tmp_path) as server:
        body = {"messages": [{"text": secret}]}
        message = server.ask("POST", "/api/messages", body, headers=name).value["added"][0]
        gone = server.ask("POST", "/api/forget", {"ids": [message["id"]]}).value["forgotten"]
        assert (gone["messages"], gone["verified"]) == (1, True)
        again = server.ask("POST", "/api/messages", body, headers=name)
        assert (again.status, again.value["code"]) == (409, "answered_before")
        assert server.said() == []
        for path in (tmp_path / "served.lifelong").rglob("*"):
            assert not path.is_file() or secret.encode() not in path.read_bytes(), path


@pytest.mark.slow
def test_forgetting_is_shown_before_it_is_done(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        add(server, "I drive Bertha.", "I like tea.")
        seen = server.ask("POST", "/api/forget", {"query": "Bertha", "dry_run": True}).value["preview"]
        assert [each["text"] for each in seen["messages"]] == ["I drive Bertha."]
        assert len(server.said()) == 2
        other = server.ask("POST", "/api/forget", {"query": "tea", "token": seen["token"]})
        assert (other.status, other.value["code"], len(server.said())) == (409, "changed", 2)
        done = server.ask("POST", "/api/forget", {"query": "Bertha", "token": seen["token"]}).value["forgotten"]
        assert done["verified"]
        assert server.said() == ["I like tea."]
        acts = [each["act"] for each in server.ask("GET", "/api/audit").value]
        assert acts == ["add", "forget"]


@pytest.mark.slow
def test_a_statement_is_forgotten_and_the_rest_of_its_message_stays(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        add(server, "I drive Bertha. I like tea.")
        seen = server.ask("POST", "/api/forget", {"query": "that I drive Bertha", "dry_run": True}).value["preview"]
        assert [each["text"] for each in seen["parts"]] == ["I drive Bertha."]
        assert [each["text"] for each in seen["kept"]] == ["[…] I like tea."]
        done = server.ask("POST", "/api/forget", {"statements": seen["statements"]}).value["forgotten"]
        assert (done["verified"], done["statements"], server.said()) == (True, 1, ["[…] I like tea."])
        again = server.ask("POST", "/api/forget", {"statements": seen["statements"]})
        assert again.status == 404


@pytest.mark.slow
def test_everything_is_forgotten_with_the_person(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        add(server, "I drive Bertha.")
        many = server.key(None)
        gone = server.ask("POST", "/api/forget?person=ana", {"everything": True}, key=many).value["forgotten"]
        assert gone["verified"]
        assert server.ask("GET", "/api/messages?person=ana", key=many).status == 404
        assert server.ask("POST", "/api/forget?person=ana", {}, key=many).status == 404


@pytest.mark.parametrize("body", [{}, {"ids": ["a"], "everything": True}])
def test_forgetting_wants_to_know_what(tmp_path: Path, body: dict[str, Any]) -> None:
    with running(tmp_path) as server:
        add(server, "I drive Bertha.")
        assert server.ask("POST", "/api/forget", body).status == 422
        assert server.said() == ["I drive Bertha."]


def test_a_picture_comes_back_as_it_was_given_and_can_run_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        given = picture("red")
        text = b"I planted roses in the garden.\nThey are red."
        files = [{"data": base64.b64encode(content).decode()} for content in (given, text)]
        (message,) = add(server, "Look.", files=files)
        shown, kept = (server.ask("GET", f"/api/media/{item['sha256']}") for item in message["attachments"])
        assert (shown.content, shown.headers["content-type"]) == (given, "image/png")
        assert shown.headers["content-disposition"].startswith("inline")
        assert kept.content == text
        assert kept.headers["content-disposition"].startswith("attachment")
        for answer in (shown, kept):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        again = server.ask(
            "GET", f"/api/media/{message['attachments'][0]['sha256']}", headers={"If-None-Match": shown.headers["etag"]}
        )
        assert (again.status, again.content) == (304, b"")


@pytest.mark.slow
def test_a_record_goes_out_as_one_file_and_comes_in_elsewhere(tmp_path: Path) -> None:
    """The import tells what it does; twice adds nothing; a dry run adds nothing."""
    with running(tmp_path) as server:
        add(server, "I drive Bertha.", "I like tea.")
        archive = server.ask("GET", "/api/export")
        assert archive.headers["content-type"] == "application/zip"
        assert "messages.jsonl" in zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    with running(tmp_path / "elsewhere") as server:
        kind = {"Content-Type": "application/octet-stream"}
        looked = server.ask("POST", "/api/import?dry_run=true", content=archive.content, headers=kind).value
        assert (looked["counts"]["messages"], server.said()) == (2, [])
        told = server.ask(
            "POST", "/api/import", content=archive.content, headers=kind | {"Accept": "text/event-stream"}
        )
        assert told.headers["content-type"].startswith("text/event-stream")
        assert told.events()[-1]["counts"]["messages"] == 2
        assert server.ask("POST", "/api/import", content=archive.content, headers=kind).value["counts"]["messages"] == 0
        assert server.said() == ["I drive Bertha.", "I like tea."]


def test_an_import_of_another_products_dump_tells_how_far_it_is(tmp_path: Path) -> None:
    memories = [{"id": f"m{n}", "memory": f"Likes tea {n}.", "user_id": "u"} for n in range(130)]
    with running(tmp_path) as server:
        headers = {"Content-Type": "application/octet-stream", "Accept": "text/event-stream"}
        content = json.dumps({"results": memories}).encode()
        told = server.ask("POST", "/api/import?from=mem0", content=content, headers=headers)
        lines = told.content.decode().split("\n")
        assert [line for line in lines if line.startswith("event:")] == ["event: progress"] * 3 + ["event: done"]
        assert told.events()[-1]["counts"] == {"new": 130, "known": 0}


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """300 MB of zeros in a little over one."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("manifest.json", "w") as part,
    ):
        for _ in range(300):
            part.write(b"\0" * 1_000_000)
    with running(tmp_path) as server:
        headers = {"Content-Type": "application/octet-stream"}
        answer = server.ask("POST", "/api/import", content=file.getvalue(), headers=headers)
        assert (answer.status, "unpacks" in answer.value["detail"]) == (422, True)


def test_talking_over_rest(tmp_path: Path) -> None:
    """Whole, and as events whose tokens are the answer; a reply has its trace and takes feedback."""
    with running(tmp_path, Played("You drive Bertha.")) as server:
        add(server, "I drive Bertha.")
        reply = server.ask("POST", "/api/chat", {"text": "What do I drive?"}).value
        assert reply["text"] == "You drive Bertha."
        told = server.ask("POST", "/api/chat", {"text": "And now?", "stream": True})
        events = told.events()
        assert "".join(each["text"] for each in events if set(each) == {"text"}) == "You drive Bertha."
        assert events[-1]["text"] == "You drive Bertha."
        assert server.ask("GET", f"/api/trace/{reply['id']}").value["reply"] == reply["id"]
        assert server.ask("GET", "/api/trace").value["reply"] == events[-1]["id"]
        assert server.ask("POST", "/api/feedback", {"reply": reply["id"], "value": 1}).value["rating"] == 1
        assert server.ask("GET", "/api/ratings").value[0]["reply"] == reply["id"]


WEATHER = {
    "name": "weather",
    "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def test_an_application_brings_its_tools_and_its_talk(tmp_path: Path) -> None:
    """The call comes back, whole and as an event; its result goes in again; only the question and answer are stored."""
    script = [
        ScriptRule(call="weather", arguments={"city": "Porto"}, when="weather", role="user"),
        ScriptRule(say="It rains in Porto.", role="tool"),
    ]
    with running(tmp_path, ScriptedChat(script)) as server:
        body: dict[str, Any] = {
            "text": "How is the weather?",
            "system": "Be brief.",
            "documents": [{"title": "Almanac", "text": "It rains often."}],
            "tools": [WEATHER],
            "history": [{"role": "user", "text": "I live in Rome."}, {"role": "assistant", "text": "Noted."}],
        }
        (call,) = server.ask("POST", "/api/chat", body).value["tool_calls"]
        assert (call["name"], json.loads(call["arguments"])) == ("weather", {"city": "Porto"})
        told = server.ask("POST", "/api/chat", {**body, "text": "How is the weather now?", "stream": True})
        assert "event: called\n" in told.content.decode()
        after = [
            {"role": "assistant", "calls": [call]},
            {"role": "tool", "call_id": call["id"], "text": "rain"},
        ]
        reply = server.ask("POST", "/api/chat", {**body, "after": after}).value
        assert (reply["text"], reply["tool_calls"]) == ("It rains in Porto.", [])
        assert server.said() == ["How is the weather?", "How is the weather now?", "It rains in Porto."]


def test_pictures_of_earlier_talk_reach_a_model_that_sees_without_their_place(tmp_path: Path) -> None:
    """And are stored nowhere."""
    model = Played("A truck.", profile=replace(CAPABLE, images=True))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Secret Camera"
    data = base64.b64encode(picture("red", form="JPEG", exif=exif.tobytes())).decode()
    with running(tmp_path, model) as server:
        history = [
            {"role": "user", "text": "See!", "images": [{"data": data}]},
            {"role": "assistant", "text": "I see."},
        ]
        assert server.ask("POST", "/api/chat", {"text": "What was that?", "history": history}).status == 200
        (shown,) = [image for message in model.asked[0][0] for image in message.images]
        assert b"Secret Camera" not in shown
        assert server.ask("GET", "/api/media").value == []
        many = [{"role": "user", "images": [{"data": data}] * 9}] * 2
        answer = server.ask("POST", "/api/chat", {"text": "What?", "history": many})
        assert (answer.status, answer.value["code"]) == (422, "too_many_pictures")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"tools": [WEATHER]}, "cannot call tools"),
        ({"after": [{"role": "tool", "call_id": "x.0", "text": "rain"}]}, "no tools"),
        ({"mode": "deep"}, "needs a capable model"),
    ],
    ids=["tools", "results", "deep"],
)
def test_what_a_model_cannot_do_is_refused_before_anything_is_stored(
    tmp_path: Path, more: dict[str, Any], words: str
) -> None:
    with running(tmp_path) as server:
        answer = server.ask("POST", "/api/chat", {"text": "How is the weather?", **more})
        assert (answer.status in (400, 422), words in answer.value["detail"]) == (True, True), answer.content
        assert server.said() == []


def test_a_tool_with_a_name_of_ours_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, Played("Hi.")) as server:
        answer = server.ask("POST", "/api/chat", {"text": "Hi.", "tools": [{**WEATHER, "name": "recall"}]})
        assert (answer.status, "another name" in answer.value["detail"]) == (422, True)
        assert server.said() == []


def test_traits_are_the_persons_to_set(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        add(server, "Hello.")
        assert server.ask("PUT", "/api/traits/pins/openness", {"value": 4.5}).value["pinned"] == {"openness": 4.5}
        openness = server.ask("GET", "/api/traits").value["traits"][0]
        assert (openness["name"], openness["value"], openness["pinned"]) == ("openness", 4.5, True)
        assert server.ask("DELETE", "/api/traits/pins/openness").value["pinned"] == {}
        assert server.ask("PUT", "/api/traits/pins/courage", {"value": 4}).status == 400
        off = server.ask("PUT", "/api/traits/settings", {"allowed": False, "erase": True}).value
        assert (off["allowed"], off["pauses"][-1]["end"]) == (False, None)


@pytest.mark.slow
def test_scopes_hold_on_every_route(tmp_path: Path) -> None:
    """A key that may only read changes nothing; one that may only write reads nothing; neither is an admin."""
    with running(tmp_path) as server:
        add(server, "I drive Bertha.")
        reader, writer = server.key(scopes=("read",), rate=1000), server.key(scopes=("write",), rate=1000)
        described = server.ask("GET", "/openapi.json").value["paths"]
        looks = {
            f"/api/{name}"
            for name in ("recall", "context", "alignment", "pictures/find", "photos/find", "recommend", "draw/request")
        }
        for path, methods in described.items():
            if not path.startswith("/api/"):
                continue
            for method in methods:
                key = writer if method == "get" or path in looks else reader
                body = None if method == "get" else {"anything": 1}
                answer = server.ask(method.upper(), path.replace("{", "").replace("}", ""), body, key=key)
                assert (answer.status, answer.value["code"]) == (403, "missing_scope"), (method, path)


def test_errors_are_problems_that_do_not_repeat_what_was_sent(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        answer = server.ask("POST", "/api/recall", {"query": "x", "k": "my secret"})
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status, answer.value["title"]) == (400, "Bad Request")
        assert "secret" not in answer.content.decode()


def test_a_body_that_grows_too_large_is_told_so(tmp_path: Path) -> None:
    with running(tmp_path, serve_body=10_000) as server:
        assert server.ask("POST", "/api/recall", {"query": "x" * 20_000}).status == 413
        assert (
            server.ask("POST", "/api/recall", content=b"[" * 60, headers={"Content-Type": "text/plain"}).status == 400
        )


def test_a_full_room_is_a_full_room(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        small = server.key(storage=100)
        for path, body in (
            ("/api/messages", {"messages": [{"text": "x" * 200}]}),
            ("/api/memories", {"text": "x" * 200}),
            ("/api/chat", {"text": "x" * 200}),
        ):
            assert server.ask("POST", path, body, key=small).status == 507
        assert server.said() == []


def test_pictures_are_found_by_what_was_said_beside_them(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        files = [{"data": base64.b64encode(picture("red")).decode()}]
        (message,) = add(server, "Bertha, my old truck.", files=files)
        add(server, "The sea.", files=[{"data": base64.b64encode(picture("blue")).decode()}])
        found = server.ask("POST", "/api/photos/find", {"query": "truck"}).value
        assert found["hits"][0]["photo"]["message"] == message["id"]
        none = server.ask("POST", "/api/photos/find", {"query": "truck", "refine": ["spaceship"]}).value
        assert (none["hits"], none["nothing"]) == ([], "No picture fits “spaceship”.")
        assert none["nearest"][0]["photo"]["message"] == message["id"]
        assert [each["said"] for each in server.ask("GET", "/api/photos?word=sea").value["items"]] == ["The sea."]
        newest = server.ask("GET", "/api/photos/page?limit=1").value
        older = server.ask("GET", f"/api/photos/page?cursor={newest['next']}").value
        assert [newest["items"][0], *older["items"]] == server.ask("GET", "/api/photos").value["items"][::-1]
        sha256 = newest["items"][0]["file"]["sha256"]
        assert server.ask("GET", f"/api/photos/{sha256}").value == newest["items"][0]
        assert server.ask("GET", f"/api/media/{sha256}/sightings").value == []
        assert server.ask("GET", "/api/timeline?step=day").value["spans"][-1]["messages"] == 2
        first = server.ask("GET", "/api/photos?limit=1").value
        second = server.ask("GET", f"/api/photos?limit=1&cursor={first['next']}").value
        assert (second["items"][0]["said"], second["next"]) == ("The sea.", None)


ROUTES = {
    "Person": {
        "outgoing": "GET /api/outgoing",
        "storage": "GET /api/storage",
        "delete_interaction": "DELETE /api/interactions/{interaction}",
        "chat": "POST /api/chat",
        "stream": "POST /api/chat",
        "trace": "GET /api/trace/{reply}",
        "add": "POST /api/messages",
        "remember": "POST /api/memories",
        "feedback": "POST /api/feedback",
        "recall": "POST /api/recall",
        "context": "POST /api/context",
        "profile": "GET /api/profile",
        "habits": "GET /api/habits",
        "traits": "GET /api/traits",
        "traits_over_time": "GET /api/traits/over-time",
        "trait_readings": "GET /api/traits/readings",
        "traits_settings": "GET /api/traits/settings",
        "pin_trait": "PUT /api/traits/pins/{trait}",
        "unpin_trait": "DELETE /api/traits/pins/{trait}",
        "reset_traits": "POST /api/traits/reset",
        "allow_traits": "PUT /api/traits/settings",
        "preferences": "GET /api/preferences",
        "alignment": "POST /api/alignment",
        "ratings": "GET /api/ratings",
        "message": "GET /api/messages/{message_id}",
        "messages": "GET /api/messages",
        "message_count": "GET /api/person",
        "sessions": "GET /api/sessions",
        "passages": "GET /api/media/{sha256}/passages",
        "perceived": "GET /api/media/{sha256}/perceived",
        "photo": "GET /api/photos/{sha256}",
        "photos": "GET /api/photos",
        "photo_page": "GET /api/photos/page",
        "timeline": "GET /api/timeline",
        "find": "POST /api/photos/find",
        "picture": "GET /api/media/{sha256}",
        "thumbnail": "GET /api/media/{sha256}/thumbnail",
        "close_session": "POST /api/sessions/close",
        "forget": "POST /api/forget",
        "export": "GET /api/export",
        "export_chunks": "GET /api/export",
        "restore": "POST /api/import",
        "name": "GET /api/person",
        "zone": "GET /api/person",
        "set_zone": "PUT /api/person",
        "size": "GET /api/person",
        "audit": "GET /api/audit",
        "jobs": "GET /api/jobs",
        "retry_jobs": "POST /api/jobs/retry",
        "recommend": "POST /api/recommend",
        "interact": "POST /api/interactions",
        "interactions": "GET /api/interactions",
        "why": "GET /api/catalogues/{catalogue}/items/{item}/standing",
        "why_not": "GET /api/catalogues/{catalogue}/items/{item}/standing",
        "taste": "GET /api/taste",
        "write": "POST /api/write",
        "accept_draft": "POST /api/write/{draft}/accept",
        "draw": "POST /api/draw",
        "draw_request": "POST /api/draw/request",
        "drawings": "GET /api/drawings",
        "thumb": "PUT /api/drawings/{drawing}/thumb",
        "forget_drawings": "DELETE /api/drawings",
    },
    "VoiceFacet": {
        "read": "GET /api/voice",
        "add": "POST /api/voice/texts",
        "texts": "GET /api/voice/texts",
        "choices": "GET /api/voice/settings",
        "edit": "PUT /api/voice/{register}/{language}",
        "reset": "POST /api/voice/reset",
        "allow": "PUT /api/voice/settings",
    },
    "Catalogue": {
        "info": "GET /api/catalogues",
        "load": "PUT /api/catalogues/{catalogue}",
        "add": "PUT /api/catalogues/{catalogue}",
        "update": "PUT /api/catalogues/{catalogue}",
        "remove": "DELETE /api/catalogues/{catalogue}/items/{item}",
        "get": "GET /api/catalogues/{catalogue}/items/{item}/standing",
        "list": "GET /api/catalogues/{catalogue}/items",
        "similar": "GET /api/catalogues/{catalogue}/items/{item}/similar",
    },
    "Memories": {
        "get": "GET /api/memories/{memory_id}",
        "update": "PATCH /api/memories/{memory_id}",
        "reopen": "POST /api/memories/{memory_id}/reopen",
        "close": "POST /api/memories/{memory_id}/close",
        "merge": "POST /api/memories/{memory_id}/merge",
        "set_state": "PUT /api/memories/{memory_id}/state",
        "pin": "PUT /api/memories/{memory_id}/pin",
        "unpin": "DELETE /api/memories/{memory_id}/pin",
        "delete": "DELETE /api/memories/{memory_id}",
        "history": "GET /api/memories/{memory_id}/history",
        "list": "GET /api/memories",
        "count": "GET /api/person",
        "people": "GET /api/memories/people",
    },
    "Media": {
        "list": "GET /api/media",
        "get": "GET /api/media/{sha256}",
        "read": "GET /api/media/{sha256}",
        "thumbnail": "GET /api/media/{sha256}/thumbnail",
    },
    "Erasure": {
        "preview": "POST /api/forget",
        "request": "POST /api/forget",
        "erase": "POST /api/forget",
    },
    "Concepts": {
        "enrol": "POST /api/concepts",
        "find": "POST /api/pictures/find",
        "correct": "POST /api/pictures/correct",
        "list": "GET /api/concepts",
        "get": "GET /api/concepts/{concept}",
        "sightings": "GET /api/concepts/{concept}/sightings",
        "in_files": "GET /api/media/{sha256}/sightings",
        "exemplars": "GET /api/concepts/{concept}/exemplars",
        "drop_exemplar": "DELETE /api/concepts/{concept}/exemplars/{sha256}",
        "rename": "PUT /api/concepts/{concept}",
        "merge": "POST /api/concepts/{concept}/merge",
        "forget": "DELETE /api/concepts/{concept}",
        "consent": "PUT /api/consents/{kind}",
        "withdraw": "DELETE /api/consents/{kind}",
        "consents": "GET /api/consents",
    },
}

ELSEWHERE = {
    "outgoing_totals": "for the page Privacy; `GET /api/outgoing` lists them",
    "job_counts": "for the page Privacy; `GET /api/jobs` lists them",
    "message_sources": "for the web app's choice of a source to forget",
    "drafts": "for the web app; `POST /api/write` gives each draft when it is made",
    "Erasure.receipts": "for the page Privacy; `GET /api/receipts` has those of the whole server",
    "space": "the key has one; no request names another",
    "number": "an inner number of the record, for figures of this process",
    "by_prefix": "routes take whole hashes; over MCP a model may shorten one",
    "known_messages": "for pages of the web app; `GET /api/messages/{message_id}` has one message",
    "known_keys": "`POST /api/messages` and `POST /api/import` pass over known keys themselves",
    "messages_from": "for code beside the record (`integrations`); `POST /api/forget` takes a `source`",
    "replace_message": "for code beside the record (`integrations`); over HTTP the history is verbatim",
    "called": "for the greeting of a terminal; `GET /api/profile` has the name",
    "import_photos": "reads a folder of the server's disk",
    "enrol_folder": "reads a folder of the server's disk",
    "watch": "videos come with messages; who is seen in them, and when, is among a concept's sightings",
    "perceive_missing": "`lifelong reindex`, after a model was changed",
    "embed_missing": "`lifelong reindex`, after a model was changed",
    "Catalogue.enrich": "asks the model once an item, for minutes; it is done by code beside the record",
    "Catalogue.delete": "a catalogue is deleted by code beside the record, because everybody's interactions go with it",
}


@pytest.mark.parametrize("kind", [Person, Memories, Media, Erasure, Concepts, Catalogue, VoiceFacet])
def test_everything_that_a_person_can_do_has_its_route(tmp_path: Path, kind: type) -> None:
    names = {name for name in dir(kind) if not name.startswith("_")}
    able = {name for name in names if name not in ELSEWHERE and f"{kind.__name__}.{name}" not in ELSEWHERE}
    assert able == set(ROUTES[kind.__name__])
    with running(tmp_path) as server:
        paths = server.ask("GET", "/openapi.json").value["paths"]
        there = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
        assert set(ROUTES[kind.__name__].values()) <= there


CALLED: dict[str, str] = {
    "Person.traits_over_time.every": "days",
    "Person.alignment.reply_text": "text",
    "Person.photos.words": "word",
    "Person.thumbnail.photo": "sha256",
    "Person.messages.after": "cursor",
    "Memories.list.after": "cursor",
    "Person.chat.images": "files",
    "Person.stream.images": "files",
    "Memories.list.kinds": "kind",
    "Memories.list.current": "ended",
    "Memories.list.offset": "cursor",
    "Memories.delete.ids": "memory_id",
    "Concepts.find.image": "data",
    "Concepts.correct.not_": "shows_not",
    "Concepts.correct.is_": "shows",
    "Concepts.rename.new": "name",
    "Concepts.merge.name": "concept",
    "Concepts.get.name": "concept",
    "Concepts.sightings.name": "concept",
    "Concepts.forget.name": "concept",
    "Concepts.exemplars.name": "concept",
    "Concepts.drop_exemplar.name": "concept",
    "Person.photo_page.after": "cursor",
    "Erasure.request.text": "query",
    "Erasure.erase.plan": "token",
    "Person.taste.current": "closed",
    "Person.forget_drawings.drawings": "id",
}
"""Arguments that a route calls by another name."""

WITHOUT: dict[str, str] = {
    "Memories.update.expected": "the header If-Match",
    "Memories.close.expected": "the header If-Match",
    "Memories.reopen.expected": "the header If-Match",
    "Memories.merge.expected": "the header If-Match",
    "Memories.set_state.expected": "the header If-Match",
    "Memories.pin.expected": "the header If-Match",
    "Memories.unpin.expected": "the header If-Match",
    "Memories.delete.expected": "the header If-Match",
    "Person.find.folder": "a server reads no folders of its machine for a client",
    "Person.find.progress": "of the folder",
    "Person.add.role": "stands in each message",
    "Person.add.at": "stands in each message",
    "Person.add.images": "stand in each message, as files",
    "Person.add.files": "stand in each message",
    "Person.add.voice": "stands in each message",
    "Person.add.embed": "recalls embed what is left; a request need not choose",
    "Person.add.bring_back": "what was forgotten comes back by an import, which says so",
    "Person.add.divide": "a client can split what is too long, and is told; an import keeps it in parts",
    "Person.add.progress": "64 messages at most are one step; imports tell theirs",
    "Person.outgoing.nobody": "for the page Privacy, of a session on this machine",
    "Person.messages.newest": "the cursor runs from the oldest on",
    "Person.feedback.at": "feedback is given now",
    "Person.habits.current": "`GET /api/memories?kind=procedural&ended=true`",
    "Person.export.path": "the file is the answer",
    "Person.export.passphrase": "the file never lies on the server's disk; whoever receives it locks it",
    "Person.export_chunks.passphrase": "the file never lies on the server's disk; whoever receives it locks it",
    "Person.export.plain": "the file never lies on the server's disk",
    "Person.restore.archived": "the file is the body",
    "Erasure.request.exclude": "for a chat, which stores the request as a message; a route stores none",
    "Person.why_not.where": "the standing holds without conditions; `POST /api/recommend` takes them",
    "Erasure.erase.also": "for a chat, which stores the request as a message; a route stores none",
    "Person.draw.size": "`width` and `height`",
    "Person.draw_request.size": "`width` and `height`",
    "Person.draw.backend": "that of the server's settings: a request names no other machine",
    "Person.draw_request.backend": "that of the server's settings: a request names no other machine",
    "Person.restore.passphrase": "a locked file cannot be measured before it is opened: unlock it first (`age -d`)",
}
"""Arguments that a route does not take, and why."""


def fields(described: dict[str, Any], route: str) -> set[str]:
    """Names of everything that a route takes: in its path, query and body."""
    method, path = route.split()
    operation = described["paths"][path][method.lower()]
    names = {each["name"] for each in operation.get("parameters", ())}
    for kind in operation.get("requestBody", {}).get("content", {}).values():
        form = kind["schema"]
        if "$ref" in form:
            form = described["components"]["schemas"][form["$ref"].rpartition("/")[2]]
        names |= set(form.get("properties", ()))
    return names


def test_every_argument_of_what_a_person_can_do_stands_in_its_route(tmp_path: Path) -> None:
    """By its own name, by the one in CALLED, or with a reason in WITHOUT; and neither list holds what is not there."""
    missing, used = [], set()
    with running(tmp_path) as server:
        described = server.ask("GET", "/openapi.json").value
    for kind in (Person, Memories, Media, Erasure, Concepts, VoiceFacet):
        for name, route in ROUTES[kind.__name__].items():
            able = getattr(kind, name)
            if isinstance(able, property):
                continue
            taken = fields(described, route)
            for argument in list(inspect.signature(able).parameters)[1:]:
                place = f"{kind.__name__}.{name}.{argument}"
                if argument in taken:
                    continue
                used.add(place)
                if place not in WITHOUT and CALLED.get(place) not in taken:
                    missing.append(place)
    assert missing == []
    assert used == CALLED.keys() | WITHOUT.keys()
