"""Recommendations in a chat: "what should I watch tonight?" is answered from the catalogues of the space.

What the person then says about the items ("seen it", "the second one is too sad") is stored as interactions with the
message as their source. Nothing else is kept between the turns: the suggestions are read from the trace of the reply.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lifelong.agent.outcome import Outcome
from lifelong.agent.phrases import Phrases
from lifelong.agent.suggestions import Suggester, Suggestions
from lifelong.agent.tool_definitions import RecommendArguments
from lifelong.engine import Engine
from lifelong.errors import InputError, NotFoundError
from lifelong.person.item_lines import item_label, item_line, suggested_items, trace_line, without_feedback
from lifelong.person.item_talk import TURNS, ItemTalk, ItemTurn
from lifelong.person.recommendation import Recommendations
from lifelong.store.record import Record
from lifelong.tasks.conflicts import conflicts
from lifelong.tasks.recommend.feedback import feedback
from lifelong.tasks.recommend.item_filters import parsed
from lifelong.tasks.recommend.item_requests import ItemRequest, follows_up, item_request, likened
from lifelong.tasks.recommend.ranking import RankingRequest
from lifelong.tasks.taste import taste
from lifelong.types import Interaction, ItemHit, Message, TastePiece

SHOWN: Final = 3
"""Items that a reply without a chat model suggests."""

LISTED: Final = 8
"""Items that a model is shown."""

_RECENT: Final = 20
"""Interactions among which a wish is looked for."""

_KNOWS: Final = ("viewed", "liked", "rated", "bought")
"""Kinds of interactions by which the person knows an item."""


def _refused(hit: ItemHit) -> bool:
    """Whether the person said that they dislike what an item is: it is not suggested, even where nothing else fits."""
    return any(each.against and each.kind == "dislike" for each in hit.because)


@dataclass
class ItemDialogue:
    """The part of a chat that suggests items.

    Attributes:
        engine: models and clock.
        record: the person's record.
        recommendations: ranks the items.
        message: the message that is answered.
        earlier: the messages of the record before it, the newest last.
        catalogues: names of the catalogues of the space that have items.
        noted: what the message says about suggested items, once it is stored.
        suggester: what a capable model suggests items with, once it is prepared; None where there are none.
    """

    engine: Engine
    record: Record
    recommendations: Recommendations
    message: Message
    earlier: Sequence[Message]
    catalogues: Sequence[str]
    noted: list[Interaction] = field(default_factory=list)
    suggester: Suggester | None = None

    @cached_property
    def talk(self) -> ItemTalk:
        """What the session has said about items; it is read once."""
        return ItemTalk(self.engine, self.record, self.message, self.earlier)

    def note(self, outcome: Outcome) -> None:
        """Store what the message says about items that were suggested before. Blocking; a second call adds nothing."""
        self.noted = self.record.interactions.select(messages=[self.message.id])
        if not self.talk.turns or self.noted:
            return
        subject = self.talk.subject
        self._note(ItemTurn(self.message, self.talk.named_items()), outcome)
        named = bool(self.noted)
        for turn in reversed(self.talk.turns):
            self._note(turn, outcome, just_now=turn is subject and not named)

    def _note(self, turn: ItemTurn, outcome: Outcome, *, just_now: bool = False) -> None:
        """Store what the message says about the items of a turn, without ``just_now`` only about named ones."""
        items = [*turn.items]
        first = 0
        if just_now and (spoken := self.talk.spoken(turn)) is not None:
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
        request, subject = item_request(text), self.talk.subject
        if request is None and not (subject and (follows_up(text) or self.noted)):
            return say.react() if self.noted else ""
        if request is None and self._content() and not follows_up(without_feedback(text, self.noted)):
            return say.react()
        catalogue = self._meant(text, request)
        if not catalogue and request is not None and request.activities and self.catalogues:
            return say.suggest_nowhere()
        if not catalogue:
            return ""
        asked = self.talk.request(catalogue, text)
        hits = self.recommendations.in_talk(catalogue, asked, k=LISTED, at=self.message.at)
        hits = [hit for hit in hits if not _refused(hit)][:SHOWN]
        outcome.shown += self._sources(hits, self.talk.turns if subject else [])
        outcome.step("recommend", trace_line(catalogue, asked), since=began, items=suggested_items(hits, catalogue))
        noted = f"{say.react()} " if self.noted else ""
        if not hits:
            return noted + say.suggest_none()
        return "\n".join(filter(None, (noted + self._told(catalogue, hits, say), self._disagreement(say, outcome))))

    def _meant(self, text: str, request: ItemRequest | None) -> str:
        """The catalogue of which a message asks for items; "" when it asks for none.

        Args:
            text: the words of the message.
            request: what ``item_request`` reads in them.
        """
        subject = self.talk.subject
        if request is None and not (subject and (follows_up(text) or (self.noted and not self._content()))):
            return ""
        catalogue = "" if request is None else self._catalogue(request)
        if catalogue or subject is None or (request is not None and request.activities):
            return catalogue
        return subject.items[0].catalogue

    def _for_message(self) -> Suggestions | None:
        """The items that the message asks for, for a model that cannot ask for them. Blocking."""
        text = self.message.text
        catalogue = self._meant(text, item_request(text))
        if not catalogue:
            return None
        asked = self.talk.request(catalogue, text)
        hits = self.recommendations.in_talk(catalogue, asked, k=LISTED, at=self.message.at)
        return self._shown(catalogue, hits, self.talk.turns if self.talk.subject else [], trace_line(catalogue, asked))

    def _shown(self, catalogue: str, hits: Sequence[ItemHit], turns: Sequence[ItemTurn], query: str) -> Suggestions:
        """Hits as a model reads them, with the question that two tastes raise."""
        lines = [item_line(hit, number) for number, hit in enumerate(hits, 1)]
        sources = self._sources(hits, turns)
        for first, second in self._conflicts()[:1]:
            lines.append(
                "Two statements of the person disagree, so ask which one holds: "
                f'"{first.words}" ({first.at.date().isoformat()}), "{second.words}" ({second.at.date().isoformat()})'
            )
            sources += [first.sources[0], second.sources[0]]
        return Suggestions(lines, suggested_items(hits, catalogue), sources, query)

    def _conflicts(self) -> list[tuple[TastePiece, TastePiece]]:
        """Tastes that disagree, and that no reply of this session has named."""
        replies = "\n".join(each.text for each in self.earlier if each.role == "assistant")
        pieces = [*taste(self.record, scales={}), *self.talk.fresh()]
        return [pair for pair in conflicts(pieces) if not all(each.words in replies for each in pair)]

    def _disagreement(self, say: Phrases, outcome: Outcome) -> str:
        """Two statements that disagree, so that the person can say which one holds; "" without any."""
        now = self.message.at.astimezone(self.record.zone)
        for first, second in self._conflicts()[:1]:
            outcome.shown += [first.sources[0], second.sources[0]]
            return say.disagree(first.words, first.at, second.words, second.at, now)
        return ""

    def _content(self) -> bool:
        """Whether the person now has something to watch, or says how what they chose was."""
        wished = {
            each.item
            for each in self.record.interactions.select(limit=_RECENT)
            if each.kind == "wished" and each.message != self.message.id
        }
        return bool(self.noted) and all(
            each.kind == "wished" or (each.kind in _KNOWS and each.item in wished) for each in self.noted
        )

    def prepare(self) -> None:
        """Read what the catalogues have, for ``suggester``. Blocking; only a capable model needs it."""
        space = self.record.space
        fields = {name: self.engine.shelf.index(space, name).fields for name in self.catalogues}
        self.suggester = Suggester(fields, self._suggest, self._asked) if fields else None

    async def _asked(self) -> Suggestions | None:
        return await asyncio.to_thread(self._for_message)

    async def _suggest(self, arguments: RecommendArguments) -> Suggestions:
        return await asyncio.to_thread(self._suggestions, arguments)

    def _suggestions(self, arguments: RecommendArguments) -> Suggestions:
        if arguments.catalogue not in self.catalogues:
            raise InputError(f"there is no catalogue {arguments.catalogue[:60]!r}: only {', '.join(self.catalogues)}")
        index = self.engine.shelf.index(self.record.space, arguments.catalogue)
        like = {place: 1.0 for title in arguments.like for place in likened(f"like {title}", index.items)}
        request = RankingRequest(
            query=arguments.query.strip(), where=dict(map(parsed, arguments.where)), like=like, pieces=self.talk.fresh()
        )
        hits = self.recommendations.in_talk(arguments.catalogue, request, k=LISTED, at=self.message.at)
        return self._shown(arguments.catalogue, hits, [], "")

    # Catalogues and evidence

    def _catalogue(self, request: ItemRequest) -> str:
        """The catalogue that a request means; "" when it means none."""
        names = self.catalogues
        fitting = [name for name in names if request.fits(name)]
        open_ones = [name for name in names if request.fits(name) is None]
        return (fitting or open_ones or [""])[0]

    def _sources(self, hits: Sequence[ItemHit], turns: Sequence[ItemTurn]) -> list[str]:
        """Ids of the messages, memories and interactions that a reply rests on: it is erased with the first of them."""
        cited = [each.id for hit in hits for each in hit.because]
        said = [each.message for each in self.record.interactions.select(ids=cited) if each.message] if cited else []
        return [*cited, *said, *(turn.message.id for turn in turns), *(each.id for each in self.noted)]

    def _told(self, catalogue: str, hits: Sequence[ItemHit], say: Phrases) -> str:
        first, *others = hits
        said = "\n".join(each.text for each in self.earlier[-2 * TURNS :] if each.role == "assistant")
        lines = [say.suggest(item_label(first))]
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
        return f"{told}\n{say.suggest_also(map(item_label, others))}" if others else told

    def _title(self, catalogue: str, item: str) -> str:
        index = self.engine.shelf.index(self.record.space, catalogue)
        return index.items[index.position[item]].title
