"""Looking things up in one person's record: a question is checked, its pictures and places are read, then it is
ranked. Everything here blocks; ``Person`` calls it in a thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from lifelong.concepts.appearance import required_encoder
from lifelong.concepts.query import resolve_images, resolve_places
from lifelong.errors import InputError
from lifelong.memory.intake import check_aware, clean
from lifelong.perception.attachments import check_all
from lifelong.photos.search import find
from lifelong.recall.query import Query
from lifelong.recall.searcher import Searcher
from lifelong.types import ENTRY_KINDS, EntryKind, ImageInput, PhotoHit, Recollection

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.store.record import Record


class Lookup:
    """Recall and search for pictures, for one person.

    Args:
        life: models, settings and clock.
        record: the person's record.
    """

    def __init__(self, life: Life, record: Record) -> None:
        self._life = life
        self._record = record
        self._searcher = Searcher(record, life.embedder)

    def recall(
        self,
        query: str = "",
        *,
        images: Sequence[ImageInput] = (),
        k: int = 10,
        kinds: Collection[EntryKind] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        as_of: datetime | None = None,
        exclude: Collection[str] = (),
        people: Sequence[str] = (),
        places: Sequence[str] = (),
        floor: float | None = None,
        now: datetime | None = None,
    ) -> Recollection:
        """Find what bears on a question; as ``Person.recall``."""
        check_aware(since=since, until=until, as_of=as_of, now=now)
        if not query.strip() and not images:
            raise InputError("the query is empty: ask for something, or give images")
        if k < 1:
            raise InputError(f"k={k}: ask for at least one hit")
        if isinstance(kinds, str) or not set(kinds) <= set(ENTRY_KINDS):
            raise InputError(f"kinds={kinds!r}: give a list of some of {', '.join(ENTRY_KINDS)}")
        if isinstance(people, str) or isinstance(places, str):
            raise InputError("people and places are lists of names: ['Ana'], not 'Ana'")
        named, near = resolve_places(self._record, places)
        asked = Query(
            text=clean(query)[: self._life.settings.max_text],
            k=k,
            kinds=frozenset(kinds),
            since=since,
            until=until,
            as_of=as_of,
            exclude=frozenset(exclude),
            people=tuple(people),
            places=named,
            near=near,
            me=(self._record.name,),
            floor=floor,
        )
        if images:
            encoder = required_encoder(self._life.encoder)
            matches = resolve_images(self._record, encoder, check_all(images, self._life.rules.images))
            asked = replace(asked, names=matches.names, looks=matches.looks)
        return self._searcher.search(asked, now=now or self._life.now())

    def find(
        self,
        query: str = "",
        *,
        images: Sequence[ImageInput] = (),
        k: int = 10,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[PhotoHit]:
        """Find pictures by words, time and look; as ``Person.find``."""
        check_aware(since=since, until=until)
        if not query.strip() and not images and since is None and until is None:
            raise InputError("nothing is asked for: give words, images, since or until")
        self._searcher.catch_up()
        return find(
            self._record,
            clean(query),
            images=[content for _, content in check_all(images, self._life.rules.images)],
            k=k,
            since=since,
            until=until,
            now=self._life.now(),
            embedder=self._life.embedder,
            encoder=self._life.encoder,
        )

    def catch_up(self) -> int:
        """Embed some entries that have no vector yet; returns how many there were."""
        return self._searcher.catch_up()
