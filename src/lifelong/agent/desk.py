"""What the response stage reads of one person's record while it answers one message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from lifelong.agent.pictures import Picture, candidates, is_picture
from lifelong.agent.timeline import Timeline, timeline
from lifelong.errors import NotFoundError
from lifelong.perception.attachments import bare
from lifelong.store.record import Record
from lifelong.types import EntryKind, Hit, Message, Recollection, Window

OPENINGS = 60
"""Sessions without an episode whose first words a timeline shows; the newest."""

Recall = Callable[..., Awaitable[Recollection]]


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's record, as far as a model may look into it.

    Attributes:
        record: whose.
        recall: finds what bears on a question; as ``Person.recall``.
        message: the message that is answered; it never shows up in a recall.
        k: memories that one recall shows.
        now: the time of asking, in the person's zone.
        brought: pictures of a message that is not stored, encoded.
    """

    record: Record
    recall: Recall
    message: Message
    k: int
    now: datetime
    brought: tuple[bytes, ...] = ()

    @property
    def zone(self) -> tzinfo:
        """The person's zone."""
        zone = self.now.tzinfo
        return self.record.zone if zone is None else zone

    async def look_up(
        self,
        query: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        kinds: Collection[EntryKind] = (),
        people: Sequence[str] = (),
    ) -> Recollection:
        """A recall of the model."""
        return await self.recall(
            query,
            k=self.k,
            kinds=kinds,
            since=since,
            until=until,
            people=people,
            exclude=(self.message.id,),
            now=self.message.at,
        )

    async def look(self, media_id: str) -> Picture | None:
        """A stored picture by its hash, or the beginning of it; None when the person has no such picture."""
        return await asyncio.to_thread(self._look, media_id)

    async def timeline(self, window: Window, max_tokens: int) -> Timeline:
        """What happened in a span of time."""
        return await asyncio.to_thread(self._timeline, window, max_tokens)

    async def own_pictures(self, most: int) -> list[bytes]:
        """The pictures of the message itself."""
        if self.brought:
            return await asyncio.to_thread(lambda: [bare(content) for content in self.brought[:most]])
        items = [item for item in self.message.attachments if is_picture(item)][:most]
        return await asyncio.to_thread(lambda: [bare(self.record.media.read(item.sha256)) for item in items])

    async def pictures(self, talk: Sequence[Message], hits: Iterable[Hit], most: int) -> list[Picture]:
        """The pictures of the open talk and of what was recalled, the best first.

        Args:
            talk: the open talk, oldest first.
            hits: what was recalled.
            most: at most so many.
        """
        known = [item.sha256 for item in self.message.attachments]
        chosen = candidates(talk, hits, known=known)[: max(0, most)]
        return await asyncio.to_thread(lambda: [found for sha256 in chosen if (found := self._look(sha256))])

    def _look(self, media_id: str) -> Picture | None:
        sha256 = self.record.media.named(media_id)
        if sha256 is None:
            return None
        holders = self.record.messages.holding(sha256)
        if not holders:
            return None
        message = holders[-1]
        item = next(item for item in message.attachments if item.sha256 == sha256)
        if not is_picture(item):
            return None
        try:
            content = bare(self.record.media.read(sha256))
        except (NotFoundError, OSError):  # forgotten by another process just now
            return None
        return Picture(sha256, message.id, message.at.astimezone(self.zone), item.name, content)

    def _timeline(self, window: Window, max_tokens: int) -> Timeline:
        since, until = window.since, window.until
        said = self.record.messages.moments(since=since, until=until)
        if self.message.at in said:  # the question itself
            said.remove(self.message.at)
        sessions = [
            each
            for each in self.record.sessions.select()
            if (since is None or each.last >= since) and (until is None or each.first < until)
        ]
        episodes = [
            each
            for each in self.record.memories.select(kinds=["episodic"])
            if (since is None or (each.until or each.at) >= since) and (until is None or each.at < until)
        ]
        covered = {source.message for each in episodes for source in each.sources}
        openings: list[Message] = []
        for each in reversed(sessions):
            first = self.record.messages.select(session=each.id, since=since, until=until, limit=1)
            openings += [item for item in first if item.id not in covered and item.id != self.message.id]
            if len(openings) == OPENINGS:
                break
        return timeline(
            window,
            said=said,
            sessions=sessions,
            episodes=episodes,
            openings=openings,
            zone=self.zone,
            max_tokens=max_tokens,
        )
