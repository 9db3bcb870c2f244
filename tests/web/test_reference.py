"""The reference of the REST API in the browser: ``/docs``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browsing import app
from tests.web.chromium import StoryApp, needs_chromium


def test_the_page_needs_a_sign_in_and_has_what_programs_get(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        stranger, ana = site.browser(None), site.browser("ana")
        short = stranger.get("/docs")
        assert (short.status_code, short.headers["location"]) == (307, "/app/docs")
        assert "signin?next=%2Fapp%2Fdocs" in stranger.get("/app/docs").headers["location"]
        assert stranger.part("/app/docs/openapi.json").status_code == 401
        page = ana.get("/app/docs")
        assert page.status_code == 200 and "swagger-ui-bundle.js" in page.text
        policy = page.headers["content-security-policy"]
        assert "img-src 'self' data:" in policy and "unsafe" not in policy and "script-src 'self';" in policy
        assert ana.get("/app/docs/openapi.json").json() == site.server.ask("GET", "/openapi.json").value
        assert site.server.ask("GET", "/openapi.json", key=None).status == 401


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)])
def test_a_route_is_read_and_asked_in_a_browser(story: StoryApp, size: tuple[int, int]) -> None:
    """A person opens a route, enters a key, sends a request, and reads the answer: no fault, no violation."""
    (name,) = story.life.persons()
    record = story.life._engine.store.record("default", name)
    _, key = story.life._engine.store.keys.create(
        "default", person=record, scopes=("read", "write"), now=story.life.now(), expires=None
    )
    with story.screen(size=size) as screen:
        page = screen.page
        screen.open("/docs")
        page.wait_for_selector(".opblock-tag")
        assert page.locator("h1, h2.title").first.inner_text().startswith("Lifelong")
        page.click("#operations-tag-recall")
        page.click("#operations-recall-recall_api_recall_post .opblock-summary-control")
        page.click(".btn.authorize")
        page.fill(".auth-container input", key)
        page.click(".auth-btn-wrapper .authorize")
        page.click(".auth-btn-wrapper .btn-done")
        page.click(".try-out__btn")
        page.fill(".body-param__text", '{"query": "What is my cat called?"}')
        page.click(".btn.execute")
        page.wait_for_selector(".live-responses-table .response-col_status")
        assert page.locator(".live-responses-table .response-col_status").last.inner_text().startswith("200")
        assert "Mingau" in page.locator(".live-responses-table .highlight-code").first.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert screen.faults == []
