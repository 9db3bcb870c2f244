"""CrewAI's memory in a person's record: a crew finds what the person told, and stores what it worked out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

try:
    from crewai import Memory
    from crewai.memory.types import MemoryMatch, MemoryRecord, ScopeInfo
    from crewai.memory.utils import join_scope_paths
except ImportError as error:
    raise ImportError(f"{error.name} is not installed: pip install 'lifelong[crewai]'", name=error.name) from error

from lifelong.agent.notes import LONGEST, note
from lifelong.integrations.named_values import NamedValue, NamedValues
from lifelong.sync import Person
from lifelong.types import Hit

SPEAKER = "crewai"

_NOT_STORED = {"id", "created_at", "last_accessed"}
"""Fields that the message has: its key and its time."""

_DEPTH = 10
"""So many times as many hits as are wanted are looked at when they are filtered."""


class LifelongCrewMemory(Memory):
    """The memory of a crew, an agent or a flow: ``Crew(…, memory=LifelongCrewMemory.of(ana))``.

    ``recall`` finds what the person said and what crews stored, with calibrated scores, and calls no language model.
    What a crew stores is a message of the record, said by "crewai": nothing is learned from it as if the person had
    said it, and it is exported and erased like everything else. ``extract_memories`` keeps a text as it is.
    """

    @classmethod
    def of(cls, person: Person, **options: Any) -> LifelongCrewMemory:
        """The memory over one person's record.

        Args:
            person: whose record; from ``lifelong.open(…).person(…)``.
            options: of CrewAI's ``Memory``: ``read_only``, ``root_scope``.
        """
        return cls(storage=RecordStorage(person), **options)

    def remember(
        self,
        content: str,
        scope: str | None = None,
        categories: list[str] | None = None,
        metadata: dict[str, Any] | None = None,
        importance: float | None = None,
        source: str | None = None,
        private: bool = False,
        agent_role: str | None = None,
        root_scope: str | None = None,
    ) -> MemoryRecord | None:
        """Store one item as it is. Returns it, or None when the memory is read-only."""
        if self.read_only:
            return None
        record = MemoryRecord(
            content=content,
            scope=join_scope_paths(self.root_scope if root_scope is None else root_scope, scope),
            categories=categories or [],
            metadata=metadata or {},
            importance=self.default_importance if importance is None else importance,
            source=source,
            private=private,
        )
        self._storage.save([record])
        return record

    def remember_many(self, contents: list[str], *args: Any, **options: Any) -> list[MemoryRecord]:
        """Store several items."""
        records = [self.remember(content, *args, **options) for content in contents]
        return [record for record in records if record is not None]

    def extract_memories(self, content: str) -> list[str]:
        """The text itself: it is stored verbatim, so that nothing is invented."""
        return [content] if content.strip() else []

    def recall(
        self,
        query: str,
        scope: str | None = None,
        categories: list[str] | None = None,
        limit: int = 10,
        depth: Literal["shallow", "deep"] = "deep",
        source: str | None = None,
        include_private: bool = False,
    ) -> list[MemoryMatch]:
        """Find what bears on a query, best first. ``depth`` changes nothing.

        What the person said belongs to no scope and no category: where one is given, only stored items are found.
        """
        within = None if scope is None and self.root_scope is None else join_scope_paths(self.root_scope, scope)
        storage: RecordStorage = self._storage
        matches = storage.recall(query, limit=limit, scope=within, categories=categories, person=scope is None)
        return [
            match
            for match in matches
            if not match.record.private or include_private or (source is not None and match.record.source == source)
        ][:limit]

    def update(self, record_id: str, **changes: Any) -> MemoryRecord:
        """Change an item.

        Raises:
            ValueError: there is no such item.
        """
        existing = self._storage.get_record(record_id)
        if existing is None:
            raise ValueError(f"no item {record_id!r} is stored here")
        if self.read_only:
            return existing
        given = {name: value for name, value in changes.items() if value is not None}
        record = MemoryRecord.model_validate({**existing.model_dump(), **given})
        self._storage.update(record)
        return record


class RecordStorage:
    """Items of crews in a person's record: a ``StorageBackend`` of CrewAI, except for search by vectors.

    Args:
        person: whose record.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._values = NamedValues(person, SPEAKER)

    def __deepcopy__(self, memo: dict[int, Any]) -> RecordStorage:
        """Itself: a copy of a crew works on the same record."""
        return self

    def save(self, records: Sequence[MemoryRecord]) -> None:
        """Store items; one with a known id takes the old one's place."""
        for record in records:
            fields = record.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_STORED)
            self._values.put((record.id,), fields)

    def update(self, record: MemoryRecord) -> None:
        """Store an item in the place of the old one with its id."""
        self.save([record])

    def search(self, query_embedding: Sequence[float], **options: Any) -> list[tuple[MemoryRecord, float]]:
        """Not possible: recall needs the words of a question.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("the record is searched by words: use LifelongCrewMemory.of(person)")

    def recall(
        self, query: str, *, limit: int, scope: str | None, categories: Sequence[str] | None, person: bool
    ) -> list[MemoryMatch]:
        """Find items, and with ``person`` also what the person said, best first.

        What the person said must reach the calibrated floor. Items need not: their fields stand among their words and
        lower the scores.
        """
        matches: list[MemoryMatch] = []
        for hit in self._person.recall(query, k=min(1000, _DEPTH * limit), kinds=["message"], floor=0):
            value = self._values.of_message(hit.id)
            if value is not None and _is_within(record := _record(value), scope) and _has(record, categories):
                matches.append(_match(hit, record))
        if person and not categories:
            told = [hit for hit in self._person.recall(query, k=limit) if hit.speaker != SPEAKER]
            matches += [_match(hit, _told(hit)) for hit in told]
        return sorted(matches, key=lambda match: match.score, reverse=True)

    def delete(
        self,
        scope_prefix: str | None = None,
        categories: list[str] | None = None,
        record_ids: list[str] | None = None,
        older_than: datetime | None = None,
        metadata_filter: dict[str, Any] | None = None,
    ) -> int:
        """Erase items for good. Returns how many."""
        wanted = [
            value
            for value, record in self._all(scope_prefix)
            if _has(record, categories)
            and (record_ids is None or record.id in record_ids)
            and (older_than is None or value.message.at < _aware(older_than))
            and all(record.metadata.get(name) == each for name, each in (metadata_filter or {}).items())
        ]
        self._values.erase(*wanted)
        return len(wanted)

    def get_record(self, record_id: str) -> MemoryRecord | None:
        """One item, or None."""
        value = self._values.get((record_id,))
        return None if value is None else _record(value)

    def list_records(self, scope_prefix: str | None = None, limit: int = 200, offset: int = 0) -> list[MemoryRecord]:
        """Items of a scope, newest first."""
        return [record for _, record in reversed(self._all(scope_prefix))][offset : offset + limit]

    def list_scopes(self, parent: str = "/") -> list[str]:
        """The scopes right below a scope."""
        root = parent.rstrip("/")
        below = [record.scope[len(root) + 1 :] for _, record in self._all(parent)]
        return sorted({f"{root}/{path.split('/')[0]}" for path in below if path})

    def list_categories(self, scope_prefix: str | None = None) -> dict[str, int]:
        """Categories with the number of their items."""
        names = [name for _, record in self._all(scope_prefix) for name in record.categories]
        return {name: names.count(name) for name in sorted(set(names))}

    def get_scope_info(self, scope: str) -> ScopeInfo:
        """A scope in figures."""
        items = self._all(scope)
        return ScopeInfo(
            path=scope,
            record_count=len(items),
            categories=list(self.list_categories(scope)),
            oldest_record=items[0][0].message.at if items else None,
            newest_record=items[-1][0].message.at if items else None,
            child_scopes=self.list_scopes(scope),
        )

    def count(self, scope_prefix: str | None = None) -> int:
        """Number of items."""
        return len(self._all(scope_prefix))

    def reset(self, scope_prefix: str | None = None) -> None:
        """Erase all items of a scope. What the person said stays."""
        self.delete(scope_prefix)

    def _all(self, scope: str | None) -> list[tuple[NamedValue, MemoryRecord]]:
        """All items of a scope with their messages, in the order of time."""
        items = [(value, _record(value)) for value in self._values.all()]
        return [(value, record) for value, record in items if _is_within(record, scope)]


def _record(value: NamedValue) -> MemoryRecord:
    content = value.value.get("content", value.value.get("text", ""))
    given = {**value.value, "id": value.name[0], "content": content}
    return MemoryRecord.model_validate({"created_at": value.message.at, "last_accessed": value.message.at, **given})


def _told(hit: Hit) -> MemoryRecord:
    """What the person, or somebody in the person's record, said. Others' words say whose they are."""
    content = hit.text if hit.role == "user" else note(hit, LONGEST)
    return MemoryRecord(id=hit.id, content=content, created_at=hit.at, last_accessed=hit.at, source="lifelong")


def _match(hit: Hit, record: MemoryRecord) -> MemoryMatch:
    return MemoryMatch(record=record, score=hit.score, match_reasons=sorted(hit.why))


def _is_within(record: MemoryRecord, scope: str | None) -> bool:
    root = (scope or "/").rstrip("/")
    return record.scope == root or record.scope.startswith(f"{root}/")


def _has(record: MemoryRecord, categories: Sequence[str] | None) -> bool:
    return not categories or any(name in record.categories for name in categories)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
