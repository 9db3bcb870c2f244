"""The plain surface is the async one, method by method; it closes once and for all."""

import asyncio
import inspect
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any, get_args

import pytest

import lifelong
from lifelong import sync
from lifelong.errors import StoreError, StoreFullError
from lifelong.facade import Facade
from lifelong.models.base import TextDelta
from lifelong.person.erasure import Receipts
from lifelong.person.facet import Facet
from tests.person.examples import Clock, Played, opened, opened_async, picture, texts


def surface(kind: type) -> dict[str, Any]:
    """Public methods with their parameters, without annotations of the result."""
    methods = inspect.getmembers(kind, lambda value: inspect.isfunction(value) or isinstance(value, property))
    return {
        name: "property"
        if isinstance(value, property)
        else [(p.name, p.kind, p.default) for p in inspect.signature(value).parameters.values()]
        for name, value in methods
        if not name.startswith("_")
    }


FACADES = {kind: get_args(kind.__orig_bases__[0])[0] for kind in Facade.__subclasses__()}  # type: ignore[attr-defined]
"""Every class of the plain surface, with its async one."""


def test_every_object_that_a_person_or_a_record_has_is_in_the_plain_surface(tmp_path: Path) -> None:
    """What an attribute of the async surface gives, the plain one gives with methods that need no ``await``."""
    of_the_server = {"responses", "client_history", "conversation"}
    with opened(tmp_path / "a") as life:
        for plain in (life, life.person("ana")):
            for name, value in vars(plain._inner).items():
                if isinstance(value, Facet | Receipts) and not name.startswith("_") and name not in of_the_server:
                    assert FACADES[type(getattr(plain, name))] is type(value), name


@pytest.mark.parametrize("engine", FACADES.values(), ids=lambda kind: kind.__name__)
def test_every_async_method_checks_its_arguments(engine: type) -> None:
    """A wrong argument, and a call that nobody awaits, are answered with what to do: in all of these classes."""
    own = {name for name in vars(engine) if not name.startswith("_")} - {"close"}  # what is inherited is Python's
    methods = {name: method for name, method in inspect.getmembers(engine, inspect.isfunction) if name in own}
    assert [name for name, method in methods.items() if not getattr(method, "checks_arguments", False)] == []


FACETS = [
    *(plain for plain, engine in FACADES.items() if issubclass(engine, Facet)),
    sync.Life,
    sync.Person,
    sync.Receipts,
]


@pytest.mark.parametrize("plain", FACETS, ids=lambda kind: kind.__name__)
def test_the_plain_surface_is_the_async_one(plain: type) -> None:
    """Same names, same parameters, same defaults: nothing is added and nothing is left out."""
    assert surface(plain) == surface(FACADES[plain])


def test_open_takes_the_same_arguments() -> None:
    """``lifelong.open`` and ``lifelong.aio.open`` differ in nothing but the kind of Life."""
    plain, engine = (inspect.signature(call).parameters for call in (lifelong.open, lifelong.aio.open))
    assert list(plain.values()) == list(engine.values())


async def test_the_async_surface_does_the_same(tmp_path: Path) -> None:
    """The README's example, awaited."""
    async with opened_async(tmp_path / "ana.lifelong") as life:
        ana = life.person("ana")
        await ana.add("I drive Bertha, my old truck.", images=[picture()])
        await life.settle()
        assert "Bertha" in (await ana.chat("What do I drive?")).text
        assert "Bertha" in (await ana.recall("What do I drive?"))[0].text
        assert [type(event).__name__ async for event in ana.stream("What do I drive?")][-1] == "Answer"


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    """Also inside a ``with`` block."""
    with opened(tmp_path / "a", worker=True) as life:
        life.close()
    life.close()


async def test_closing_the_async_life_twice_does_nothing(tmp_path: Path) -> None:
    """The worker is stopped once."""
    async with opened_async(tmp_path / "a", worker=True) as life:
        await life.close()
    await life.close()


def test_a_closed_record_says_that_it_is_closed(tmp_path: Path) -> None:
    """Every use after the end is a StoreError that says what to do."""
    life = opened(tmp_path / "a")
    ana = life.person("ana")
    (message,) = ana.add("I live in Porto.", images=[picture()])
    life.close()
    for use in (
        lambda: ana.chat("hello"),
        lambda: list(ana.stream("hello")),
        lambda: ana.add("hello"),
        lambda: ana.recall("home"),
        lambda: ana.forget(message.id),
        lambda: ana.memories.list(),
        lambda: ana.picture(message.attachments[0].sha256),
        lambda: life.person("ben"),
        lambda: life.persons(),
        lambda: life.settle(),
    ):
        with pytest.raises(StoreError, match="closed"):
            use()
    with opened(tmp_path / "a") as again:
        assert texts(again.person("ana").messages()) == ["I live in Porto."]


def test_they_say_what_they_are(tmp_path: Path) -> None:
    """``repr`` names the person, the folder and the models, and none of what was said."""
    with opened(tmp_path / "a.lifelong", chat=Played("x")) as life:
        ana = life.person("ana")
        assert repr(ana) == "<Person 'ana' in 'default'>"
        assert repr(life) == f"<Life {tmp_path / 'a.lifelong'} with played and hashed-words-64>"


def test_leaving_a_stream_early_stores_no_reply(tmp_path: Path) -> None:
    """A plain ``break`` closes the model's stream; the person's message stays."""
    model = Played(["You ", "live ", "in ", "Porto."])
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        for event in ana.stream("Where do I live?"):
            if isinstance(event, lifelong.Token):
                break
        del event
        life.settle()
        assert texts(ana.messages()) == ["Where do I live?"]
    assert model.left == 1


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as in a terminal: whoever starts the tests in the background may have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_stops_a_slow_model(tmp_path: Path) -> None:
    """An interrupt reaches the caller at once, the model is stopped, and the record still works."""
    model = Slow()
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        with pytest.raises(KeyboardInterrupt):
            for event in ana.stream("Where do I live?"):
                if isinstance(event, lifelong.Token):
                    Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        assert model.stopped == 1
        assert texts(ana.messages()) == ["Where do I live?"]
        assert ana.recall("Where do I live?") is not None


class Slow(Played):
    """A model that says one word and then thinks for an hour; it notes that it was stopped."""

    def __init__(self) -> None:
        super().__init__("You")
        self.stopped = 0

    async def stream(self, messages: Any, **options: Any) -> Any:
        yield TextDelta("You ")
        try:
            await asyncio.sleep(3600)
        finally:
            self.stopped += 1


def test_a_person_is_one_object_until_erased(tmp_path: Path) -> None:
    """Asking for a person twice gives one record; after an erasure the same name is somebody new."""
    with opened(tmp_path / "a", clock=Clock()) as life:
        ana = life.person("ana")
        ana.add("I live in Porto.")
        assert texts(life.person("ana").messages()) == ["I live in Porto."]
        ana.forget(everything=True)
        assert life.persons() == []
        assert life.person("ana").messages() == []


def test_spellings_of_a_name_share_one_person(tmp_path: Path) -> None:
    """One index and one cache, however the name comes."""
    with opened(tmp_path / "a") as life:
        assert life.person("Jose\u0301 ")._record is life.person("José")._record
        assert life.persons() == ["José"]


def test_a_message_is_added_although_its_vector_found_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the disk would be said to be full, the words would be there, and a second try would double them."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        with monkeypatch.context() as full:
            full.setattr(type(ana._record.entries), "add_vectors", refuse_for_want_of_room)
            assert texts(ana.add(["I live in Porto."])) == texts(ana.messages()) == ["I live in Porto."]
        assert ana.recall("Where do I live?", floor=0)[0].text == "I live in Porto."


def refuse_for_want_of_room(*_: object) -> None:
    raise StoreFullError("the disk is full")
