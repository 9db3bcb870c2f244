"""Recall for one person: checks a request, resolves its pictures and places, and searches the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from lifelong.arguments import TimeInput, as_list, check_count, check_share, check_span, check_text
from lifelong.concepts.query import resolve_images, resolve_places
from lifelong.engine import Engine
from lifelong.errors import InputError
from lifelong.memory.intake import check_aware, clean
from lifelong.models.reader.relevance import fitted_on
from lifelong.perception.attachments import check_all
from lifelong.person.facet import Facet
from lifelong.recall.query import Query
from lifelong.recall.searcher import Searcher, SearchResult
from lifelong.recall.second_stage import READ, reordered
from lifelong.store.read_steps import Batch
from lifelong.store.record import Record
from lifelong.types import ENTRY_KINDS, EntryKind, ImageInput, RecallRequest, Recollection


class Recall(Facet):
    """Recall for one person.

    Args:
        engine: models, settings and clock.
        record: the person's record.
    """

    def __init__(self, engine: Engine, record: Record) -> None:
        super().__init__(engine, record)
        self._searcher = Searcher(record, engine.embedder, most=engine.indexes.most)
        engine.indexes.add(self._searcher)

    async def recall(
        self,
        query: str = "",
        *,
        images: ImageInput | Sequence[ImageInput] = (),
        k: int = 10,
        kinds: Collection[EntryKind] = (),
        since: TimeInput | None = None,
        until: TimeInput | None = None,
        as_of: TimeInput | None = None,
        exclude: Collection[str] = (),
        people: Sequence[str] = (),
        places: Sequence[str] = (),
        floor: float | None = None,
        now: TimeInput | None = None,
    ) -> Recollection:
        """Find what bears on a question, best first, with how sure and why.

        Args:
            query: a question or some words; it may be empty where pictures are given.
            images: pictures that come with the question, as paths or bytes. They are not stored. The names of
                what is recognised in them join the query, and messages with similar pictures are found.
            k: largest number of hits.
            kinds: only these kinds: ``message``, ``semantic``, ``episodic``, ``procedural``, ``core`` and
                ``passage``.
            since, until: only what was said or held from ``since`` on and before ``until`` (aware).
            as_of: search the record of this time.
            exclude: ids to leave out.
            people: only messages of these people, or entries that name them.
            places: only entries that name one of these places. ``"38.72,-9.14"`` (latitude and longitude, and a third
                number for a distance in kilometres other than 1) finds pictures taken near it, with their words.
            floor: hits below this score are left out; None takes the calibrated one.
            now: the time of asking, against which "last week" is resolved; None means the clock.

        Raises:
            InputError: query and images are empty, a kind is unknown, a time has no zone, or a picture cannot be used.
            ModelMissingError: pictures were given, and there is no image encoder on this machine.
        """
        request = RecallRequest(
            check_text(query, "query"),
            as_list(images),
            check_count(k, "k"),
            kinds,
            self._time(since, "since"),
            self._time(until, "until"),
            self._time(as_of, "as_of"),
            exclude,
            people,
            places,
            check_share(floor, "floor"),
            now=self._time(now, "now"),
        )
        return await asyncio.to_thread(self.search, request)

    def search(self, request: RecallRequest) -> Recollection:
        """Answer a request. Blocking.

        Raises:
            InputError: as ``recall``.
            ModelMissingError: as ``recall``.
        """
        return self.search_all([request])[0].recollection

    def search_all(
        self,
        requests: Sequence[RecallRequest],
        *,
        beside: Batch | None = None,
        then: Callable[[Batch], None] | None = None,
    ) -> list[SearchResult]:
        """Answer several requests in the round trips of one. Blocking. Arguments are those of ``Searcher``.

        Raises:
            InputError: as ``recall``.
            ModelMissingError: as ``recall``.
        """
        queries = [self._query(request) for request in requests]
        deep = [self._reads_again(query, request) for query, request in zip(queries, requests, strict=True)]
        searched = [
            (replace(query, k=max(query.k, READ)) if again else query, request.now or self._engine.now())
            for query, request, again in zip(queries, requests, deep, strict=True)
        ]
        results = self._searcher.search_all(searched, beside=beside, then=then)
        self._engine.indexes.used(self._searcher)
        return [
            self._ordered(result, query) if again else result
            for result, query, again in zip(results, queries, deep, strict=True)
        ]

    def _query(self, request: RecallRequest) -> Query:
        check_span(request.since, request.until)
        check_aware(since=request.since, until=request.until, as_of=request.as_of, now=request.now)
        if not request.query.strip() and not request.images:
            raise InputError("the query is empty: ask for something, or give images")
        if request.k < 1:
            raise InputError(f"k={request.k}: ask for at least one hit")
        if isinstance(request.kinds, str) or not set(request.kinds) <= set(ENTRY_KINDS):
            raise InputError(f"kinds={request.kinds!r}: give a list of some of {', '.join(ENTRY_KINDS)}")
        if isinstance(request.people, str) or isinstance(request.places, str):
            raise InputError("people and places are lists of names: ['Ana'], not 'Ana'")
        places, near = resolve_places(self._record, request.places)
        query = Query(
            text=clean(request.query)[: self._engine.settings.max_text],
            k=request.k,
            kinds=frozenset(request.kinds),
            since=request.since,
            until=request.until,
            as_of=request.as_of,
            exclude=frozenset(request.exclude),
            people=tuple(request.people),
            places=places,
            near=near,
            me=(self._record.name,),
            floor=request.floor,
        )
        if request.images:
            pictures = check_all(request.images, self._engine.intake_limits.images)
            matches = resolve_images(self._record, self._engine.image_encoder(), pictures)
            query = replace(query, names=matches.names, looks=matches.looks)
        return query

    def _reads_again(self, query: Query, request: RecallRequest) -> bool:
        """Whether the reader orders the hits again: for a question, where request or settings want that."""
        reader, wanted = self._engine.reader, self._engine.settings.rerank
        asks = wanted == "always" or (wanted == "context" and request.rerank)
        return reader is not None and asks and bool(query.text.strip()) and reader.read(query.text).does("ask")

    def _ordered(self, result: SearchResult, query: Query) -> SearchResult:
        reader = self._engine.reader
        assert reader is not None
        similar = fitted_on(reader.name, self._engine.embedder.name)
        return replace(result, recollection=reordered(result.recollection, reader, k=query.k, similar=similar))

    def catch_up(self) -> int:
        """Embed a batch of entries without a vector; returns their number."""
        count = self._searcher.catch_up()
        self._engine.indexes.used(self._searcher)
        return count
