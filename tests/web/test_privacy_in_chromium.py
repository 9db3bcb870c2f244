"""The page Privacy in a real browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.archive.test_products import DUMPS
from tests.web import chromium
from tests.web.browsing import app
from tests.web.chromium import SHOTS, StoryApp, needs_chromium

pytestmark = [pytest.mark.slow, needs_chromium]

reach = partial(chromium.reach, most=60)

FACTS = ".chip-choice:has([value=semantic])"
"""The button with the number of facts."""


def test_forgetting_by_keyboard_alone(story: StoryApp) -> None:
    """Say what, see it, forget it, and find the receipt in the log; the number of messages falls."""
    with story.screen() as screen:
        page = screen.open("/app/privacy/forget?by=time")
        page.locator("#main").focus()
        reach(page, "input[name=since]")
        page.keyboard.type("03302026")
        reach(page, "input[name=until]")
        page.keyboard.type("03302026")
        reach(page, "#forget-form button")
        page.keyboard.press("Enter")
        page.locator("#preview .danger").wait_for()
        assert "Look at my brushes" in page.locator("#preview").inner_text()
        assert screen.accessibility() == []
        reach(page, "#preview .danger")
        page.keyboard.press("Enter")
        page.locator(".receipt").wait_for()
        assert "found no trace" in page.locator(".receipt").inner_text()
        assert page.locator("input[name=since]").input_value() == ""
        assert screen.accessibility() == []
        reach(page, ".receipt a[href='/app/privacy/log']")
        page.keyboard.press("Enter")
        page.locator("[hx-get*='/check']").first.click()
        page.get_by_text("Stands: nothing of it is here.").wait_for()
        assert screen.faults == []


@pytest.mark.parametrize("kind", SHOTS)
@pytest.mark.parametrize("path", ["forget", "forget?by=concept", "archive", "keys", "log"])
def test_its_other_pages_have_no_fault_of_accessibility(story: StoryApp, path: str, kind: str) -> None:
    options = SHOTS[kind]
    with story.screen(**options, language="de-DE") as screen:
        page = screen.open(f"/app/privacy/{path}")
        assert screen.accessibility() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= options.get("size", (1440, 0))[0]
        assert screen.faults == []


def test_an_import_is_tried_and_added(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.open("/app/privacy/archive")
        page.select_option("#made-by", "mem0")
        page.set_input_files("#import-file", DUMPS / "mem0.json")
        page.click("button[value=look]")
        page.get_by_text("Nothing was added yet.").wait_for()
        assert screen.accessibility() == []
        page.click("button[value=add]")
        page.get_by_text("Added. It is being learned now.").wait_for()
        assert screen.faults == []


def test_an_export_comes_back_into_a_second_record(story: StoryApp, tmp_path: Path) -> None:
    """Downloaded in one window, and added in another, to the record of another server: the same memories hold there."""
    with story.screen() as screen:
        page = screen.open("/app/privacy/archive")
        with page.expect_download() as download:
            page.click("a[href$='/archive/export']")
        download.value.save_as(tmp_path / "ana.zip")
        everything = screen.open("/app/memory").locator(FACTS).inner_text()
        assert screen.faults == []
    with app(tmp_path / "second") as other:
        other.life.person("bo")
        with story.screen(of=other) as screen:
            page = screen.open("/app/privacy/archive")
            page.select_option("#made-by", "lifelong")
            page.set_input_files("#import-file", tmp_path / "ana.zip")
            page.click("button[value=look]")
            page.get_by_text("Nothing was added yet.").wait_for()
            page.click("button[value=add]")
            page.get_by_text("Added. It is being learned now.").wait_for()
            page = screen.open("/app/memory?q=Mingau")
            page.locator("#entries", has_text="Mingau").wait_for()
            assert screen.open("/app/memory").locator(FACTS).inner_text() == everything
            assert screen.faults == []


def test_a_file_that_is_too_large_is_told_before_it_is_sent(story: StoryApp, tmp_path: Path) -> None:
    (tmp_path / "large.zip").write_bytes(bytes(32_000_001))
    with story.screen() as screen:
        page = screen.open("/app/privacy/archive")
        page.set_input_files("#import-file", tmp_path / "large.zip")
        page.locator("#too-large").wait_for()
        assert page.locator("button[value=look]").is_disabled()


def test_a_key_is_shown_once_and_copied(story: StoryApp) -> None:
    with story.screen(permissions=["clipboard-read", "clipboard-write"]) as screen:
        page = screen.open("/app/privacy/keys")
        page.get_by_role("button", name="New key").click()
        page.locator("dialog[open]").wait_for()
        page.keyboard.type("Phone")
        page.keyboard.press("Enter")
        page.locator("#secret").wait_for()
        assert screen.accessibility() == []
        page.click("[data-copy]")
        page.get_by_text("Copied.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()").startswith("lk_")
        page.keyboard.press("Escape")
        page.locator("#secret").wait_for(state="detached")
        page.locator(".key-row").wait_for()
        assert screen.faults == []
