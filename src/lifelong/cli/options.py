"""The options that commands share, declared once, and what they open."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lifelong.errors import NotFoundError
from lifelong.store.names import meant

if TYPE_CHECKING:
    from lifelong.settings import Settings
    from lifelong.sync import Life, Person

Command = TypeVar("Command", bound=Callable[..., Any])

OPTIONS = {
    "store": click.option("--store", type=click.Path(path_type=Path), metavar="PATH", help="Folder of the record."),
    "person": click.option("--person", metavar="NAME", help="Name of the person."),
    "space": click.option("--space", metavar="NAME", help="Tenant that the person belongs to."),
    "chat": click.option(
        "--chat", metavar="SPEC", help="Chat model: embedded, none, gguf:PATH, openai:MODEL@URL or scripted:FILE."
    ),
    "embed": click.option("--embed", metavar="SPEC", help="Text embedder: embedded, openai:MODEL@URL or scripted."),
    "zone": click.option(
        "--zone", metavar="ZONE", help="The person's IANA time zone, such as Europe/Lisbon; it is stored."
    ),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the shared options name; None leaves a setting to environment, file and default."""

    store: Path | None = None
    person: str | None = None
    space: str | None = None
    chat: str | None = None
    embed: str | None = None
    zone: str | None = None

    def given(self) -> dict[str, Any]:
        """The settings that were given as options."""
        values = {name: getattr(self, name) for name in OPTIONS}
        return {name: value for name, value in values.items() if value is not None}

    def settings(self) -> Settings:
        """All settings in force."""
        from lifelong.settings import load

        return load(**self.given())

    @contextmanager
    def life(
        self,
        *,
        new: bool = False,
        chat: bool = False,
        embed: bool = True,
        worker: bool = False,
        senses: bool = True,
        clock: Callable[[], Any] | None = None,
    ) -> Iterator[Life]:
        """Open the record with the models that a command needs, and close it.

        A command that neither makes a record nor uses the chat model also runs where nothing can be written, on a full
        disk for example: what it reads is shown, and what it writes is an error that says why.

        Args:
            new: whether a record that is not there is made.
            chat, embed: whether the command needs the model.
            worker: run the update stage beside the command.
            senses: whether files are read and heard by the models for it, where these are there.
            clock: tells the time, for a replay.

        Raises:
            NotFoundError: there is no record and ``new`` is False.
            StoreError: only the files of a record are left.
        """
        import lifelong
        from lifelong.admin.record import record_exists

        settings = self.settings()
        if not new and not record_exists(settings.store):
            raise NotFoundError(
                f"there is no record at {settings.store}: `lifelong add`, `chat` or `demo --store {settings.store}` "
                "makes one, --store names another"
            )
        given: dict[str, Any] = self.given()
        if not chat:
            given["chat"] = "none"
        if not embed:
            given["embed"] = Unneeded()
        if not senses:
            given |= {"ocr": "none", "speech": "none"}
        if clock is not None:
            given["clock"] = clock
        given["allow_read_only"] = not (new or chat or worker)
        with lifelong.open(given.pop("store", None), worker=worker, **given) as life:
            yield life

    @contextmanager
    def opened(self, *, new: bool = False, **needs: Any) -> Iterator[Person]:
        """Open the record and its person; arguments as for ``life``.

        Raises:
            NotFoundError: the record or the person is not there and ``new`` is False.
        """
        with self.life(new=new, **needs) as life:
            yield self.one(life, new=new)

    def one(self, life: Life, *, new: bool = False) -> Person:
        """The person of an open record.

        Raises:
            NotFoundError: nobody has this name and ``new`` is False.
        """
        known = life.persons()
        name = self.name_among(known)
        if new or name in known:
            return life.person(name, zone=self.zone)
        there = f"there is {', '.join(known[:10])}" if known else "nobody is in it yet"
        raise NotFoundError(f"nobody is called {name!r} in {self.settings().store}: {there}; --person NAME chooses")

    def name_among(self, known: Sequence[str]) -> str:
        """The person who is meant: the only one there is when nobody was named."""
        settings = self.settings()
        if (name := meant(settings.person, known)) is not None:
            return name
        return known[0] if len(known) == 1 and "person" not in settings.model_fields_set else settings.person


class Unneeded:
    """Stands in for the text embedder in commands that embed nothing, so that they start fast and without weights."""

    name = "unneeded"
    dim = 0

    def embed(self, texts: Any, *, query: bool = False) -> Any:
        """Refuse: a command that embeds must open the record with its embedder."""
        raise NotImplementedError("this command was opened without its text embedder")

    def close(self) -> None:
        """Nothing to give back."""


def choosing(*names: str) -> Callable[[Command], Command]:
    """Add some of the shared options to a command, which gets them as one argument ``chosen``."""

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def with_chosen(**values: Any) -> Any:
            return command(chosen=Chosen(**{name: values.pop(name) for name in names}), **values)

        for name in reversed(names):
            with_chosen = OPTIONS[name](with_chosen)
        return with_chosen  # type: ignore[return-value]  # the same command with some options more

    return add


looking = choosing("store", "person", "space", "zone")
"""For commands that read or write a record without any model."""

embedding = choosing("store", "person", "space", "embed", "zone")
"""For commands that also embed."""

answering = choosing(*OPTIONS)
"""For commands that also use the chat model."""


def json_option(command: Command) -> Command:
    """Add ``--json``, as the argument ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(command)


def cache_option(command: Command) -> Command:
    """Add ``--cache``; ``weights`` reads it."""
    return click.option(
        "--cache", type=click.Path(path_type=Path), metavar="PATH", help="Folder for model weights and stored results."
    )(command)


def weights(cache: Path | None) -> Path:
    """The folder of weights: the one that was named, or the one in the settings."""
    from lifelong.settings import load

    return load(cache=cache).cache
