"""The surface for synchronous code: each method runs its async twin on a background event loop.

A method has the arguments, types and docstring of its twin, and no logic of its own.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, Unpack
from zoneinfo import ZoneInfo

from lifelong import catalogues as aio_catalogues
from lifelong import life as aio
from lifelong.calls import checked
from lifelong.engine import Clock, system_clock
from lifelong.errors import ArgumentError
from lifelong.facade import Facade, Loop, each, same, waiting
from lifelong.life import open_life
from lifelong.models.base import ChatModel, ImageEncoder, TextEmbedder
from lifelong.person import adapters as aio_adapters
from lifelong.person import concepts as aio_concepts
from lifelong.person import draft as aio_draft
from lifelong.person import drawing_results as aio_drawings
from lifelong.person import erasure as aio_erasure
from lifelong.person import media as aio_media
from lifelong.person import memories as aio_memories
from lifelong.person import person as aio_person
from lifelong.person import photo_results as aio_results
from lifelong.person import voice as aio_voice
from lifelong.settings import SettingsOptions
from lifelong.types import Item, PhotoHit, PhotoMatches
from lifelong.types.drawing import AddedPhrase, DrawingScores, DrawRequest, Layout
from lifelong.types.values import Made
from lifelong.types.writing import CutSentence, DraftMark, DraftResult, DraftSentence, DraftText, DraftWay

P = ParamSpec("P")
Inner = TypeVar("Inner")
Plain = TypeVar("Plain")
Outer = TypeVar("Outer")


def _given_as(
    kind: Callable[[Loop, Plain], Outer], method: Callable[Concatenate[Inner, P], Coroutine[Any, Any, Plain]]
) -> Callable[Concatenate[Facade[Inner], P], Outer]:
    """A method that runs its async twin, and whose result gets synchronous methods: it is given as another class."""
    wait = waiting(method)

    @functools.wraps(method)
    def run(facade: Facade[Inner], /, *args: P.args, **options: P.kwargs) -> Outer:
        return kind(facade._loop, wait(facade, *args, **options))

    return run


def _photo_results(loop: Loop, found: aio_results.PhotoResults) -> PhotoResults:
    """Named before the class, whose own methods give such results, too."""
    return PhotoResults(loop, found)


class Memories(Facade[aio_memories.Memories]):
    """Reads and corrects the memories of one person."""

    get = waiting(aio_memories.Memories.get)
    update = waiting(aio_memories.Memories.update)
    reopen = waiting(aio_memories.Memories.reopen)
    close = waiting(aio_memories.Memories.close)
    merge = waiting(aio_memories.Memories.merge)
    set_state = waiting(aio_memories.Memories.set_state)
    pin = waiting(aio_memories.Memories.pin)
    unpin = waiting(aio_memories.Memories.unpin)
    delete = waiting(aio_memories.Memories.delete)
    history = waiting(aio_memories.Memories.history)
    list = waiting(aio_memories.Memories.list)
    count = waiting(aio_memories.Memories.count)
    people = waiting(aio_memories.Memories.people)


class Media(Facade[aio_media.Media]):
    """The files that came with a person's messages."""

    list = waiting(aio_media.Media.list)
    get = waiting(aio_media.Media.get)
    read = waiting(aio_media.Media.read)
    thumbnail = waiting(aio_media.Media.thumbnail)
    by_prefix = waiting(aio_media.Media.by_prefix)


class Erasure(Facade[aio_erasure.Erasure]):
    """Previews of an erasure, and the erasure of what a preview shows."""

    preview = waiting(aio_erasure.Erasure.preview)
    request = waiting(aio_erasure.Erasure.request)
    receipts = waiting(aio_erasure.Erasure.receipts)
    erase = waiting(aio_erasure.Erasure.erase)


class Receipts(Facade[aio_erasure.Receipts]):
    """The receipts of all erasures of an open record. They hold no content and no names."""

    list = waiting(aio_erasure.Receipts.list)
    path = same(aio_erasure.Receipts.path)
    place = same(aio_erasure.Receipts.place)
    content = waiting(aio_erasure.Receipts.content)
    verify = waiting(aio_erasure.Receipts.verify)
    replay = waiting(aio_erasure.Receipts.replay)


class Concepts(Facade[aio_concepts.Concepts]):
    """The person's own beings and things."""

    enrol = waiting(aio_concepts.Concepts.enrol)
    enrol_folder = waiting(aio_concepts.Concepts.enrol_folder)
    find = waiting(aio_concepts.Concepts.find)
    watch = waiting(aio_concepts.Concepts.watch)
    correct = waiting(aio_concepts.Concepts.correct)
    list = waiting(aio_concepts.Concepts.list)
    get = waiting(aio_concepts.Concepts.get)
    sightings = waiting(aio_concepts.Concepts.sightings)
    in_files = waiting(aio_concepts.Concepts.in_files)
    exemplars = waiting(aio_concepts.Concepts.exemplars)
    drop_exemplar = waiting(aio_concepts.Concepts.drop_exemplar)
    rename = waiting(aio_concepts.Concepts.rename)
    merge = waiting(aio_concepts.Concepts.merge)
    forget = waiting(aio_concepts.Concepts.forget)
    consent = waiting(aio_concepts.Concepts.consent)
    withdraw = waiting(aio_concepts.Concepts.withdraw)
    consents = waiting(aio_concepts.Concepts.consents)


class Adapters(Facade[aio_adapters.Adapters]):
    """What models have learned of the person's concepts."""

    list = waiting(aio_adapters.Adapters.list)
    lesson = waiting(aio_adapters.Adapters.lesson)
    add = waiting(aio_adapters.Adapters.add)
    read = waiting(aio_adapters.Adapters.read)
    forget = waiting(aio_adapters.Adapters.forget)


class Voice(Facade[aio_voice.VoiceFacet]):
    """How the person writes, by register and language."""

    read = waiting(aio_voice.VoiceFacet.read)
    add = waiting(aio_voice.VoiceFacet.add)
    texts = waiting(aio_voice.VoiceFacet.texts)
    choices = waiting(aio_voice.VoiceFacet.choices)
    edit = waiting(aio_voice.VoiceFacet.edit)
    reset = waiting(aio_voice.VoiceFacet.reset)
    allow = waiting(aio_voice.VoiceFacet.allow)


class Draft(Facade[aio_draft.Draft]):
    """A draft in the person's own way. Made by ``Person.write``."""

    @property
    def result(self) -> DraftResult:
        """The draft as a plain value, with all its texts."""
        return self._inner.result

    @property
    def id(self) -> str:
        """The id of the draft; ``forget`` takes it."""
        return self._inner.id

    @property
    def best(self) -> DraftText:
        """The best text, with its sentences and sources."""
        return self._inner.best

    @property
    def text(self) -> str:
        """The best text."""
        return self._inner.text

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The other texts."""
        return self._inner.alternatives

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of every fact, exemplar and picture that the best text drew on."""
        return self._inner.used

    @property
    def sentences(self) -> tuple[DraftSentence, ...]:
        """The sentences of the best text, each with its sources."""
        return self._inner.sentences

    @property
    def cut(self) -> tuple[CutSentence, ...]:
        """Sentences that were cut from the best text, because they state a fact from nowhere."""
        return self._inner.cut

    @property
    def marks(self) -> tuple[DraftMark, ...]:
        """Pieces of the best text that were put in, or are blanks, to be checked."""
        return self._inner.marks

    @property
    def way(self) -> DraftWay:
        """How the best text was made."""
        return self._inner.way

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person should know: what the text was made from, and what was missing."""
        return self._inner.notes

    accept = waiting(aio_draft.Draft.accept)


class PhotoResults(Facade[aio_results.PhotoResults], Sequence[PhotoHit]):
    """The pictures that fit a query, best first. It is empty where nothing fits; then ``nothing`` says why.

    The methods search again, with the query of this result and what is added; this result does not change.
    """

    def __len__(self) -> int:
        return len(self._inner)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __contains__(self, item: object) -> bool:
        return item in list(self)

    def __iter__(self) -> Iterator[PhotoHit]:
        return iter(self._inner)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self._inner[index]

    @property
    def matches(self) -> PhotoMatches:
        """The result as a plain value."""
        return self._inner.matches

    @property
    def nothing(self) -> str:
        """Why nothing fits, for the person to read; "" where something does."""
        return self._inner.nothing

    @property
    def nearest(self) -> tuple[PhotoHit, ...]:
        """Where nothing fits, the pictures that come nearest, best first."""
        return self._inner.nearest

    @property
    def ask(self) -> str:
        """A question to the person, where the words have two readings with different results; else ""."""
        return self._inner.ask

    @property
    def readings(self) -> Mapping[str, str]:
        """The readings, by the value that ``choose`` takes, with words for the person."""
        return self._inner.readings

    @property
    def checked(self) -> bool:
        """Whether a model that sees looked at the pictures; False where ``check`` was not set, or the model failed."""
        return self._inner.checked

    suggest = same(aio_results.PhotoResults.suggest)
    refine = _given_as(_photo_results, aio_results.PhotoResults.refine)
    reject = _given_as(_photo_results, aio_results.PhotoResults.reject)
    more_like = _given_as(_photo_results, aio_results.PhotoResults.more_like)
    choose = _given_as(_photo_results, aio_results.PhotoResults.choose)


class DrawnImage(Facade[aio_drawings.DrawnImage]):
    """One picture of a drawing, as PNG with its provenance."""

    @property
    def id(self) -> str:
        """Id of the drawing."""
        return self._inner.id

    @property
    def content(self) -> bytes:
        """The file."""
        return self._inner.content

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._inner.size

    @property
    def layout(self) -> Layout:
        """The boxes that it follows."""
        return self._inner.layout

    @property
    def scores(self) -> DrawingScores:
        """How well it fits."""
        return self._inner.scores

    @property
    def preview(self) -> bool:
        """It was put together from the person's own pictures, and nothing was drawn."""
        return self._inner.preview

    thumb = waiting(aio_drawings.DrawnImage.thumb)
    save = same(aio_drawings.DrawnImage.save)


class DrawingResults(Facade[aio_drawings.DrawingResults], Sequence[DrawnImage]):
    """The pictures of a drawing, best first."""

    def __len__(self) -> int:
        return len(self._inner)

    def __iter__(self) -> Iterator[DrawnImage]:
        return iter(self.images)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self.images[index]

    @property
    def images(self) -> tuple[DrawnImage, ...]:
        """The pictures, best first."""
        return tuple(DrawnImage(self._loop, image) for image in self._inner.images)

    @property
    def request(self) -> DrawRequest:
        """What the backend was asked."""
        return self._inner.request

    @property
    def prompt(self) -> str:
        """The prompt, with what taste added."""
        return self._inner.prompt

    @property
    def added(self) -> tuple[AddedPhrase, ...]:
        """What taste added to the person's words, each phrase with its evidence."""
        return self._inner.added

    @property
    def notes(self) -> tuple[str, ...]:
        """What went otherwise than asked."""
        return self._inner.notes


class Person(Facade[aio_person.Person], metaclass=Made):
    """One person's assistant, for synchronous code. Made by ``Life.person``."""

    def __init__(self, loop: Loop, inner: aio_person.Person) -> None:
        super().__init__(loop, inner)
        self._record = inner._record
        self.memories = Memories(loop, inner.memories)
        self.concepts = Concepts(loop, inner.concepts)
        self.adapters = Adapters(loop, inner.adapters)
        self.media = Media(loop, inner.media)
        self.erasure = Erasure(loop, inner.erasure)
        self.voice = Voice(loop, inner.voice)

    @property
    def name(self) -> str:
        """The name that the person was opened by."""
        return self._inner.name

    @property
    def space(self) -> str:
        """The space of the person."""
        return self._inner.space

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the person."""
        return self._inner.zone

    @property
    def number(self) -> int:
        """Number of the person's record. A person who is erased and made again gets another one."""
        return self._inner.number

    chat = waiting(aio_person.Person.chat)
    stream = each(aio_person.Person.stream)
    trace = waiting(aio_person.Person.trace)
    add = waiting(aio_person.Person.add)
    remember = waiting(aio_person.Person.remember)
    feedback = waiting(aio_person.Person.feedback)
    recall = waiting(aio_person.Person.recall)
    context = waiting(aio_person.Person.context)
    profile = waiting(aio_person.Person.profile)
    habits = waiting(aio_person.Person.habits)
    traits = waiting(aio_person.Person.traits)
    traits_over_time = waiting(aio_person.Person.traits_over_time)
    trait_readings = waiting(aio_person.Person.trait_readings)
    traits_settings = waiting(aio_person.Person.traits_settings)
    pin_trait = waiting(aio_person.Person.pin_trait)
    unpin_trait = waiting(aio_person.Person.unpin_trait)
    reset_traits = waiting(aio_person.Person.reset_traits)
    allow_traits = waiting(aio_person.Person.allow_traits)
    preferences = waiting(aio_person.Person.preferences)
    alignment = waiting(aio_person.Person.alignment)
    ratings = waiting(aio_person.Person.ratings)
    message = waiting(aio_person.Person.message)
    messages = waiting(aio_person.Person.messages)
    message_count = waiting(aio_person.Person.message_count)
    messages_from = waiting(aio_person.Person.messages_from)
    known_messages = waiting(aio_person.Person.known_messages)
    message_sources = waiting(aio_person.Person.message_sources)
    known_keys = waiting(aio_person.Person.known_keys)
    replace_message = waiting(aio_person.Person.replace_message)
    sessions = waiting(aio_person.Person.sessions)
    timeline = waiting(aio_person.Person.timeline)
    picture = same(aio_person.Person.picture)
    passages = waiting(aio_person.Person.passages)
    photo = waiting(aio_person.Person.photo)
    photos = waiting(aio_person.Person.photos)
    photo_page = waiting(aio_person.Person.photo_page)
    import_photos = waiting(aio_person.Person.import_photos)
    find = _given_as(PhotoResults, aio_person.Person.find)
    thumbnail = waiting(aio_person.Person.thumbnail)
    perceived = waiting(aio_person.Person.perceived)
    recommend = waiting(aio_person.Person.recommend)
    interact = waiting(aio_person.Person.interact)
    interactions = waiting(aio_person.Person.interactions)
    delete_interaction = waiting(aio_person.Person.delete_interaction)
    why = waiting(aio_person.Person.why)
    why_not = waiting(aio_person.Person.why_not)
    taste = waiting(aio_person.Person.taste)
    write = _given_as(Draft, aio_person.Person.write)
    drafts = waiting(aio_person.Person.drafts)
    accept_draft = waiting(aio_person.Person.accept_draft)
    draw = _given_as(DrawingResults, aio_person.Person.draw)
    draw_request = waiting(aio_person.Person.draw_request)
    drawings = waiting(aio_person.Person.drawings)
    thumb = waiting(aio_person.Person.thumb)
    forget_drawings = waiting(aio_person.Person.forget_drawings)
    close_session = waiting(aio_person.Person.close_session)
    forget = waiting(aio_person.Person.forget)
    export = waiting(aio_person.Person.export)
    export_chunks = same(aio_person.Person.export_chunks)
    restore = waiting(aio_person.Person.restore)
    called = waiting(aio_person.Person.called)
    set_zone = waiting(aio_person.Person.set_zone)
    size = same(aio_person.Person.size)
    storage = waiting(aio_person.Person.storage)
    outgoing = waiting(aio_person.Person.outgoing)
    outgoing_totals = waiting(aio_person.Person.outgoing_totals)
    audit = waiting(aio_person.Person.audit)
    jobs = waiting(aio_person.Person.jobs)
    job_counts = waiting(aio_person.Person.job_counts)
    retry_jobs = waiting(aio_person.Person.retry_jobs)
    perceive_missing = waiting(aio_person.Person.perceive_missing)
    embed_missing = waiting(aio_person.Person.embed_missing)


class Catalogue(Facade[aio_catalogues.Catalogue]):
    """The items that can be recommended to the persons of a space, for synchronous code. Made by ``Life.catalogue``."""

    @property
    def name(self) -> str:
        """The name of the catalogue."""
        return self._inner.name

    @property
    def space(self) -> str:
        """The space of the catalogue."""
        return self._inner.space

    @property
    def broken_pictures(self) -> dict[str, str]:
        """What is wrong with the pictures that the last ``load`` could not read, by id of the item."""
        return self._inner.broken_pictures

    @checked
    def load(
        self,
        source: str | os.PathLike[str] | Iterable[Item | Mapping[str, Any]],
        *,
        pictures: str | os.PathLike[str] | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Self:
        """Add the items of a file or a list; see ``lifelong.catalogues.Catalogue.load``."""
        self._loop.run(self._inner.load(source, pictures=pictures, progress=progress))
        return self

    @checked
    def add(self, *items: Item | Mapping[str, Any]) -> Self:
        """Add items, or replace those with the same ids."""
        self._loop.run(self._inner.add(*items))
        return self

    info = same(aio_catalogues.Catalogue.info)
    update = waiting(aio_catalogues.Catalogue.update)
    remove = waiting(aio_catalogues.Catalogue.remove)
    get = waiting(aio_catalogues.Catalogue.get)
    list = waiting(aio_catalogues.Catalogue.list)
    similar = waiting(aio_catalogues.Catalogue.similar)
    embed_missing = waiting(aio_catalogues.Catalogue.embed_missing)
    enrich = waiting(aio_catalogues.Catalogue.enrich)
    delete = waiting(aio_catalogues.Catalogue.delete)


class Life(Facade[aio.Life], metaclass=Made):
    """An open record, for synchronous code. Use it as a context manager, or close it."""

    def __init__(self, loop: Loop, inner: aio.Life) -> None:
        super().__init__(loop, inner)
        self.receipts = Receipts(loop, inner.receipts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    if not TYPE_CHECKING:

        async def __aenter__(self):
            raise ArgumentError("lifelong.open() needs `with`; for async code use `async with lifelong.aio.open()`")

        async def __aexit__(self, *error):
            raise ArgumentError("lifelong.open() needs `with`")

    def close(self) -> None:
        """Return unfinished jobs to the queue and close models, files and the loop; a second call does nothing."""
        if self._loop.closed:
            return
        try:
            self._loop.run(self._inner.close())
        finally:
            self._loop.close()

    @checked
    def person(self, name: str | None = None, *, zone: str | None = None, space: str | None = None) -> Person:
        """One person's assistant; a new name makes a new person."""
        return Person(self._loop, self._inner.person(name, zone=zone, space=space))

    @checked
    def catalogue(
        self,
        name: str,
        *,
        space: str | None = None,
        scale: tuple[float, float] | None = None,
        new: bool = True,
    ) -> Catalogue:
        """A catalogue of items that can be recommended to every person of a space; a new name makes a new one."""
        return Catalogue(self._loop, self._inner.catalogue(name, space=space, scale=scale, new=new))

    catalogues = same(aio.Life.catalogues)
    has_person = same(aio.Life.has_person)
    default_person = same(aio.Life.default_person)
    persons = same(aio.Life.persons)
    space_size = same(aio.Life.space_size)
    check_writable = same(aio.Life.check_writable)
    job_counts = same(aio.Life.job_counts)
    model_places = same(aio.Life.model_places)
    note_outgoing = same(aio.Life.note_outgoing)
    backlog = same(aio.Life.backlog)
    drain = same(aio.Life.drain)
    refusal_counts = same(aio.Life.refusal_counts)
    settle = waiting(aio.Life.settle)
    work = waiting(aio.Life.work)
    jobs = waiting(aio.Life.jobs)
    audit = waiting(aio.Life.audit)
    retry_jobs = waiting(aio.Life.retry_jobs)
    discard_jobs = waiting(aio.Life.discard_jobs)


def open(
    path: str | os.PathLike[str] | None = None,
    *others: object,
    chat: str | ChatModel | None = None,
    embed: str | TextEmbedder | None = None,
    look: str | ImageEncoder | None = None,
    clock: Clock = system_clock,
    allow_read_only: bool = False,
    **settings: Unpack[SettingsOptions],
) -> Life:
    """Open a record; a new one is created. See ``lifelong.life.open_life`` for arguments and errors."""
    inner = open_life(
        path, *others, chat=chat, embed=embed, look=look, clock=clock, allow_read_only=allow_read_only, **settings
    )
    loop = Loop()
    loop.run(inner.__aenter__())
    return Life(loop, inner)


for _class in (Life, Person):  # repr and tracebacks show the import path of users
    _class.__module__ = "lifelong"
