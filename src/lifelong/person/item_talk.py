"""What a session has said about items: what was suggested, what the talk is about, and what is wanted now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lifelong.engine import Engine
from lifelong.errors import NotFoundError
from lifelong.person.item_lines import wanted_words
from lifelong.store.record import Record
from lifelong.tasks.recommend.feedback import examples, title_pattern
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.item_requests import YEARS, likened, likes_that, without_titles, year_condition
from lifelong.tasks.recommend.ranking import RankingRequest
from lifelong.tasks.recommend.talk import TalkTurn, read_talk
from lifelong.tasks.taste import from_message
from lifelong.types import Item, Message, SuggestedItem, TastePiece

TURNS: Final = 12
"""Replies of a session that are looked at for suggested items, the newest; none of them is suggested again."""

COUNTED: Final = 6
"""Earlier turns about items whose wishes count, the newest."""

_REACTIONS: Final = 4
"""Replies within which the talk is still about the items that were suggested, if only reactions came since."""


@dataclass(frozen=True, slots=True)
class ItemTurn:
    """A message about items, with the items that the reply to it suggested, in the order in which it names them."""

    message: Message
    items: Sequence[SuggestedItem] = ()


@dataclass
class ItemTalk:
    """The talk about items before a message.

    Attributes:
        engine: the catalogues.
        record: the person's record.
        message: the message that is answered.
        earlier: the messages of the record before it, the newest last.
    """

    engine: Engine
    record: Record
    message: Message
    earlier: Sequence[Message]

    @cached_property
    def turns(self) -> list[ItemTurn]:
        """The newest turns of this session whose replies suggested items, oldest first."""
        by_id = {each.id: each for each in self.earlier}
        replies = [each for each in self.earlier if each.role == "assistant" and each.reply_to in by_id]
        replies = [each for each in replies if each.session == self.message.session][-TURNS:]
        suggested = self.record.traces.suggested([reply.id for reply in replies]) if replies else {}
        turns: list[ItemTurn] = []
        for reply in replies:
            items = {each.item: each for each in suggested.get(reply.id, ())}
            found = {each: re.search(title_pattern(each.title), reply.text) for each in items.values()}
            named = sorted((match.start(), each.item) for each, match in found.items() if match is not None)
            if named:
                turns.append(ItemTurn(by_id[reply.reply_to or ""], [items[item] for _, item in named]))
        return turns

    @cached_property
    def subject(self) -> ItemTurn | None:
        """The turn about items that the talk is still about: the one before, or one since which only reactions came."""
        turns = {turn.message.id: turn for turn in self.turns}
        replies = [each for each in self.earlier if each.role == "assistant"][-_REACTIONS:]
        for reply in reversed(replies):
            if (turn := turns.get(reply.reply_to or "")) is not None:
                return turn
            if not turns or not self.record.interactions.select(messages=[reply.reply_to or ""]):
                return None
        return None

    def spoken(self, turn: ItemTurn) -> SuggestedItem | None:
        """The item that was spoken of last since a turn: a message without a title means it."""
        since = [each.id for each in self.earlier if each.role == "user" and each.at > turn.message.at]
        spoken = self.record.interactions.select(messages=since) if since else []
        return (
            SuggestedItem(spoken[-1].about, spoken[-1].catalogue, spoken[-1].item, spoken[-1].title) if spoken else None
        )

    def named_items(self) -> list[SuggestedItem]:
        """Items of the catalogue in talk that the message names, and that no reply has suggested."""
        if self.subject is None:
            return []
        catalogue = self.subject.items[0].catalogue
        try:
            index = self.engine.shelf.index(self.record.space, catalogue)
        except NotFoundError:  # it was deleted meanwhile
            return []
        suggested = {each.item for turn in self.turns for each in turn.items}
        found = [index.items[place] for place in index.titles.named(self.message.text)]
        return [SuggestedItem("", catalogue, item.id, item.title) for item in found if item.id not in suggested]

    def request(self, catalogue: str, text: str) -> RankingRequest:
        """What the turns and the message ask for. What was suggested in them does not come again."""
        index = self.engine.shelf.index(self.record.space, catalogue)
        shown = [index.position[item.id] for turn in self.turns for item in self._items(index, turn.items)]
        turns = self.turns[-COUNTED:] if self.subject is not None else []
        year = next((name for name in YEARS if name in index.fields), None)
        query, earlier, refused = "", [], list[str]()
        where: dict[str, Any] = {}
        like: dict[int, float] = {}
        before: Sequence[SuggestedItem] = ()
        for words, suggested in [*((turn.message.text, turn.items) for turn in turns), (text, ())]:
            rest = wanted_words(words, [index.items[each] for each in shown])
            named = index.titles.named(words)
            weights = examples(words, [index.items[each].title for each in named])
            wanted = dict.fromkeys(likened(words, index.items), 1.0)
            wanted |= {named[each]: weight for each, weight in weights.items()}
            like |= wanted
            rest = without_titles(rest, [index.items[each] for each in wanted])
            reading = read_talk([TalkTurn(True, rest)])
            refused += reading.refused
            earlier.append(query)
            query = " ".join(reading.wanted)
            if year is not None:
                where |= year_condition(words, year, self._items(index, before))
            before = suggested
        if turns and likes_that(text):
            spoken = self.record.interactions.select(catalogue=catalogue, limit=1)
            last = spoken[0].item if spoken else turns[-1].items[0].item
            like = {index.position[last]: 1.0} if last in index.position else like
            query = ""
        pieces = [
            TastePiece("dislike", words, words, self.message.at, 0.5, "words", (self.message.id,)) for words in refused
        ]
        pieces += self.fresh()
        return RankingRequest(
            query=query, earlier=" ".join(filter(None, earlier)), like=like, where=where, pieces=pieces, skip=shown
        )

    @staticmethod
    def _items(index: CatalogueIndex, suggested: Sequence[SuggestedItem]) -> list[Item]:
        return [index.items[index.position[each.item]] for each in suggested if each.item in index.position]

    def fresh(self) -> list[TastePiece]:
        """The tastes that this session states and the update stage has not read yet."""
        own = [each for each in (*self.earlier, self.message) if each.role == "user"]
        own = [each for each in own if each.session == self.message.session]
        memories = self.record.memories.from_messages([each.id for each in own])
        learned = {source.message for memory in memories for source in memory.sources}
        pieces = [piece for each in own if each.id not in learned for piece in from_message(each)]
        return [piece for piece in pieces if piece.kind == "constraint" or not piece.sensitive]
