"""The page Privacy without a browser: what each route answers, and what it does."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from lifelong.store.jobs import MAX_ATTEMPTS
from lifelong.types.storage import Storage, StorageMonth, StoragePart
from lifelong.web.formats import Formats
from lifelong.web.pages.privacy.plot import bars, columns, size_text
from lifelong.web.words import Words
from tests.archive.test_products import DUMPS
from tests.person.examples import NINE, picture
from tests.web.browsing import App, Browser, app
from tests.web.test_chat import toasts

PART = {"HX-Request": "true"}


def said(site: App, *texts: str, at: str = "2026-03-03T18:00:00+00:00", **more: Any) -> list[str]:
    """Add messages; returns their ids."""
    body = {"messages": [{"text": text, "at": at, **more} for text in texts]}
    added = site.server.ask("POST", "/api/messages", body).value["added"]
    return [each["id"] for each in added]


def previewed(browser: Browser, **fields: str) -> tuple[str, dict[str, str]]:
    """The preview of what would go, and the fields of its form."""
    html = browser.post("/app/privacy/forget/preview", fields, headers=PART).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    return html, hidden


def formats() -> Formats:
    return Formats(Words("en"), UTC, NINE)


def test_nothing_has_left_this_machine_is_said_when_it_is_so(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        page = browser.get("/app/privacy").text
        assert "Nothing has left this machine" in page
        assert "Every model runs here." in page
        site.life.person("ana")
        store = site.life._engine.store
        for number in range(23):
            person = site.life.person("ana").number if number % 2 else None
            store.outgoing.add(person, "chat", "api.example", 1500 + number, at=site.life.now())
        store.outgoing.add(site.life.person("bo").number, "embed", "other.example", 10, at=site.life.now())
        page = browser.get("/app/privacy").text
        assert "23 requests have left this machine" in page
        assert "They carried 34.8 kB." in page
        assert page.count("<code>api.example</code>") == 20
        assert "other.example" not in page
        more = re.search(r'hx-get="(/app/privacy/outgoing\?before=\d+)"', page)
        assert more
        assert browser.part(more[1]).text.count("<code>api.example</code>") == 3
        own = site.browser(None)
        own.sign_in(site.server.key("ana"))
        assert "11 requests have left this machine" in own.get("/app/privacy").text  # not those that are nobody's


def test_storage_is_shown_in_numbers_and_a_plot(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        assert "Nothing yet." in browser.part("/app/privacy/storage").text
        browser.say("I live in Lisbon.", files=[("files", ("a.png", picture("red"), "image/png"))])
        html = browser.part("/app/privacy/storage").text
        assert "Pictures and files" in html
        assert html.count('<rect class="messages" x=') == 12
        assert "2 messages, 1 files" in html


def test_figures_of_a_plot() -> None:
    """A short time is shown with the months before it, a long one by years; sizes have three digits."""
    short = columns([StorageMonth("2026-01", 10, 0), StorageMonth("2026-03", 5, 5)], formats())
    assert [(each.label, each.height, each.files_height) for each in short[-3:]] == [
        ("January 2026", 100, 0),
        ("February 2026", 0, 0),
        ("March 2026", 50, 50),
    ]
    assert (len(short), short[0].label) == (12, "April 2025")
    long = columns(
        [StorageMonth("2016-05", 1, 0), StorageMonth("2016-07", 2, 0), StorageMonth("2026-03", 1, 0)], formats()
    )
    assert [(each.label, each.messages) for each in long][:2] == [("2016", 3), ("2017", 0)]
    assert len(long) == 11
    assert columns([], formats()) == []
    texts = [size_text(size, formats()) for size in (0, 999, 1000, 12_345, 123_456, 5_000_000_000, 10**13)]
    assert texts == ["0 B", "999 B", "1 kB", "12.3 kB", "123 kB", "5 GB", "10,000 GB"]
    stored = Storage((StoragePart("messages", 3, 10), StoragePart("files", 1, 1000), StoragePart("drawings", 0, 0)), ())
    assert [(bar.kind, bar.share) for bar in bars(stored, formats())] == [("files", 100.0), ("messages", 1.0)]


def test_what_could_not_be_learned_is_said_and_tried_again(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        assert "Everything that you said has been learned." in browser.get("/app/privacy").text
        said(site, "I live in Lisbon.")
        jobs = site.life._engine.store.jobs
        for _ in range(MAX_ATTEMPTS):
            (job,) = jobs.claim(now=site.life.now() + timedelta(hours=9), lease=timedelta(minutes=9))
            jobs.fail(job, "ModelError: <script>alert(1)</script>", now=site.life.now())
        page = browser.get("/app/privacy").text
        assert "1 could not be learned." in page
        assert "ModelError: &lt;script&gt;" in page
        answer = browser.post("/app/privacy/jobs/retry", headers=PART)
        assert toasts(answer) == "1 is tried again."
        assert "could not be learned" not in answer.text


@pytest.mark.slow
def test_forgetting_in_words_shows_what_goes_and_erases_exactly_that(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        said(site, "My ex Tom lives in Porto. I like tea.", "Tom has a boat.")
        html, fields = previewed(browser, by="words", words="everything about my ex Tom")
        assert "My ex Tom lives in Porto." in html
        assert "I like tea." in html  # in what stays
        assert browser.post("/app/privacy/forget", {**fields, "token": "old"}).status_code == 409
        assert any("Porto" in text for text in site.server.said("ana"))
        gone = browser.post("/app/privacy/forget", fields, headers=PART)
        assert "A search of every byte found no trace." in gone.text
        assert gone.headers["hx-trigger"] == "forgotten"
        assert "Porto" not in str(site.server.said("ana"))
        receipt = re.search(r'href="(/app/privacy/receipts/erasure_\w+)"', gone.text)
        assert receipt
        saved = browser.get(receipt[1])
        assert saved.headers["content-disposition"].startswith("attachment")
        assert json.loads(saved.content)["verified"] is True
        assert "Stands: nothing of it is here." in browser.part(f"{receipt[1]}/check").text
        log = browser.get("/app/privacy/log").text
        assert receipt[1] in log
        assert "Forgotten" in log


@pytest.mark.slow
def test_what_shall_stay_is_left_out(tmp_path: Path) -> None:
    """One message of a day is kept, then all: nothing would go, and nothing can be erased by that form."""
    with app(tmp_path) as site:
        browser = site.browser("ana")
        keep, other = said(site, "I live in Lisbon.", "I like tea.")
        said(site, "I have a boat.", at="2026-03-05T00:00:00+00:00")
        days = {"by": "time", "since": "2026-03-03", "until": "2026-03-03"}
        html, _ = previewed(browser, **days)
        assert ("Lisbon" in html, "tea" in html, "boat" in html) == (True, True, False)
        html, fields = previewed(browser, **days, also=keep)
        assert ("Lisbon" in html, "tea" in html) == (False, True)
        both = browser.post("/app/privacy/forget/preview", {**fields, "also": other}, headers=PART).text
        assert "You keep all of it." in both
        browser.post("/app/privacy/forget", fields, headers=PART)
        assert sorted(site.server.said("ana")) == ["I have a boat.", "I live in Lisbon."]


def test_days_in_the_wrong_order_and_days_that_are_none(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        said(site, "I live in Lisbon.")
        html, _ = previewed(browser, by="time", since="2026-03-04", until="2026-03-02")
        assert "Lisbon" in html
        for day in ("yesterday", "0000-00-00", "9999-12-31"):
            for end in ("since", "until"):
                answer = browser.post("/app/privacy/forget/preview", {"by": "time", end: day}, headers=PART)
                assert answer.status_code == 422
        assert previewed(browser, by="time")[0].strip() == ""


def test_forgetting_by_source_and_by_concept(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        assert "Nothing was imported" in browser.get("/app/privacy/forget?by=source").text
        assert "No persons, pets or things" in browser.get("/app/privacy/forget?by=concept").text
        said(site, "Said in a chat.", key="chatgpt:1")
        said(site, "Bertha is my old truck.")
        concept = site.life._engine.store.record("default", "ana").concepts.add(
            "Bertha", kind="truck", note="", at=site.life.now()
        )
        page = browser.get("/app/privacy/forget?by=source&source=chatgpt:").text
        assert 'value="chatgpt:" selected' in page
        html, _ = previewed(browser, by="source", source="chatgpt:")
        assert ("Said in a chat." in html, "truck" in html) == (True, False)
        assert "Bertha" in browser.get("/app/privacy/forget?by=concept").text
        html, _ = previewed(browser, by="concept", concept=concept.id)
        assert "Bertha is my old truck." in html
        assert "Nothing fits." in previewed(browser, by="concept", concept="somebody else's")[0]


@pytest.mark.slow
def test_the_form_works_without_scripts(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        said(site, "I live in Lisbon.")
        page = browser.post("/app/privacy/forget/preview", {"by": "time", "since": "2026-03-03"})
        assert "<h1>" in page.text
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text.split("preview")[-1]))
        fields |= {
            "by": "time",
            "since": "2026-03-03",
            "token": re.findall(r'name="token" value="(\w+)"', page.text)[0],
        }
        assert "<h1>" in browser.post("/app/privacy/forget", fields).text
        assert site.server.said("ana") == []


@pytest.mark.slow
def test_everything_is_forgotten_only_with_the_name(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        said(site, "I live in Lisbon.")
        assert "1 message" in browser.part("/app/privacy/forget/everything").text
        assert browser.post("/app/privacy/forget/everything", {"name": "bo"}).status_code == 422
        assert site.server.said("ana") == ["I live in Lisbon."]
        gone = browser.post("/app/privacy/forget/everything", {"name": " Ana "}, headers=PART).text
        assert "Everything is forgotten" in gone
        assert site.life.persons() == []
        assert browser.get("/app/privacy").status_code == 303


@pytest.mark.slow
def test_an_export_is_locked_or_not(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        said(site, "I live in Lisbon.")
        plain = browser.get("/app/privacy/archive/export")
        assert re.fullmatch(r'attachment; filename="lifelong-[\d-]+\.zip"', plain.headers["content-disposition"])
        assert "messages.jsonl" in zipfile.ZipFile(io.BytesIO(plain.content)).namelist()
        locked = browser.post("/app/privacy/archive/export", {"passphrase": "five small words for it"})
        assert locked.content.startswith(b"age-encryption.org/v1\n")
        assert browser.post("/app/privacy/archive/export", {"passphrase": " "}).status_code == 422
        assert browser.post("/app/privacy/archive/export", {"passphrase": "short"}).status_code == 400
        assert "Exported" in browser.get("/app/privacy/log").text


def imported(browser: Browser, content: bytes, step: str = "look", **fields: str) -> httpx.Response:
    files = [("file", ("file", content, "application/octet-stream"))]
    return browser.post("/app/privacy/archive/import", {"step": step, **fields}, files=files, headers=PART)


def test_an_import_is_tried_first_and_can_be_forgotten(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        content = (DUMPS / "chatgpt.json").read_bytes()
        look = imported(browser, content, made_by="chatgpt").text
        assert "Nothing was added yet." in look
        assert "The first messages" in look
        assert site.server.said("ana") == []
        added = imported(browser, content, "add", made_by="chatgpt").text
        assert "Added. It is being learned now." in added
        assert len(site.server.said("ana")) > 2
        again = imported(browser, content, made_by="chatgpt").text
        assert "All of it is here already." in again
        assert 'value="add"' not in again
        link = re.search(r'href="(/app/privacy/forget\?by=source&amp;source=chatgpt:)"', added)
        assert link
        assert 'value="chatgpt:" selected' in browser.get(link[1].replace("&amp;", "&")).text


@pytest.mark.slow
def test_an_export_comes_back_into_a_second_record(tmp_path: Path) -> None:
    with app(tmp_path / "one") as site:
        said(site, "I live in Lisbon.")
        locked = site.browser("ana").post("/app/privacy/archive/export", {"passphrase": "five small words for it"})
    with app(tmp_path / "two") as site:
        browser = site.browser("bo")
        wrong = imported(browser, locked.content, made_by="lifelong", passphrase="wrong words")
        assert 'class="notice"' in wrong.text
        assert (
            "Nothing was added yet."
            in imported(browser, locked.content, made_by="lifelong", passphrase="five small words for it").text
        )
        assert site.server.said("bo") == []
        imported(browser, locked.content, "add", made_by="lifelong", passphrase="five small words for it")
        assert site.server.said("bo") == ["I live in Lisbon."]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "made_by", "told"),
    [
        (b"", "chatgpt", "Choose a file."),
        (b"{}", "nobody", "Say which product made the file."),
        (b"{}", "lifelong", "zip"),
        (b"nonsense", "chatgpt", "JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_form(
    tmp_path: Path, content: bytes, made_by: str, told: str
) -> None:
    with app(tmp_path) as site:
        answer = imported(site.browser("ana"), content, "add", made_by=made_by)
        assert 'class="notice"' in answer.text
        assert told.lower() in answer.text.lower()
        assert site.server.said("ana") == []


@pytest.mark.slow
def test_keys_are_made_shown_once_and_ended(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        fields = {"label": "  My   phone ", "writes": "on", "ends": "30"}
        made = browser.post("/app/privacy/keys", fields, headers=PART)
        secret = re.search(r"lk_[0-9a-f]{12}_[\w-]{43}", made.text)
        assert secret
        assert made.headers["hx-trigger"] == "keys-changed"
        page = browser.get("/app/privacy/keys").text
        assert "My phone" in page
        assert secret[0] not in page
        key = site.life.keys.check(secret[0])
        assert key is not None
        assert (
            key.person,
            sorted(key.scopes),
            round((key.expires - key.made) / timedelta(days=1)) if key.expires else 0,
        ) == (
            "ana",
            ["read", "write"],
            30,
        )
        assert "locked out at once" in browser.part(f"/app/privacy/keys/{key.id}/revoke").text
        browser.post(f"/app/privacy/keys/{key.id}/revoke", headers=PART)
        assert site.life.keys.check(secret[0]) is None
        assert "ended by hand" in browser.part("/app/privacy/keys").text


def test_a_key_without_admin_sees_itself_and_manages_nothing(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        other = site.server.key("ana", label="other")
        browser = site.browser(None)
        browser.sign_in(site.server.key("ana", label="mine"))
        page = browser.get("/app/privacy/keys").text
        assert ("mine" in page, "other" in page, "this browser" in page) == (True, False, True)
        assert browser.get("/app/privacy/keys/new").status_code == 403
        assert browser.post("/app/privacy/keys", {"label": "x"}).status_code == 403
        identity = other.split("_")[1]
        assert browser.post(f"/app/privacy/keys/{identity}/revoke").status_code == 404
        assert site.life.keys.check(other) is not None


def test_a_key_for_one_person_ends_no_key_for_all(tmp_path: Path) -> None:
    """It may manage, and it makes keys for its own person only."""
    with app(tmp_path) as site:
        site.life.person("ana")
        everybody = site.server.key(None, label="everybody")
        browser = site.browser(None)
        browser.sign_in(site.server.key("ana", label="mine", scopes=("read", "write", "admin")))
        assert "everybody" in browser.get("/app/privacy/keys").text
        assert browser.post(f"/app/privacy/keys/{everybody.split('_')[1]}/revoke").status_code == 404
        own = browser.get("/app/privacy/keys").text
        ended = re.search(r'hx-get="(/app/privacy/keys/\w+/revoke)"', own)
        assert ended
        assert "signed out at once" in browser.part(ended[1]).text
        browser.post(ended[1])
        assert browser.get("/app/privacy").status_code == 303


@pytest.mark.slow
def test_the_log_joins_what_belongs_together_and_goes_on(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        assert "Nothing has been changed yet." in browser.get("/app/privacy/log").text
        audit = site.life._engine.store.record("default", "ana").audit
        for number in range(310):
            audit.note("add", 1, at=NINE + timedelta(hours=number // 300))
        audit.note("strange", 2, at=NINE)
        page = browser.get("/app/privacy/log").text
        assert "strange" in page
        more = re.search(r'hx-get="(/app/privacy/log/earlier\?before=\d+)"', page)
        assert more
        counts = re.findall(r'<td class="number">(\d+)</td>', page + browser.part(more[1]).text)
        assert sum(map(int, counts)) == 312
        assert len(counts) == 4
