"""Recommendations in a chat: "what should I watch tonight?" is answered from the catalogues of the space.

What the person then says about the items ("seen it", "the second one is too sad") is stored as interactions with the
message as their source. Nothing else is kept between the turns: the suggestions are read from the trace of the reply.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lifelong.agent.outcome import Outcome
from lifelong.agent.phrases import Phrases
from lifelong.agent.suggestions import Suggester, Suggestions
from lifelong.agent.tool_definitions import RecommendArguments
from lifelong.engine import Engine
from lifelong.errors import InputError, NotFoundError
from lifelong.person.recommendation import Recommendations
from lifelong.store.record import Record
from lifelong.tasks.recommend.feedback import feedback, title_pattern
from lifelong.tasks.recommend.filters import parsed
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.item_requests import (
    YEARS,
    follows_up,
    item_request,
    likened,
    likes_that,
    wanted,
    without_titles,
    year_condition,
)
from lifelong.tasks.recommend.ranking import RankingRequest
from lifelong.tasks.recommend.talk import TalkTurn, read_talk
from lifelong.tasks.taste import from_message
from lifelong.types import CatalogueInfo, Interaction, Item, ItemHit, Message, SuggestedItem, TastePiece

SHOWN: Final = 3
"""Items that a reply without a chat model suggests."""

LISTED: Final = 8
"""Items that a model is shown."""

LABEL: Final = 40
"""Characters of a value that stands behind a title."""

TURNS: Final = 12
"""Replies of a session that are looked at for suggested items, the newest; none of them is suggested again."""

COUNTED: Final = 6
"""Earlier turns about items whose wishes count, the newest."""

_REACTIONS: Final = 4
"""Replies within which the talk is still about the items that were suggested, if only reactions came since."""

_RECENT: Final = 20
"""Interactions among which a wish is looked for."""

_KNOWS: Final = ("viewed", "liked", "rated", "bought")
"""Kinds of interactions by which the person knows an item."""


@dataclass(frozen=True, slots=True)
class _ItemTurn:
    """A message about items, with the items that the reply to it suggested, in the order in which it names them."""

    message: Message
    items: Sequence[SuggestedItem] = ()


@dataclass
class ItemDialogue:
    """The part of a chat that suggests items.

    Attributes:
        engine: models and clock.
        record: the person's record.
        recommendations: ranks the items.
        message: the message that is answered.
        earlier: the messages of the record before it, the newest last.
        noted: what the message says about suggested items, once it is stored.
        suggester: what a capable model suggests items with, once it is prepared; None where there are none.
    """

    engine: Engine
    record: Record
    recommendations: Recommendations
    message: Message
    earlier: Sequence[Message]
    noted: list[Interaction] = field(default_factory=list)
    suggester: Suggester | None = None

    def note(self, outcome: Outcome) -> None:
        """Store what the message says about items that were suggested before. Blocking; a second call adds nothing."""
        self.noted = self.record.interactions.select(messages=[self.message.id])
        if not self._turns or self.noted:
            return
        subject = self._subject()
        self._note(_ItemTurn(self.message, self._named_items(subject)), outcome)
        named = bool(self.noted)
        for turn in reversed(self._turns):
            self._note(turn, outcome, just_now=turn is subject and not named)

    def _note(self, turn: _ItemTurn, outcome: Outcome, *, just_now: bool = False) -> None:
        """Store what the message says about the items of a turn, without ``just_now`` only about named ones."""
        items = [*turn.items]
        first = 0
        if just_now and (spoken := self._spoken(turn)) is not None:
            if spoken.item not in [each.item for each in items]:
                items.append(spoken)
            first = [each.item for each in items].index(spoken.item)
        for each in feedback(self.message.text, [each.title for each in items], just_now=just_now, first=first):
            item = items[each.place]
            if any((done.catalogue, done.item) == (item.catalogue, item.item) for done in self.noted):
                continue
            try:
                interaction = self.record.interactions.add(
                    item.catalogue, item.item, each.kind, at=self.message.at, about=item.id,
                    message=self.message.id, quote=each.quote,
                )  # fmt: skip
            except NotFoundError:  # the catalogue was deleted meanwhile
                continue
            self.noted.append(interaction)
            outcome.step("interact", f"{interaction.kind}: {interaction.title}")

    def reply(self, text: str, say: Phrases, outcome: Outcome) -> str:
        """The reply to a request for items, or to what follows one; "" to anything else. Blocking."""
        began = time.perf_counter()
        request, subject = item_request(text), self._subject()
        if request is None and not (subject and (follows_up(text) or self.noted)):
            return say.react() if self.noted else ""
        if request is None and self.noted and self._content() and not follows_up(_rest(text, self.noted)):
            return say.react()
        catalogue = self._catalogue(text) if request is not None else ""
        if request is not None and request.activities and not catalogue and self._catalogues():
            return say.suggest_nowhere()
        if not catalogue and subject:
            catalogue = subject.items[0].catalogue
        if not catalogue:
            return ""
        asked = self._request(catalogue, text, following=subject is not None)
        hits = self.recommendations.in_talk(catalogue, asked, k=SHOWN, at=self.message.at)
        outcome.shown += self._sources(hits, self._turns if subject else [])
        outcome.step(
            "recommend", f"{catalogue}: {asked.query}".rstrip(": "), since=began, items=_items(hits, catalogue)
        )
        noted = f"{say.react()} " if self.noted else ""
        return noted + (self._told(catalogue, hits, say) if hits else say.suggest_none())

    def _content(self) -> bool:
        """Whether the person now has something to watch, or says how what they chose was."""
        wished = {
            each.item
            for each in self.record.interactions.select(limit=_RECENT)
            if each.kind == "wished" and each.message != self.message.id
        }
        return all(each.kind == "wished" or (each.kind in _KNOWS and each.item in wished) for each in self.noted)

    def prepare(self) -> None:
        """Read which catalogues have items, for ``suggester``. Blocking."""
        fields: dict[str, Sequence[str]] = {}
        for info in self._catalogues():
            items = self.engine.shelf.index(self.record.space, info.name).items
            fields[info.name] = sorted({name for item in items[:200] for name in item.fields})
        self.suggester = Suggester(fields, self._suggest) if fields else None

    async def _suggest(self, arguments: RecommendArguments) -> Suggestions:
        return await asyncio.to_thread(self._suggestions, arguments)

    def _suggestions(self, arguments: RecommendArguments) -> Suggestions:
        names = [info.name for info in self._catalogues()]
        if arguments.catalogue not in names:
            raise InputError(f"there is no catalogue {arguments.catalogue[:60]!r}: only {', '.join(names)}")
        index = self.engine.shelf.index(self.record.space, arguments.catalogue)
        like = {place: 1.0 for title in arguments.like for place in likened(f"like {title}", index.items)}
        request = RankingRequest(
            query=arguments.query.strip(), where=dict(map(parsed, arguments.where)), like=like, pieces=self._fresh()
        )
        hits = self.recommendations.in_talk(arguments.catalogue, request, k=LISTED, at=self.message.at)
        items = _items(hits, arguments.catalogue)
        return Suggestions([_line(hit, number) for number, hit in enumerate(hits, 1)], items, self._sources(hits, []))

    # What was said

    @cached_property
    def _turns(self) -> list[_ItemTurn]:
        """The newest turns of this session whose replies suggested items, oldest first."""
        by_id = {each.id: each for each in self.earlier}
        replies = [each for each in self.earlier if each.role == "assistant" and each.reply_to in by_id]
        replies = [each for each in replies if each.session == self.message.session][-TURNS:]
        turns: list[_ItemTurn] = []
        for reply in replies:
            try:
                steps = self.record.traces.get(reply.id).steps
            except NotFoundError:
                continue
            items = {each.item: each for step in steps if step.kind == "recommend" for each in step.items}
            found = {each: re.search(title_pattern(each.title), reply.text) for each in items.values()}
            named = sorted((match.start(), each.item) for each, match in found.items() if match is not None)
            if named:
                turns.append(_ItemTurn(by_id[reply.reply_to or ""], [items[item] for _, item in named]))
        return turns

    def _subject(self) -> _ItemTurn | None:
        """The turn about items that the talk is still about: the one before, or one since which only reactions came."""
        turns = {turn.message.id: turn for turn in self._turns}
        replies = [each for each in self.earlier if each.role == "assistant"][-_REACTIONS:]
        for reply in reversed(replies):
            if (turn := turns.get(reply.reply_to or "")) is not None:
                return turn
            if not turns or not self.record.interactions.select(messages=[reply.reply_to or ""]):
                return None
        return None

    def _spoken(self, turn: _ItemTurn) -> SuggestedItem | None:
        """The item that was spoken of last since a turn: a message without a title means it."""
        since = [each.id for each in self.earlier if each.role == "user" and each.at > turn.message.at]
        spoken = self.record.interactions.select(messages=since) if since else []
        return SuggestedItem(spoken[-1].about, *_named(spoken[-1])) if spoken else None

    def _named_items(self, subject: _ItemTurn | None) -> list[SuggestedItem]:
        """Items of the catalogue in talk that the message names, and that no reply has suggested."""
        if subject is None:
            return []
        catalogue = subject.items[0].catalogue
        try:
            index = self.engine.shelf.index(self.record.space, catalogue)
        except NotFoundError:  # it was deleted meanwhile
            return []
        suggested = {each.item for turn in self._turns for each in turn.items}
        found = [index.items[place] for place in index.titles.named(self.message.text)]
        return [SuggestedItem("", catalogue, item.id, item.title) for item in found if item.id not in suggested]

    def _request(self, catalogue: str, text: str, *, following: bool) -> RankingRequest:
        """What the turns and the message ask for. What was suggested in them does not come again."""
        index = self.engine.shelf.index(self.record.space, catalogue)
        shown = [index.position[item.id] for turn in self._turns for item in self._items(index, turn.items)]
        turns = self._turns[-COUNTED:] if following else []
        year = next((name for name in YEARS if any(name in item.fields for item in index.items[:200])), None)
        query, earlier, refused = "", [], list[str]()
        where: dict[str, Any] = {}
        like: dict[int, float] = {}
        before: Sequence[SuggestedItem] = ()
        for words, suggested in [*((turn.message.text, turn.items) for turn in turns), (text, ())]:
            rest = _wanted(words, [index.items[each] for each in shown])
            examples = likened(words, index.items)
            like |= dict.fromkeys(examples, 1.0)
            rest = without_titles(rest, [index.items[each] for each in examples])
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
        pieces += self._fresh()
        return RankingRequest(
            query=query, earlier=" ".join(filter(None, earlier)), like=like, where=where, pieces=pieces, skip=shown
        )

    @staticmethod
    def _items(index: CatalogueIndex, suggested: Sequence[SuggestedItem]) -> list[Item]:
        return [index.items[index.position[each.item]] for each in suggested if each.item in index.position]

    def _fresh(self) -> list[TastePiece]:
        """The tastes that this session states and the update stage has not read yet."""
        own = [each for each in (*self.earlier, self.message) if each.role == "user"]
        own = [each for each in own if each.session == self.message.session]
        memories = self.record.memories.from_messages([each.id for each in own])
        learned = {source.message for memory in memories for source in memory.sources}
        pieces = [piece for each in own if each.id not in learned for piece in from_message(each)]
        return [piece for piece in pieces if not piece.sensitive]

    # Catalogues and evidence

    def _catalogues(self) -> list[CatalogueInfo]:
        return [info for info in self.engine.store.catalogues.select(self.record.space) if info.items]

    def _catalogue(self, text: str) -> str:
        """The catalogue that a request means; "" when it means none."""
        request = item_request(text)
        names = [info.name for info in self._catalogues()]
        if request is None or not names:
            return ""
        fitting = [name for name in names if request.fits(name)]
        open_ones = [name for name in names if request.fits(name) is None]
        return (fitting or open_ones or [""])[0]

    def _sources(self, hits: Sequence[ItemHit], turns: Sequence[_ItemTurn]) -> list[str]:
        """Ids of the messages, memories and interactions that a reply rests on: it is erased with the first of them."""
        cited = [each.id for hit in hits for each in hit.because]
        said = [each.message for each in self.record.interactions.select(ids=cited) if each.message] if cited else []
        return [*cited, *said, *(turn.message.id for turn in turns), *(each.id for each in self.noted)]

    def _told(self, catalogue: str, hits: Sequence[ItemHit], say: Phrases) -> str:
        first, *others = hits
        said = "\n".join(each.text for each in self.earlier[-2 * TURNS :] if each.role == "assistant")
        lines = [say.suggest(_label(first))]
        now = self.message.at.astimezone(self.record.zone)
        for each in first.because:
            if each.item and each.kind not in _KNOWS:
                continue
            line = (
                say.suggest_like(self._title(catalogue, each.item)) if each.item else say.told(each.words, each.at, now)
            )
            if not each.against and each.words not in said and line not in said:
                lines.append(line)
                break
        told = " ".join(lines)
        return f"{told}\n{say.suggest_also(map(_label, others))}" if others else told

    def _title(self, catalogue: str, item: str) -> str:
        index = self.engine.shelf.index(self.record.space, catalogue)
        return index.items[index.position[item]].title


def _items(hits: Sequence[ItemHit], catalogue: str) -> tuple[SuggestedItem, ...]:
    return tuple(SuggestedItem(hit.id, catalogue, hit.item.id, hit.item.title) for hit in hits)


def _wanted(words: str, shown: Sequence[Any]) -> str:
    """What a message wants, without the frame of its request and what it says about suggestions."""
    for each in feedback(words, [item.title for item in shown]):
        if each.kind not in ("rejected", "disliked"):
            words = words.replace(each.quote, " ")
    request = item_request(words)
    return request.query if request is not None else wanted(words)


def _named(interaction: Interaction) -> tuple[str, str, str]:
    return interaction.catalogue, interaction.item, interaction.title


def _rest(text: str, noted: Sequence[Interaction]) -> str:
    for each in noted:
        text = text.replace(each.quote, " ")
    return text.strip(" .,!;")


def _label(hit: ItemHit) -> str:
    """An item in a sentence: its title, year and first value of words."""
    fields: Mapping[str, Any] = hit.item.fields
    year = next((str(fields[name]) for name in YEARS if isinstance(fields.get(name), int)), "")
    texts = (value for value in fields.values() if isinstance(value, str | tuple) and value)
    values = next((value if isinstance(value, str) else ", ".join(value[:3]) for value in texts), "")
    about = ", ".join(part for part in (year, values) if part and len(part) <= LABEL and part not in hit.item.title)
    return f"{hit.item.title} ({about})" if about else hit.item.title


def _line(hit: ItemHit, number: int) -> str:
    """An item as a model reads it: title, fields, the beginning of its text, and what speaks for it or against it."""
    fields = "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, tuple) else value}" for name, value in hit.item.fields.items()
    )
    parts = [f"{number}. {hit.item.title}", f"({fields[:200]})" if fields else "", hit.item.text[:200]]
    for each in hit.because:
        what = f"the person {each.kind} {each.words}" if each.item else f"noted: {each.words}"
        parts.append(f"— {'against' if each.against else 'for'} it, {each.at.date().isoformat()}, {what}")
    return " ".join(part for part in parts if part)
