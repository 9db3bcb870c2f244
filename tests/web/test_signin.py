"""Who gets in, and as whom: links that work once, keys, sessions that end, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifelong.web.pages import PAGES
from lifelong.web.security import local_address
from lifelong.web.sessions import IDLE_SECONDS, LINK_SECONDS, LONGEST_SECONDS, Sessions, cookie_name, cookie_of
from tests.web.browsing import app


def test_a_link_signs_in_once(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        link = site.site.link("default", site.life.person("ana").name)
        first, second = site.browser(None), site.browser(None)
        assert first.get(link, headers={"Sec-Purpose": "prefetch"}).status_code == 200  # a browser that looks ahead
        assert "location" not in first.client.head(link).headers
        answer = first.get(link)
        cookie = answer.headers["set-cookie"]
        assert answer.status_code == 200
        assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/app"))
        assert first.get("/app/chat").status_code == 200
        again = second.get(link)
        assert again.status_code == 403
        assert "used already" in again.text
        assert second.get("/app/chat").status_code == 303


def test_links_and_sessions_end_with_their_time() -> None:
    now = [0.0]
    sessions = Sessions(set, clock=lambda: now[0])
    link = sessions.link("default", "ana")
    now[0] = LINK_SECONDS + 1
    assert sessions.take_link(link) is None
    secret = sessions.begin(None, "default", "ana")
    now[0] += IDLE_SECONDS + 1
    assert sessions.find(secret) is None
    secret = sessions.begin(None, "default", "ana")
    for _ in range(int(LONGEST_SECONDS // IDLE_SECONDS) + 1):
        alive = sessions.find(secret)
        now[0] += IDLE_SECONDS - 1
    assert alive is not None
    assert sessions.find(secret) is None


def test_a_key_signs_in_as_its_person_and_ends_the_session_when_it_is_revoked(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        key = site.server.key("ana", label="laptop")
        browser = site.browser(None)
        assert browser.sign_in("wrong").status_code == 403
        assert browser.sign_in(key, person="bo").status_code == 403
        assert browser.get("/app/chat").status_code == 303
        assert browser.sign_in(key).status_code == 200
        assert browser.get("/app/chat").status_code == 200
        (stored,) = site.life._engine.store.keys.select()
        site.life._engine.store.keys.revoke(stored.id, now=site.life.now())
        assert browser.get("/app/chat").status_code == 303


def test_a_key_for_any_person_names_one(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser(None)
        answer = browser.sign_in(site.server.key(None))
        assert answer.status_code == 403
        assert "several people" in answer.text
        assert browser.sign_in(site.server.key(None), person="bo").status_code == 200
        assert 'title="bo"' in browser.get("/app/chat").text


def test_a_key_that_may_not_write_reads(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        browser = site.browser(None)
        assert browser.sign_in(site.server.key("ana", label="reader", scopes=("read",))).status_code == 200
        assert browser.get("/app/chat").status_code == 200
        assert browser.say("I live in Lisbon.").status_code == 403
        assert site.server.said("ana") == []


def test_a_given_session_is_never_adopted(tmp_path: Path) -> None:
    """Session fixation: the id of the cookie changes at the sign-in, and the old session ends."""
    with app(tmp_path) as site:
        browser = site.browser("ana")
        name = f"lifelong_{site.server.port}"
        first = browser.client.cookies[name]
        browser.get(site.site.link("default", "ana"))
        assert browser.client.cookies[name] != first
        thief = site.browser(None)
        for planted in (first, "planted"):
            thief.client.cookies.set(name, planted, path="/app")
            assert thief.get("/app/chat").status_code == 303


def test_signing_out_ends_the_session(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        cookies = dict(browser.client.cookies)
        assert browser.post("/app/signout", csrf="wrong").status_code == 403
        assert browser.get("/app/chat").status_code == 200
        assert browser.post("/app/signout").status_code == 303
        for name, value in cookies.items():
            browser.client.cookies.set(name, value, path="/app")
        assert browser.get("/app/chat").status_code == 303


@pytest.mark.slow
def test_a_person_who_was_erased_is_signed_out(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        browser.say("I live in Lisbon.")
        assert site.server.ask("POST", "/api/forget", {"everything": True}).status == 200
        assert browser.get("/app/chat").headers["location"] == "/app/signin?next=%2Fapp%2Fchat"
        assert browser.get("/app/signin").status_code == 200  # and no way round in a circle
        assert site.life.persons() == []


def test_without_keys_the_button_signs_in_from_a_page_of_this_server_only(tmp_path: Path) -> None:
    with app(tmp_path, serve_auth=False, person="ana") as site:
        browser = site.browser(None)
        for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert browser.client.post("/app/signin", headers=origin).status_code == 403
        assert browser.sign_in("").status_code == 200
        assert browser.get("/app/chat").status_code == 200


def test_the_cookie_is_secure_behind_https(tmp_path: Path) -> None:
    """A proxy ends TLS: the scheme of the page is in Origin."""
    with app(tmp_path) as site:
        key = site.server.key("ana")
        origin = site.server.url.replace("http:", "https:")
        browser = site.browser(None)
        answer = browser.client.post("/app/signin", data={"key": key}, headers={"Origin": origin})
        assert "Secure" in answer.headers["set-cookie"]
        assert "Secure" not in site.browser(None).sign_in(key).headers["set-cookie"]


def test_no_page_opens_without_a_session(tmp_path: Path) -> None:
    """Every route of every page, with every method."""
    with app(tmp_path) as site:
        browser = site.browser(None)
        for page in PAGES:
            for route in page.routes:
                path = "/app" + route.path.replace("{", "").replace("}", "")
                for method in sorted(route.methods or ()):
                    answer = browser.client.request(method, path)
                    assert answer.status_code == (303 if method == "GET" else 401), (method, path)
        assert browser.get("/app/media/" + "0" * 64).status_code == 303
        assert browser.part("/app/chat").headers["hx-redirect"] == "/app/signin"


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "/app/\\evil.example", "/app//evil.example"),
        *("javascript:alert(1)", "/v1/models", "/app/../v1", "app/chat", "/app/signin", "/app/\n/evil", ""),
    ],
)
def test_no_sign_in_leads_elsewhere(address: str) -> None:
    """The address after the sign-in is one of the app, or its first page."""
    assert local_address(address) in ("/app/", "/app/../v1")


def test_the_address_survives_the_sign_in(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser(None)
        there = browser.get("/app/chat?trace=x").headers["location"]
        assert there == "/app/signin?next=%2Fapp%2Fchat%3Ftrace%3Dx"
        assert 'value="/app/chat?trace=x"' in browser.get(there).text
        key = site.server.key("ana")
        assert 'url=/app/chat?trace=x"' in browser.sign_in(key, next="/app/chat?trace=x").text
        assert 'url=/app/"' in site.browser(None).sign_in(key, next="https://evil.example/app/").text


def test_cookies_are_told_apart_by_port() -> None:
    headers = {"host": "localhost:8377", "cookie": "lifelong_1=a; lifelong_8377=b"}
    assert (cookie_name(headers), cookie_of(headers)) == ("lifelong_8377", "b")
    assert cookie_name({"host": "ana.example"}) == "lifelong"
    assert cookie_of({"host": "x:1", "cookie": "=;;\x00=\x7f"}) == ""


def test_the_address_of_the_app_leads_to_its_first_page(tmp_path: Path) -> None:
    """With a slash at its end, too, which the paths of the API may have as well."""
    with app(tmp_path) as site:
        browser = site.browser("ana")
        for path in ("/app", "/app/", "/app/chat/"):
            assert browser.get(path, follow_redirects=True).url.path == "/app/chat"
        assert site.server.ask("GET", "/api/memories/").status == 200
