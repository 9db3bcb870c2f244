"""A browser without a screen for tests of the web app: it keeps cookies, sends forms, and signs in by a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from lifelong.life import Life
from lifelong.server.app import build
from lifelong.web.site import Site
from tests.server.running import Served, running


@dataclass
class App:
    """A server with the web app."""

    server: Served
    site: Site
    browsers: list[Browser] = field(default_factory=list)

    @property
    def life(self) -> Life:
        return self.server.life

    def browser(self, person: str | None = "ana", *, language: str = "en") -> Browser:
        """A browser, signed in by a link as a person, or with None not at all."""
        headers = {"Accept-Language": language, "Accept": "text/html,*/*;q=0.8"}
        client = httpx.Client(base_url=self.server.url, headers=headers, timeout=240, trust_env=False)
        made = Browser(client, self.server.url)
        self.browsers.append(made)
        if person is not None:
            record = self.life.person(person)
            assert made.get(self.site.link(record.space, record.name)).status_code == 200
        return made


@dataclass
class Browser:
    """Requests as a browser sends them."""

    client: httpx.Client
    url: str

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.client.get(path, **more)

    def part(self, path: str) -> httpx.Response:
        """What htmx asks for."""
        return self.get(path, headers={"HX-Request": "true"})

    @property
    def csrf(self) -> str:
        """The token of the session, as the page has it."""
        found = re.search(r'data-csrf="([^"]+)"', self.get("/app/chat").text)
        assert found
        return found[1]

    def post(
        self,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        files: Any = None,
        csrf: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """A form with the token of the session, from a page of this server."""
        token = self.csrf if csrf is None else csrf
        given = {"Origin": self.url, **({"X-CSRF-Token": token} if token else {}), **(headers or {})}
        return self.client.post(path, data=dict(fields or {}), files=files, headers=given)

    def say(self, text: str, **more: Any) -> httpx.Response:
        """Send a message as the page does, with the events of its answer."""
        return self.post("/app/chat/say", {"text": text}, headers={"Accept": "text/event-stream"}, **more)

    def sign_in(self, key: str, **more: str) -> httpx.Response:
        return self.client.post("/app/signin", data={"key": key, **more}, headers={"Origin": self.url})


@contextmanager
def app(folder: Path, chat: Any = "none", **settings: Any) -> Iterator[App]:
    """A server with the web app over a new record."""
    sites: list[Site] = []

    def made(life: Life) -> Any:
        sites.append(Site(life))
        return build(life, parts=sites)

    with running(folder, chat, app=made, **settings) as server:
        opened = App(server, sites[0])
        try:
            yield opened
        finally:
            for browser in opened.browsers:
                browser.client.close()
