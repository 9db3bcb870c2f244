"""What leaves this machine is noted, each request for the person whom it was for, and what stays is not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lifelong.models.base import ChatProfile
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.endpoint import outgoing
from lifelong.models.scripted import ScriptedChat
from lifelong.types.outgoing import ModelPlace, OutgoingCall, is_this_machine
from tests.models.chat.endpoint import speaking
from tests.person.examples import opened, opened_async

PROFILE = ChatProfile(context=8192, capable=True)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback counts as another machine: tests reach no other."""
    monkeypatch.setattr(outgoing, "is_this_machine", lambda host: False)


def model(url: str) -> OpenAIChat:
    return OpenAIChat("m", url=url, profile=PROFILE, key="k")


def seen(calls: list[OutgoingCall]) -> list[tuple[str, str]]:
    return [(call.kind, call.host) for call in calls]


def test_hosts_of_this_machine() -> None:
    assert all(
        map(is_this_machine, ("localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]", "a.localhost", "LOCALHOST."))
    )
    assert not any(map(is_this_machine, ("api.example", "10.0.0.2", "192.168.1.5", "localhost.example", "")))


def test_nothing_is_noted_of_models_on_this_machine(tmp_path: Path) -> None:
    with speaking(ScriptedChat(["Fine."] * 9)) as endpoint, opened(tmp_path / "a", chat=model(endpoint.url)) as life:
        ana = life.person("ana")
        assert ana.chat("Hello.").text == "Fine."
        assert endpoint.requests
        assert ana.outgoing(nobody=True) == []
        assert ana.outgoing_totals() == (0, 0)


@pytest.mark.usefixtures("elsewhere")
def test_each_request_is_noted_for_its_person(tmp_path: Path) -> None:
    """Also the steps of a stream, each of which runs in a task of its own, and the jobs of the update stage."""
    with speaking(ScriptedChat(["Fine."] * 9)) as endpoint, opened(tmp_path / "a", chat=model(endpoint.url)) as life:
        ana, bo = life.person("ana"), life.person("bo")
        ana.chat("Hello.")
        list(bo.stream("Hello."))
        list(bo.stream("And?"))
        host = "127.0.0.1"
        assert seen(ana.outgoing()) == [("chat", host)]
        assert seen(bo.outgoing()) == [("chat", host), ("chat", host)]
        newest, older = bo.outgoing()
        assert newest.id > older.id
        assert newest.size > 100
        assert bo.outgoing(limit=1) == [newest]
        assert bo.outgoing(before=newest.id) == [older]
        assert bo.outgoing_totals() == (2, newest.size + older.size)
        places = {place.role: place for place in life.model_places()}
        assert (places["chat"].name, places["chat"].host) == ("openai:m", host)
        assert (places["embed"].host, places["draw"].host) == ("", "")
        bo.forget(everything=True)
        assert life.person("bo").outgoing() == []
        assert len(ana.outgoing(nobody=True)) == 1  # those of an erased person are gone, and nobody's


@pytest.mark.usefixtures("elsewhere")
def test_answers_at_the_same_time_are_not_mixed_up(tmp_path: Path) -> None:
    async def run() -> tuple[int, int]:
        with speaking(ScriptedChat(["Fine."] * 9)) as endpoint:
            async with opened_async(tmp_path / "a", chat=model(endpoint.url)) as life:
                ana, bo = life.person("ana"), life.person("bo")
                calls = [ana.chat("One."), bo.chat("Two."), bo.chat("Three.")]  # made before the first begins
                await asyncio.gather(*calls)
                return len(await ana.outgoing()), len(await bo.outgoing())

    assert asyncio.run(run()) == (1, 2)


@pytest.mark.usefixtures("elsewhere")
def test_a_record_that_cannot_note_it_still_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lifelong.errors import StoreReadOnlyError
    from lifelong.store.outgoing import OutgoingRepository

    def full(*args: object, **options: object) -> None:
        raise StoreReadOnlyError("the disk is full")

    with speaking(ScriptedChat(["Fine."] * 9)) as endpoint, opened(tmp_path / "a", chat=model(endpoint.url)) as life:
        monkeypatch.setattr(OutgoingRepository, "add", full)
        assert life.person("ana").chat("Hello.").text == "Fine."


def test_a_place_is_remote_where_its_host_is_another_machine() -> None:
    assert ModelPlace("chat", "m", "api.example").remote
    assert not ModelPlace("chat", "m", "localhost").remote
    assert not ModelPlace("embed", "m").remote
