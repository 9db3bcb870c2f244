"""The options that commands share, declared once, and the record that they open."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lifelong.errors import NotFoundError
from lifelong.privacy.names import match_name
from lifelong.types.address import is_address

if TYPE_CHECKING:
    from lifelong.settings import Settings
    from lifelong.sync import Life, Person

Command = TypeVar("Command", bound=Callable[..., Any])


class RecordOption(click.Path):
    """A folder, or the address of a PostgreSQL database."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; an address stays as it is."""
        return value if is_address(value) else super().convert(value, param, ctx)


OPTIONS = {
    "store": click.option(
        "--store", type=RecordOption(), metavar="PATH", help="Folder of the record, or postgresql://…"
    ),
    "person": click.option("--person", metavar="NAME", help="Name of the person."),
    "space": click.option("--space", metavar="NAME", help="Space that the person belongs to."),
    "chat": click.option(
        "--chat",
        metavar="SPEC",
        help="Chat model: none, qwen, gguf:PATH, openai:MODEL@URL, ollama:MODEL or scripted:FILE.",
    ),
    "embed": click.option("--embed", metavar="SPEC", help="Text embedder: embedded, openai:MODEL@URL or scripted."),
    "zone": click.option(
        "--zone", metavar="ZONE", help="The person's IANA time zone, such as Europe/Lisbon; it is stored."
    ),
}


@dataclass(frozen=True, slots=True)
class CommandOptions:
    """The values of the shared options; None leaves a setting to environment, file and default."""

    store: Path | str | None = None
    person: str | None = None
    space: str | None = None
    chat: str | None = None
    embed: str | None = None
    zone: str | None = None

    def overrides(self) -> dict[str, Any]:
        """The settings that the command line sets, by name."""
        values = {name: getattr(self, name) for name in OPTIONS}
        return {name: value for name, value in values.items() if value is not None}

    def settings(self) -> Settings:
        """All settings, with those of the command line first."""
        from lifelong.settings import load

        return load(**self.overrides())

    @contextmanager
    def open_life(
        self,
        *,
        new: bool = False,
        chat: bool = False,
        embed: bool = True,
        worker: bool = False,
        perception: bool = True,
        settings: Mapping[str, Any] | None = None,
        clock: Callable[[], Any] | None = None,
    ) -> Iterator[Life]:
        """Open the record with the models that a command needs; leaving the context closes it.

        A command that only reads also works on a read-only record or a full disk. A write raises there.

        Args:
            new: make a missing record.
            chat, embed: whether the command needs the chat model, the text embedder.
            worker: run the update stage beside the command.
            perception: whether the command needs the text reader and the speech recogniser.
            settings: further settings by name; None as a value leaves one as it is.
            clock: tells the time, for a replay.

        Raises:
            NotFoundError: there is no record and ``new`` is False.
            StoreError: only the files of a record are left.
        """
        import lifelong
        from lifelong.admin.record import record_exists

        record = self.settings().record
        if not new and not record_exists(record):
            raise NotFoundError(
                f"there is no record at {record}: `lifelong add`, `chat` or `demo --store {record}` "
                "makes one, --store names another"
            )
        arguments: dict[str, Any] = self.overrides()
        if not chat:
            arguments["chat"] = "none"
        if not embed:
            arguments["embed"] = NoEmbedder()
        if not perception:
            arguments |= {"ocr": "none", "speech": "none"}
        if clock is not None:
            arguments["clock"] = clock
        arguments |= {name: value for name, value in (settings or {}).items() if value is not None}
        arguments["allow_read_only"] = not (new or chat or worker)
        with lifelong.open(arguments.pop("store", None), worker=worker, **arguments) as life:
            yield life

    @contextmanager
    def open_person(self, *, new: bool = False, **needs: Any) -> Iterator[Person]:
        """Open the record and yield its person; arguments as for ``open_life``.

        Raises:
            NotFoundError: the record or the person is not there and ``new`` is False.
        """
        with self.open_life(new=new, **needs) as life:
            yield self.person_in(life, new=new)

    def person_in(self, life: Life, *, new: bool = False) -> Person:
        """The person of the command, in an open record.

        Raises:
            NotFoundError: nobody has this name and ``new`` is False.
        """
        names = life.persons()
        name = self.name_among(names)
        if new or name in names:
            return life.person(name, zone=self.zone)
        there = f"there is {', '.join(names[:10])}" if names else "nobody is in it yet"
        raise NotFoundError(f"nobody is called {name!r} in {self.settings().record}: {there}; --person NAME chooses")

    def name_among(self, names: Sequence[str]) -> str:
        """The name of the person of the command; in a record of one person it need not be given."""
        settings = self.settings()
        if (name := match_name(settings.person, names)) is not None:
            return name
        return names[0] if len(names) == 1 and "person" not in settings.model_fields_set else settings.person


class NoEmbedder:
    """Replaces the text embedder in commands that embed nothing, so that they start fast and without weights."""

    name = "unneeded"
    dim = 0

    def embed(self, texts: Any, *, query: bool = False) -> Any:
        """Raise: a command that embeds must open the record with its embedder."""
        raise NotImplementedError("this command was opened without its text embedder")

    def close(self) -> None:
        """Nothing to close."""


def in_order(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Add several options to a command; its help shows them in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def shared_options(*names: str) -> Callable[[Command], Command]:
    """Add some of the shared options to a command, which gets them as one argument ``options``."""

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def with_options(**values: Any) -> Any:
            return command(options=CommandOptions(**{name: values.pop(name) for name in names}), **values)

        for name in reversed(names):
            with_options = OPTIONS[name](with_options)
        return with_options  # type: ignore[return-value]  # the same command with more options

    return add


record_options = shared_options("store", "person", "space", "zone")
"""For commands that read or write a record without any model."""

embedder_options = shared_options("store", "person", "space", "embed", "zone")
"""For commands that also embed."""

chat_options = shared_options(*OPTIONS)
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
    """The folder of weights: that of the option, or that of the settings."""
    from lifelong.settings import load

    return load(cache=cache).cache
