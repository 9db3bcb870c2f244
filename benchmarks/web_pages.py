"""What the pages of the web app cost beside a large record: ``python -m benchmarks.web_pages``.

The record has a conversation of 5,000 messages, 50,000 memories and 10,000 photos over ten years;
``benchmarks.web_record`` makes it once. Each page is opened in Chromium over loopback: first as the first page after
the start of the server, then several times in a new profile of the browser with an empty cache. Then it is paged or
zoomed by its own buttons. The record has no models, so that only the pages are measured. Server and browser share the
processors. On a busy machine only the processor time means something: that of the server and of the page's main thread,
which is where a page waits when nothing else runs.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measure import conditions, save, table
from benchmarks.web_record import END, OPTIONS, PERSON, RecordSize, made
from lifelong.life import Life
from lifelong.server.app import build
from lifelong.web.site import Site
from tests.server.running import running
from tests.web.chromium import ARGUMENTS, CHROMIUM

ACTS: Final[dict[str, dict[str, str]]] = {
    "chat": {"earlier messages": "#messages > button[hx-get*=earlier]"},
    "memory": {"next page": "#entries button[hx-get*=after]"},
    "photos": {"next page": "#grid .more button"},
    "timeline": {"zoom in": "#nearer", "earlier": "#earlier", "zoom out": "#farther"},
    "you": {},
    "foryou": {},
    "privacy": {},
}
"""The pages, and the buttons that page or zoom them."""

PRESS: Final = """(selector) => new Promise((done, failed) => {
    const button = document.querySelector(selector);
    if (!button) return failed(new Error(`no ${selector}`));
    const began = performance.now();
    const settled = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    document.body.addEventListener("htmx:afterSettle", settled, { once: true });
    button.click();
})"""
"""Press a button; gives the milliseconds until its answer stands on the page and was painted."""

PAINT: Final = """() => new Promise((done) => {
    const paints = (list) => list.getEntriesByName("first-contentful-paint").forEach((one) => done(one.startTime));
    new PerformanceObserver(paints).observe({ type: "paint", buffered: true });
})"""
"""Milliseconds from the start of the navigation to the first text or picture on the page."""

WEIGHT: Final = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((one) => !one.name.includes("/app/media/")).reduce((sum, one) => sum + one.transferSize, 0)"""
"""Bytes that came over the network, headers included, without pictures."""

FOUND: Final = "() => document.querySelectorAll('#entries .row-why').length > 0"


@dataclass
class ActCost:
    """What one paging or zoom costs, each time: elapsed, and processor milliseconds of server and page."""

    elapsed: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{median(self.elapsed):.0f} ({median(self.worked):.0f})"


class Work:
    """Processor time of the server, which is this process, and of the main thread of a page.

    Args:
        page: the page.
    """

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def milliseconds(self) -> float:
        """The time so far."""
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        page = next(each["value"] for each in metrics if each["name"] == "TaskDuration")
        return 1000 * (time.process_time() + float(page))


@dataclass
class PageCost:
    """What was measured of one page.

    Attributes:
        first: milliseconds to the first content, right after the start of the server.
        paints: the same, later, with an empty cache.
        answers: milliseconds until the server had answered with the page.
        weight: bytes without pictures.
        worked: processor milliseconds of server and page until the page is quiet.
        acts: the paging and zooms by name.
    """

    first: float = 0.0
    paints: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    weight: int = 0
    worked: list[float] = field(default_factory=list)
    acts: dict[str, ActCost] = field(default_factory=dict)


@dataclass
class Opened:
    """The server with the record, and a browser."""

    life: Life
    site: Site
    url: str
    browser: Browser

    @contextmanager
    def window(self) -> Iterator[Page]:
        """A new profile that is signed in."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        try:
            # The sign-in leads to Chat, whose files would then be in the cache: a form of the same session does not.
            page.route("**/app/", lambda route: route.fulfill(body="signed in"))
            page.goto(self.url + self.site.link("default", PERSON))
            page.wait_for_url("**/app/")
            yield page
        finally:
            context.close()


@contextmanager
def opened(size: RecordSize) -> Iterator[Opened]:
    """The app over the record."""
    folder = made(size)
    sites: list[Site] = []

    def app(life: Life) -> Any:
        sites.append(Site(life))
        return build(life, parts=sites)

    with running(folder, app=app, clock=lambda: END, **OPTIONS) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield Opened(server.life, sites[0], server.url, browser)
        finally:
            browser.close()


def measured(size: RecordSize, name: str, times: int) -> PageCost:
    """The costs of one page, with a server of its own."""
    cost = PageCost()
    with opened(size) as app:
        for number in range(times + 1):
            with app.window() as page:
                work = Work(page)
                before = work.milliseconds()
                page.goto(f"{app.url}/app/{name}")
                paint = page.evaluate(PAINT)
                page.wait_for_load_state("networkidle")
                if number == 0:
                    cost.first = paint
                    continue
                cost.worked.append(work.milliseconds() - before)
                cost.paints.append(paint)
                cost.answers.append(page.evaluate("() => performance.getEntriesByType('navigation')[0].responseEnd"))
                cost.weight = page.evaluate(WEIGHT)
                for act, selector in ACTS[name].items():
                    page.evaluate(PRESS, selector)  # what is loaded once is loaded
                    spent, before = cost.acts.setdefault(act, ActCost()), work.milliseconds()
                    spent.elapsed.append(page.evaluate(PRESS, selector))
                    spent.worked.append(work.milliseconds() - before)
    return cost


def main() -> None:
    """Measure every page and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--memories", type=int, default=50_000)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=7, help="new profiles of the browser for each page")
    parser.add_argument("--page", choices=list(ACTS), action="append", help="only this page")
    options = parser.parse_args()
    size = RecordSize(options.messages, options.memories, options.photos)
    before = os.getloadavg()[0]
    costs = {name: measured(size, name, options.times) for name in options.page or ACTS}
    rows = [
        [
            name,
            f"{cost.first:.0f}",
            f"{median(cost.paints):.0f}",
            f"{median(cost.answers):.0f}",
            f"{median(cost.worked):.0f}",
            ", ".join(f"{act} {spent}" for act, spent in cost.acts.items()) or "–",
            f"{cost.weight / 1000:.0f}",
        ]
        for name, cost in costs.items()
    ]
    head = ["page", "first content after a start, ms", "first content, ms", "answered, ms", "processor, ms"]
    head += ["paging and zoom, ms (processor)", "kB"]
    print(table(head, rows))
    print(f"{size}; medians of {options.times}; load {before:.1f} before, {os.getloadavg()[0]:.1f} after")
    found = {name: asdict(cost) for name, cost in costs.items()}
    save("web_pages", {"conditions": conditions("generated"), "costs": found})


if __name__ == "__main__":
    main()
