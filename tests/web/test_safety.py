"""What the app does not let through: forms of other pages, frames, scripts in stored words, other people's data."""

from __future__ import annotations

import asyncio
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest

from lifelong.types.drawing import StoredDrawing
from lifelong.web.markdown import render
from lifelong.web.pages import PAGES
from lifelong.web.rendering import static, version
from lifelong.web.security import HEADERS, RECORDING_POLICY
from tests.person.examples import picture
from tests.web.attacks import ATTACKS
from tests.web.browsing import App, app

LOADING = {"script", "style", "iframe", "object", "embed", "svg", "math", "base", "form", "img", "link", "meta"}


class Elements(HTMLParser):
    """All elements of a text, as a browser finds them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.mark.parametrize("words", ATTACKS)
def test_markdown_makes_nothing_that_runs(words: str) -> None:
    for tag, attributes in Elements(str(render(words, lambda _: "/app/chat/message/msg_1"))).found:
        assert tag not in LOADING
        assert set(attributes) <= {"href", "title", "class", "rel", "start"}
        assert re.match(r"(https?:|mailto:|/app/)", attributes.get("href", "/app/"))


def test_stored_words_are_inert_on_every_page(tmp_path: Path) -> None:
    """Messages, their titles in the list, traces, previews, feedback: no element of the words is one of the page."""
    with app(tmp_path) as site:
        browser = site.browser("ana")
        for words in ATTACKS:
            site.server.ask("POST", "/api/messages", {"messages": [{"text": words}]})
        site.server.ask("POST", "/api/memories", {"text": ATTACKS[0]})
        answer = browser.say(f"What did I say about {ATTACKS[1]}?")
        assert "event: answer" in answer.text
        own = site.life._engine.store.record("default", "ana").messages.select()
        reply = own[-1]
        pages = [browser.get("/app/chat"), browser.part(f"/app/chat/trace/{reply.id}")]
        pages += [browser.part(f"/app/chat/forget/{each.id}") for each in own if each.role == "user"]
        memory = site.server.ask("GET", "/api/memories").value["items"][0]["id"]
        pages += [browser.get(f"/app/memory/{memory}?q=alert&about={quote(ATTACKS[0])}"), browser.get("/app/you")]
        pages += [browser.part(f"/app/memory/{memory}/{form}") for form in ("correct", "end", "merge", "forget")]
        pages += [browser.get(f"/app/you/{part}") for part in ("habits", "taste", "voice", "personality", "consents")]
        pages += [browser.part("/app/chat/sessions"), browser.part(f"/app/chat/feedback/{reply.id}")]
        for page in pages:
            assert page.status_code == 200
            for tag, attributes in Elements(page.text).found:
                assert tag not in ("iframe", "object", "embed", "math", "base", "style"), page.url
                assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in attributes), page.url
                if tag == "script":
                    assert re.fullmatch(re.escape(static("")) + r"(vendor/)?[a-z.]+\.js", attributes["src"])
                assert not attributes.get("href", "").lower().strip().startswith(("javascript", "data", "vbscript"))
                assert "evil.example" not in attributes.get("src", "")


def test_every_answer_has_the_headers(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        for path in ("/app/chat", "/app/signin", static("app.js"), "/app/nothing", "/app/chat/ses_0", "/app/"):
            answer = browser.get(path)
            for name, value in HEADERS.items():
                expected = RECORDING_POLICY if (path, name) == ("/app/chat", "Permissions-Policy") else value
                assert answer.headers[name] == expected, (path, name)
        policy = HEADERS["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert browser.get("/app/chat").headers["cache-control"] == "no-store"
        assert "immutable" in browser.get(static("app.js")).headers["cache-control"]
        assert browser.get("/app/static/old/app.js").headers["cache-control"] == "no-store"


def test_no_template_holds_a_script_or_a_style() -> None:
    """The policy would stop them; this finds them before."""
    folder = Path(__file__).parents[2] / "src" / "lifelong" / "web"
    for file in (folder / "templates").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on|javascript:|<script(?![^>]*\ssrc=)|\|\s*safe", text), file
    for file in (folder / "static").glob("*.js"):
        assert not re.search(r"\beval\(|new Function|https?://", file.read_text(encoding="utf-8")), file
    for file in (folder / "static").glob("*.css"):
        assert "url(" not in file.read_text(encoding="utf-8"), file


@pytest.mark.slow
def test_a_request_with_an_effect_needs_the_token_of_its_own_session(tmp_path: Path) -> None:
    """Every route of every page that a form can reach, with no token, a wrong one, and that of somebody else."""
    with app(tmp_path) as site:
        ana, bo = site.browser("ana"), site.browser("bo")
        paths = [
            "/app" + re.sub(r"\{\w+\}", "x", route.path)
            for page in PAGES
            for route in page.routes
            if "POST" in (route.methods or ())
        ]
        for path in (*paths, "/app/signout"):
            for token in ("", "wrong", bo.csrf):
                assert ana.post(path, {"text": "Hi."}, csrf=token).status_code == 403, (path, token)
                assert ana.post(path, {"text": "Hi.", "csrf": token}, csrf="").status_code == 403
        assert site.server.said("ana") == []
        assert ana.post("/app/chat/say", {"text": "Hi.", "csrf": ana.csrf}, csrf="").status_code == 303
        assert "Hi." in site.server.said("ana")


def test_a_page_of_another_origin_is_refused(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        ana = site.browser("ana")
        for origin in ("https://evil.example", "null", f"http://localhost:{site.server.port + 1}"):
            answer = ana.post("/app/chat/say", {"text": "Hi."}, headers={"Origin": origin})
            assert answer.status_code == 403
        assert ana.get("/app/chat", headers={"Host": "evil.example"}).status_code == 421
        # Its own pages call the API with a key that somebody gave them, never with a cookie.
        for key, origin, status in (
            ("", site.server.url, 200),
            (None, site.server.url, 403),
            ("", "https://evil.example", 403),
            ("lk_wrong", site.server.url, 401),
        ):
            assert site.server.ask("GET", "/api/memories", key=key, headers={"Origin": origin}).status == status


def test_a_cookie_opens_no_api(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        ana = site.browser("ana")
        cookie = "; ".join(f"{name}={value}" for name, value in ana.client.cookies.items())
        for path in ("/api/memories", "/v1/models", "/metrics"):
            assert site.server.ask("GET", path, key=None, headers={"Cookie": cookie}).status == 401


def _ids(site: App, person: str) -> dict[str, str]:
    record = site.life._engine.store.record("default", person)
    asked, reply = record.messages.select()[:2]
    (receipt,) = record.messages._db.rows("SELECT id FROM receipt WHERE person = ?", (record.person,))
    (key,) = [each for each in site.life.keys.opening(site.life.person(person)) if each.label == person]
    concept = record.concepts.add("Bertha K73-19", kind="truck", note="", at=site.life.now())
    return {
        "receipt": receipt[0],
        "draft": record.writings.select()[0].id,
        "drawing": record.drawings.select()[0].id,
        "interaction": record.interactions.select()[0].id,
        "key": key.id,
        "message": asked.id,
        "reply": reply.id,
        "session": asked.session,
        "id": asked.id,
        "memory": site.server.ask("GET", "/api/memories", key=site.server.key(person)).value["items"][0]["id"],
        "sha256": asked.attachments[0].sha256,
        "concept": concept.id,
        "day": site.life.now().date().isoformat(),
    }


def test_nothing_of_another_person_is_shown_or_changed(tmp_path: Path) -> None:
    """Bo asks every route of every page with Ana's ids."""
    with app(tmp_path) as site:
        ana, bo = site.browser("ana"), site.browser("bo")
        ana.say("The safe opens with K73-19.", files=[("files", ("a.png", picture("red"), "image/png"))])
        bo.say("Hello.")
        site.server.ask("POST", "/api/memories", {"text": "I know that the safe opens with K73-19."})
        ana_life = site.life.person("ana")
        asyncio.run(ana_life.write("message", facts=["The safe opens with K73-19."]))
        asyncio.run(site.life.catalogue("films").add({"id": "kedi", "title": "Kedi"}))
        asyncio.run(ana_life.interact("kedi", "liked"))
        drawing = StoredDrawing("drw_" + "a" * 16, "b" * 64, "0" * 48, site.life.now(), "K73")
        site.life._engine.store.record("default", "ana").drawings.add([drawing])
        ana.say("I like tea.")
        gone = site.server.ask(
            "POST", "/api/forget", {"ids": [site.life._engine.store.record("default", "ana").messages.select()[-2].id]}
        )
        assert gone.status == 200
        site.server.key("ana", label="ana")
        before = site.server.said("ana"), site.server.said("bo")
        ids, token = _ids(site, "ana"), bo.csrf
        assert "K73-19" in ana.get(f"/app/chat/{ids['session']}").text
        paths = [(route.path, route.methods or set()) for page in PAGES for route in page.routes]
        paths += [("/media/{sha256}", {"GET"}), ("/media/{sha256}/thumbnail", {"GET"})]
        for path, methods in paths:
            if "{" not in path:
                continue
            filled = "/app" + path.format(**ids)
            expected = 200 if set(re.findall(r"\{(\w+)\}", path)) == {"day"} else 404  # everybody has days
            for headers in ({}, {"HX-Request": "true"}):
                if "POST" in methods:
                    answer = bo.post(filled, {"text": "x", "value": "1", "words": "x"}, csrf=token, headers=headers)
                else:
                    answer = bo.get(f"{filled}?before={ids['message']}&message={ids['message']}", headers=headers)
                assert answer.status_code == expected, filled
                assert "K73" not in answer.text
        for query in ("message", "before", "trace", "chosen", "from"):
            assert "K73" not in bo.get(f"/app/chat?{query}={ids['message']}").text
        assert (site.server.said("ana"), site.server.said("bo")) == before


def test_static_files_stay_in_their_folder(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser(None)
        assert browser.get(static("style.css")).status_code == 200
        for path in ("../site.py", "%2e%2e/site.py", "..%2fsite.py", "vendor", "", "vendor/../app.js", "//etc/passwd"):
            assert site.server.ask("GET", f"/app/static/{version()}/{path}", key=None).status == 404, path
