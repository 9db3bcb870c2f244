"""``lifelong web``: the link that it prints opens the app once; it serves this machine alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.cli.run import run


@pytest.mark.slow
def test_the_printed_link_opens_the_app_of_a_new_record(tmp_path: Path) -> None:
    """Started, opened as the browser does, and ended by Ctrl-C, as its user does."""
    environment = {**os.environ, "LIFELONG_EMBED": "scripted", "LIFELONG_LOOK": "none", "LIFELONG_READER": "none"}
    command = [sys.executable, "-m", "lifelong", "web", "--store", str(tmp_path / "a.lifelong"), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr is not None
            link = re.search(r"http://127\.0\.0\.1:\d+/app/signin\?link=\S+", process.stderr.readline())
            assert link
            with httpx.Client(follow_redirects=True, trust_env=False, timeout=120) as browser:
                assert browser.get(link[0]).status_code == 200
                page = browser.get(link[0].partition("signin")[0])
                assert page.url.path == "/app/chat"
                assert 'title="me"' in page.text
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(50) == 0


@pytest.mark.slow
def test_the_story_is_opened_in_a_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The record has the person, the history and what was learned; the time is that after the story."""
    seen = {}

    def serve(life, listening, parts):
        (seen["name"],) = life.persons()
        seen["messages"] = len(life._engine.store.record("default", seen["name"]).messages.select())
        seen["year"], seen["store"] = life.now().year, life.settings.store
        life._engine.store.close()
        listening("http://127.0.0.1:1")

    monkeypatch.chdir(tmp_path)
    for name, setting in (("EMBED", "scripted"), ("LOOK", "none"), ("READER", "none")):
        monkeypatch.setenv(f"LIFELONG_{name}", setting)
    monkeypatch.setattr("lifelong.server.run.serve", serve)
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    result = run("web", "--demo", "--open")
    assert result.exit_code == 0, result.output
    assert (seen["name"], seen["messages"], seen["year"]) == ("Ana", 89, 2026)
    assert opened and opened[0] in result.stderr
    assert not Path(str(seen["store"])).exists()
