"""The corpus of attacks, stored wherever a person or a file can put words, and every page in a real browser."""

from __future__ import annotations

import asyncio
import json
import re
import zipfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from playwright.sync_api import ConsoleMessage, Page

from lifelong.aio import Person
from lifelong.errors import InputError
from lifelong.server_keys import KeyRequest
from lifelong.types import Incoming
from lifelong.types.drawing import StoredDrawing
from lifelong.web.pages import PAGES
from tests.person.examples import picture
from tests.web.attacks import ATTACKS
from tests.web.browsing import App, app
from tests.web.chromium import StoryApp, needs_chromium

pytestmark = [pytest.mark.slow, needs_chromium]

T = TypeVar("T")

ALL = "\n\n".join(ATTACKS)
"""All in one text, for pages that show one thing."""

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""

FOREIGN = """() => [...document.querySelectorAll("*")].filter((one) =>
    ["IFRAME", "OBJECT", "EMBED", "BASE", "STYLE", "TEMPLATE", "PLAINTEXT"].includes(one.tagName.toUpperCase())
    || [...one.attributes].some(({ name, value }) => /^(on|hx-on|style$|srcdoc$)/.test(name)
        || (/^(href|src|action|xlink:href)$/.test(name) && !/^(\\/app|#|\\?|blob:|mailto:|https?:|$)/.test(value)))
).map((one) => one.outerHTML.slice(0, 200))"""
"""Elements that none of our templates makes."""


LOAD = """([method, path, values]) => new Promise((done) => {
    const told = (event) => done(event.detail.xhr.status);
    document.body.addEventListener("htmx:afterRequest", told, { once: true });
    window.htmx.ajax(method, path, { target: "#dialog-body", values });
})"""
"""Loads a part of a page as a button does; gives the status."""


@dataclass
class Watched:
    """A page, and what happened on it that must not.

    Attributes:
        page: Playwright's page, signed in.
        seen: dialogs, violations of the policy, errors, foreign requests and elements, each with its address.
        shown: how many pages showed words of the corpus as words.
    """

    page: Page
    url: str
    seen: list[str] = field(default_factory=list)
    shown: int = 0

    def look(self, name: str) -> None:
        """Note what the page has done by now."""
        state = self.page.evaluate("() => [window.ran ?? null, window.violations]")
        self.seen.extend([] if state == [None, []] else [f"{name}: {state}"])
        self.seen.extend(f"{name}: {each}" for each in self.page.evaluate(FOREIGN))
        self.shown += "alert(1)" in self.page.locator("body").inner_text()

    def open(self, path: str) -> None:
        """A page of its own."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200, path
        self.page.wait_for_load_state("networkidle")
        self.look(path)

    def part(self, path: str, values: dict[str, str] | None = None) -> None:
        """A part, put into the dialog by htmx, as a button does."""
        method = "GET" if values is None else "POST"
        assert self.page.evaluate(LOAD, [method, path, values or {}]) == 200, path
        self.page.wait_for_load_state("networkidle")
        self.look(path)


@contextmanager
def watched(story: StoryApp, site: App) -> Iterator[Watched]:
    context = story.browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    one = Watched(page, site.server.url)

    def dialog(shown: Any) -> None:
        one.seen.append(f"{page.url}: {shown.message}")
        shown.dismiss()

    page.on("dialog", dialog)
    page.on("pageerror", lambda error: one.seen.append(f"{page.url}: {error}"))

    def console(line: ConsoleMessage) -> None:
        if line.type == "error" and not line.location["url"].endswith("/favicon.ico"):  # parts alone name no icon
            one.seen.append(f"{page.url}: {line.text}")

    page.on("console", console)
    page.on("request", lambda made: one.seen.append(made.url) if not made.url.startswith(one.url) else None)
    try:
        page.goto(one.url + site.site.link("default", "ana"))
        page.wait_for_url("**/app/chat")
        yield one
    finally:
        context.close()


def awaited(work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: this one belongs to Playwright."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def stored(ana: Person, folder: Path, now: datetime) -> None:
    """Attacks as messages, sessions' titles, memories, habits, goals, names, files, items, reactions, drafts, keys."""
    begin = now - timedelta(days=len(ATTACKS))
    for number, words in enumerate((*ATTACKS, ALL)):
        at, name = begin + timedelta(days=number), re.sub(r"[/\x00\r\n]", " ", words)[:80]
        (folder / f"{name}.txt").write_text(f"Note {number}.", encoding="utf-8")
        await ana.add(Incoming(words, at=at, session=f"s{number}", files=(folder / f"{name}.txt",)))
        kind = ("semantic", "procedural", "core")[number % 3]
        await ana.remember(words, kind=kind, at=at)  # type: ignore[arg-type]
    await ana.concepts.consent("person")  # "parent" is one
    for number, words in enumerate(ATTACKS):
        with suppress(InputError):  # no name has line breaks or letters that cannot be seen
            await ana.concepts.enrol(words[:80], [picture("red", (40 + number, 30))], kind=words[:80], note=words)
    assert len(await ana.concepts.list()) > 50


FILES = {"/privacy/archive/export", "/privacy/receipts/{receipt}"}
"""What is saved and not shown."""

AWAY = {"/chat/message/{message}", "/chat/source/{id}", "/timeline/day"}
"""What leads to another page."""

ADDED = 20
"""Pictures, each with an attack as its words."""


def filled(site: App, folder: Path) -> dict[str, str]:
    """A record full of attacks; returns what the addresses of pages need."""
    life, ana = site.life, site.life.person("ana")
    folder.mkdir()
    awaited(stored(ana, folder, life.now()))
    for number in range(ADDED):
        awaited(ana.add(Incoming(ATTACKS[-1 - number], images=(picture("red", (60 + number, 40)),))))
    awaited(life.settle())
    items = [{"id": words[:100], "title": words, "text": words, "genres": [words[:60]]} for words in ATTACKS]
    awaited(life.catalogue("films").load(items))
    awaited(ana.interact(items[0]["id"], "liked"))  # type: ignore[arg-type]
    awaited(ana.write("message", facts=[ALL[:1900]]))
    for words in ATTACKS[:20]:
        life.keys.create(KeyRequest("default", "ana", label=words[:100]))
    record = life._engine.store.record("default", "ana")
    record.drawings.add([StoredDrawing("drw_" + "a" * 16, "b" * 64, "0" * 48, life.now(), ALL)])
    gone = awaited(ana.add(Incoming("Gone <img src=x onerror=alert(1)>.")))
    awaited(ana.erasure.erase(awaited(ana.erasure.preview(gone[0].id))))
    browser = site.browser("ana")
    for words in ("I love <b onclick=alert(1)>cats</b>.", f"What did I say about {ATTACKS[0]}?"):
        assert browser.say(words).status_code == 200
    return ids(site, items[1]["id"])  # type: ignore[arg-type]


def ids(site: App, item: str) -> dict[str, str]:
    record = site.life._engine.store.record("default", "ana")
    own = record.messages.select()
    all_in_one = next(each for each in own if each.text == ALL)
    memories = awaited(site.life.person("ana").memories.list())
    (receipt,) = record.messages._db.rows("SELECT id FROM receipt WHERE person = ?", (record.person,))
    (voice, *_) = awaited(site.life.person("ana").voice.read())
    return {
        "register": voice.register,
        "language": voice.language,
        "session": all_in_one.session,
        "message": all_in_one.id,
        "id": all_in_one.id,
        "reply": own[-1].id,
        "memory": next(each.id for each in memories if each.text == ALL),
        "concept": awaited(site.life.person("ana").concepts.list())[0].id,
        "sha256": next(each.sha256 for message in reversed(own) for each in message.attachments if each.is_picture),
        "day": all_in_one.at.date().isoformat(),
        "draft": record.writings.select()[0].id,
        "key": site.life.keys.opening(site.life.person("ana"))[0].id,
        "receipt": receipt[0],
        "item": item,
    }


def test_words_of_the_record_run_nothing_on_any_page(story: StoryApp, tmp_path: Path) -> None:
    """Every page and every part of a page, by its address and as htmx loads it: no dialog, no marker, no violation."""
    with app(tmp_path / "app", look="scripted", ocr="none", speech="none") as site:
        names = filled(site, tmp_path / "files")
        paths = [route.path for page in PAGES for route in page.routes if "GET" in (route.methods or ())]
        given = {key: names[key] for key in ("message", "item", "day", "register", "language")}
        given |= {"before": names["message"], "catalogue": "films", "kind": "person", "trait": "openness"}
        query = urlencode({**given, "q": "alert", "words": "alert"})
        with watched(story, site) as page:
            for path in sorted({*paths} - FILES):
                page.open(f"/app{path.format(**names)}?{query}")
            page.open("/app/privacy")
            for path in sorted({*paths} - FILES - AWAY):
                page.part(f"/app{path.format(**names)}?{query}")
            page.part("/app/foryou/writing", {"kind": "message", "facts": ALL[:1900], "topic": ATTACKS[0]})
            page.part("/app/foryou/pictures/request", {"prompt": ATTACKS[1]})
            page.part("/app/privacy/forget/preview", {"by": "words", "words": "alert"})
            assert page.seen == [], "\n".join(page.seen)
            assert page.shown > 20


def test_the_content_of_an_imported_file_runs_nothing(story: StoryApp, tmp_path: Path) -> None:
    """The trial of an import shows the first messages, and errors name what the file says."""
    chats = [{"title": ALL, "mapping": {}, "create_time": 1.0}]
    for number, words in enumerate(ATTACKS):
        content = {"content_type": "text", "parts": [words]}
        message = {"author": {"role": "user", "name": words}, "content": content, "create_time": 1.7e9 + number}
        node: dict[str, Any] = {"id": f"m{number}", "message": message, "parent": None, "children": []}
        chats.append({"title": words, "create_time": 1.7e9 + number, "mapping": {f"m{number}": node}})
    (tmp_path / "chats.json").write_text(json.dumps(chats), encoding="utf-8")
    (tmp_path / "wrong.json").write_text(json.dumps([{"title": words} for words in ATTACKS]), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "wrong.zip", "w") as archive:
        for words in ATTACKS:
            archive.writestr(words.replace("/", "").replace("\x00", "")[:80] or "x", words)
    with app(tmp_path / "app") as site:
        site.life.person("ana")
        with watched(story, site) as page:
            for made_by, name in (("chatgpt", "chats.json"), ("chatgpt", "wrong.json"), ("lifelong", "wrong.zip")):
                page.open("/app/privacy/archive")
                page.page.select_option("#made-by", made_by)
                page.page.set_input_files("#import-file", tmp_path / name)
                page.page.click("[name=step][value=look]")
                page.page.locator("#report > *").first.wait_for()
                page.look(name)
            assert page.seen == []
