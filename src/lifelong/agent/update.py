"""The update stage: extracts memories and trait readings from a message or a closed session.

A capable chat model extracts by schema; without one, the embedded rules extract from the words alone. All changes of a
job are made in one transaction that also finishes the job. A failed job changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lifelong.agent.alarm_requests import alarm_answer
from lifelong.agent.courtesies import courtesy
from lifelong.agent.introductions import with_introduction
from lifelong.agent.not_learned import is_secret, to_quote, without_secret, without_told_secret
from lifelong.agent.phrases import is_no, is_yes
from lifelong.agent.praise import praise
from lifelong.agent.sights import Sight, picture_of, sights_of
from lifelong.agent.turn_before import turn_before
from lifelong.concepts.pipeline import perceive
from lifelong.erasure.requests import is_request
from lifelong.erasure.secrets import remove_secrets
from lifelong.errors import ModelOutputError
from lifelong.extraction import by_reader, rules
from lifelong.extraction import model as by_model
from lifelong.extraction.consolidate import core_and_habits
from lifelong.extraction.corrections import corrected_message
from lifelong.extraction.episodes import episode, segment
from lifelong.extraction.known import bearing
from lifelong.extraction.message_form import by_form, tells
from lifelong.extraction.pieces import pieces
from lifelong.extraction.play import is_play
from lifelong.extraction.sensitive import Sensitive, allowed_statements, concludes
from lifelong.language.identify import identify
from lifelong.language.sentences import sentences, words
from lifelong.language.work_requests import work_request
from lifelong.memory.changes import with_changes
from lifelong.memory.remember import remember
from lifelong.memory.remembered import PERSON
from lifelong.models.base import ChatModel, Reader, Reading, TextEmbedder
from lifelong.perception.perceive import Perception
from lifelong.persona import cues, estimator
from lifelong.privacy.redaction import redact_surely, was_redacted
from lifelong.recall.indexing import index_passages
from lifelong.store.jobs import JobRepository
from lifelong.store.record import Record
from lifelong.types import Job, Memory, Message, Observation, Statement
from lifelong.types.refusals import QUOTE_NOT_FOUND, RefusalStage, RefusedOutput

LOG = logging.getLogger(__name__)

EMBEDDED = "embedded"
"""Origin of memories of the embedded extractor."""

ENGLISH = "english"
"""Part of the name of a reader that knows English only."""

TRIES = 2
"""Attempts with a chat model whose output cannot be used; at temperature 0 it repeats its faults."""

BATCH = 16
"""Jobs that the embedded extractor takes at once; each takes some milliseconds."""

_BACKGROUND = 400
"""Messages that the word frequencies of a person are counted in, the newest."""


BEFORE = 8
"""Most turns before a message that say what it corrects."""


@dataclass(frozen=True, slots=True)
class Updater:
    """Does the jobs of the update stage.

    Attributes:
        jobs: the queue.
        embedder: gives every new memory its vector.
        model: the chat model, used to extract when it is capable.
        reader: extracts without a capable model, and compares statements with memories; None leaves that to rules.
        traits: the reader of traits without a capable model: ``cues`` or ``linear``; ``off`` reads no traits at all.
        perception: perceives the files of a message.
        redact: whether secrets are taken out of messages.
        sensitive: what is extracted about health, faith, politics and orientation; see ``extraction.sensitive``.
        asks_to_forget: whether a text asks to forget something, by its words and what the reader found.
        instead: whether a capable model's output for this job could not be used, which the trace then says.
    """

    jobs: JobRepository
    embedder: TextEmbedder
    model: ChatModel | None = None
    reader: Reader | None = None
    traits: Literal["cues", "linear", "off"] = "cues"
    perception: Perception = field(default_factory=lambda: Perception(()))
    sensitive: Sensitive = "said"
    redact: bool = True
    asks_to_forget: Callable[[str, Reading], bool] = is_request
    instead: bool = False

    @property
    def _capable(self) -> ChatModel | None:
        return self.model if self.model is not None and self.model.profile.capable else None

    @property
    def batch(self) -> int:
        """Jobs to take at once; one with a chat model, which is slow and would hold the leases of many."""
        return BATCH if self._capable is None else 1

    async def work(self, record: Record, job: Job) -> None:
        """Do one job and remove it from the queue.

        When the output of a model cannot be used for the second time, the embedded extractor does the job, so that
        what the person said is not lost.

        Raises:
            ModelError: the model failed, or its output is not usable for the first time; nothing was changed.
        """
        step = {"turn": self._turn, "perceive": self._perceive}.get(job.kind, self._session)
        try:
            await step(record, job)
        except ModelOutputError as error:
            if self._capable is None or job.attempts < TRIES:
                raise
            LOG.warning("job %s (%s) is done without the chat model: %s", job.id, job.kind, error)
            await replace(self, model=None, instead=True).work(record, job)

    async def _perceive(self, record: Record, job: Job) -> None:
        for message in await asyncio.to_thread(record.messages.get, [job.subject]):
            await asyncio.to_thread(perceive, self.perception, record, message)
        await asyncio.to_thread(self.jobs.finish, job)

    async def _turn(self, record: Record, job: Job) -> None:
        messages = await asyncio.to_thread(record.messages.get, [job.subject])
        if not messages:
            await asyncio.to_thread(self.jobs.finish, job)
            return
        message = await asyncio.to_thread(self._without_secrets, record, messages[0])
        observation: Observation | None
        refused: list[RefusedOutput] = []
        seen: list[str] = []
        images = await asyncio.to_thread(picture_of, record, message, self._capable)
        tells = bool(images) or await asyncio.to_thread(self._may_tell, record, message)
        if self._capable is None or not tells:
            observation = await asyncio.to_thread(self._observe, record, message)
            statements = await asyncio.to_thread(self._extract, record, message)
            origin = EMBEDDED
        else:
            around = await asyncio.to_thread(record.messages.around, message.id, reach=4)
            until = _until(around, message)
            known = await asyncio.to_thread(record.memories.select, kinds=("core", "semantic"))
            observation, statements = await by_model.turn(
                self._capable,
                until,
                known,
                shown=await asyncio.to_thread(bearing, known, until, self.embedder),
                zone=record.zone,
                name=record.name_to_say,
                reader=self.reader,
                concludes=self.sensitive == "concluded",
                refused=refused.append,
                images=images,
                seen=seen.append,
            )
            statements = await asyncio.to_thread(self._compared, statements, known)
            origin = self._capable.name
            if not statements and any(each.reason == QUOTE_NOT_FOUND for each in refused):
                # The model saw something in the message and gave words that do not stand there.
                statements, origin = await asyncio.to_thread(self._extract, record, message), EMBEDDED
                refused = [replace(each, stored="own words") if statements else each for each in refused]
        sights = await asyncio.to_thread(sights_of, record, message, seen, refused.append)
        await asyncio.to_thread(self._apply, record, job, statements, origin, observation, [message], refused, sights)

    def _may_tell(self, record: Record, message: Message) -> bool:
        """Whether a message may state something, so that a chat model is worth its time.

        The reader knows thanks, greetings, requests and questions of its languages. Without it, every message may.
        """
        text = message.text
        if message.role != "user" or not text.strip() or is_request(text) or _states_nothing(text):
            return False
        if (reader := self._reads(message)) is None:
            return True
        reading = with_introduction(text, by_form(text, reader.read(text, self._before(record, message)), reader))
        if self.asks_to_forget(message.text, reading) or is_secret(message.text, reading):
            return False
        return bool(reading.facts) or tells(reading)

    def _before(self, record: Record, message: Message) -> str:
        return turn_before(_earlier(record, message), capable=self._capable is not None)

    def _reads(self, message: Message) -> Reader | None:
        """The reader, if it knows the language of a message."""
        known = self.reader is not None and (ENGLISH not in self.reader.name or identify(message.text) == "en")
        return self.reader if known else None

    def _without_secrets(self, record: Record, message: Message) -> Message:
        """The message as it is stored: where the reader calls it a secret, without what looks like one."""
        if not self.redact or message.role != "user" or redact_surely(message.text) == message.text:
            return message
        reader = self._reads(message)
        if reader is None or not reader.read(message.text, self._before(record, message)).does("secret"):
            return message
        return remove_secrets(record, message)

    def _extract(self, record: Record, message: Message) -> list[Statement]:
        """Statements that the reader and the rules extract from a message; without a reader, the rules alone."""
        if is_request(message.text) or is_play(message.text) or _states_nothing(message.text):
            return []
        if self.reader is None:
            needed = rules.needs_memories(message.text)
            known = record.memories.select(kinds=["semantic"]) if needed else []
            ruled = rules.extract(message, known, zone=record.zone)
            return without_secret(message, ruled)
        if message.role != "user" or not message.text.strip():
            return []
        earlier = _earlier(record, message)
        before = turn_before(earlier, capable=self._capable is not None)
        known = record.memories.select(kinds=["semantic"])
        previous = partial(corrected_message, message.text, earlier, known)
        statements: list[Statement] = []
        for part in pieces(message.text):
            reading = with_introduction(part, by_form(part, self.reader.read(part, before), self.reader))
            if self.asks_to_forget(part, reading) or _only_asks_for_work(part):
                continue
            piece = replace(message, text=part)
            ruled = rules.extract(piece, known, zone=record.zone)
            if tells(reading) or by_reader.wishes(ruled):
                found = by_reader.extract(
                    piece, reading, ruled, known, self.reader, previous=previous, zone=record.zone
                )
                secret = is_secret(part, reading)
                statements += without_told_secret(piece, found, self.reader) if secret else found
        statements = without_secret(message, [each for each in statements if not alarm_answer(each.text)])
        return list({(each.slot, each.text): each for each in statements}.values())

    def _compared(self, statements: Sequence[Statement], known: Sequence[Memory]) -> list[Statement]:
        """The statements of a model with what they end, by the reader."""
        if self.reader is None:
            return list(statements)
        facts = [memory for memory in known if memory.kind == "semantic"]
        return with_changes(statements, facts, self.reader)

    def _observe(self, record: Record, message: Message) -> Observation | None:
        """The embedded reading of traits; the linear reader takes vectors of its own embedder only."""
        model = estimator.shipped() if self.traits == "linear" else None
        if model is None or model.card.embedder != self.embedder.name:
            return cues.observe(message)
        if message.attachments:  # the stored vector also holds words of the files, which are not the person's
            return model.observe(message, self.embedder.embed([message.text])[0])
        return model.observe(message, self._vectors(record, [message])[0])

    async def _session(self, record: Record, job: Job) -> None:
        messages = await asyncio.to_thread(record.messages.select, session=job.subject)
        if not messages:
            await asyncio.to_thread(self.jobs.finish, job)
            return
        known = await asyncio.to_thread(record.memories.select, kinds=("core", "procedural"))
        refused: list[RefusedOutput] = []
        if self._capable is None:
            statements = await asyncio.to_thread(self._consolidate, record, messages, known)
            origin = EMBEDDED
        else:
            facts = await asyncio.to_thread(record.memories.from_messages, [message.id for message in messages])
            known += [fact for fact in facts if fact.kind == "semantic"]
            extracted = await by_model.session(
                self._capable,
                messages,
                known,
                name=record.name_to_say,
                reader=self.reader,
                concludes=self.sensitive == "concluded",
                refused=refused.append,
            )
            statements = [self._without_conclusion(statement, messages, record.name_to_say) for statement in extracted]
            origin = self._capable.name
        await asyncio.to_thread(self._apply, record, job, statements, origin, None, messages, refused)

    def _without_conclusion(self, statement: Statement, messages: Sequence[Message], name: str) -> Statement:
        """The statement; an episode with a sensitive topic that the person did not name becomes a quote."""
        if statement.kind != "episodic" or self.sensitive == "concluded":
            return statement
        ids = {source.message for source in statement.sources}
        sources = [message for message in messages if message.id in ids]
        text = " ".join(message.text for message in sources if message.role == "user")
        return episode(sources, name=name) if concludes(statement, text) else statement

    def _consolidate(self, record: Record, messages: Sequence[Message], known: Sequence[Memory]) -> list[Statement]:
        """Statements that the embedded rules extract from a closed session."""
        vectors = self._vectors(record, messages)
        newest = record.messages.select(limit=_BACKGROUND, newest=True)
        frequencies = Counter(word for message in newest for word in set(words(message.text)))
        people = record.memories.people()
        episodes = [
            episode(
                [to_quote(message) for message in messages[piece]],
                name=record.name_to_say,
                frequencies=frequencies,
                vectors=vectors[piece],
                known_names=people,
            )
            for piece in segment(messages, vectors)
        ]
        facts = record.memories.from_messages([message.id for message in messages])
        return [*episodes, *core_and_habits(facts, known, likeness=self._likeness)]

    def _vectors(self, record: Record, messages: Sequence[Message]) -> NDArray[np.float32]:
        """One unit vector a message; vectors in the record are not computed again."""
        stored = record.entries.vectors_of([message.id for message in messages], self.embedder.name)
        missing = [message for message in messages if message.id not in stored]
        fresh = self.embedder.embed([message.text for message in missing]) if missing else ()
        stored |= {message.id: vector for message, vector in zip(missing, fresh, strict=True)}
        return np.stack([stored[message.id] for message in messages])

    def _likeness(self, one: str, other: str) -> float:
        vectors = self.embedder.embed([one, other])
        return float(vectors[0] @ vectors[1])

    def _apply(
        self,
        record: Record,
        job: Job,
        statements: Sequence[Statement],
        origin: str,
        observation: Observation | None,
        messages: Sequence[Message],
        refused: Sequence[RefusedOutput] = (),
        sights: Sequence[Sight] = (),
    ) -> None:
        allowed = allowed_statements(statements, self.sensitive)
        statements = [each for each in allowed if each.kind == "episodic" or not was_redacted(each.text)]
        vectors = self.embedder.embed([statement.text for statement in statements]) if statements else ()
        with record.transaction():
            if not self.jobs.finish(job):  # its subject was erased while the model worked
                return
            if job.kind == "session":
                _drop_episodes(record, messages)
            if self.instead:
                stage: RefusalStage = "turn" if job.kind == "turn" else "episode"
                stored: Literal["own words", "nothing"] = "own words" if statements else "nothing"
                words = next((each for each in reversed(messages) if each.role == "user"), messages[-1])
                refused = [*refused, RefusedOutput(words.id, stage, "unusable output", stored)]
            record.refusals.add(refused, at=messages[-1].at)
            for sha256, excerpt in sights:
                record.passages.put(sha256, f"{origin} (seen)", [excerpt])
                index_passages(record, messages[-1])
            if observation is not None and self.traits != "off" and record.preferences.get().may_read(observation.at):
                record.observations.put(observation)
            if job.kind == "turn" and _on_purpose(record, job.subject):
                return
            for statement, vector in zip(statements, vectors, strict=True):
                remember(record, statement, origin=origin, embedder=self.embedder.name, vector=vector)


def _on_purpose(record: Record, message_id: str) -> bool:
    """Whether the person remembered this message on purpose: then nothing more is extracted from it."""
    return any(memory.origin == PERSON for memory in record.memories.from_messages([message_id]))


def _drop_episodes(record: Record, session: Sequence[Message]) -> None:
    """Delete the earlier episodes of a session that is extracted again, so that no message is covered twice."""
    ids = {message.id for message in session}
    old = [
        memory.id
        for memory in record.memories.from_messages(list(ids))
        if memory.kind == "episodic" and ids >= {source.message for source in memory.sources}
    ]
    record.memories.delete(old)


def _earlier(record: Record, message: Message) -> list[Message]:
    """The turns before a message in its session, at most BEFORE, oldest first."""
    return _until(record.messages.around(message.id, reach=BEFORE), message)[:-1]


def _states_nothing(text: str) -> bool:
    """Whether a message is nothing but a greeting, thanks, praise, a complaint, or yes or no."""
    return courtesy(text) is not None or praise(text) != "" or is_yes(text) or is_no(text)


def _only_asks_for_work(text: str) -> bool:
    """Whether a text is one request for general work: what stands in it is the text to work on."""
    return len(sentences(text)) <= 1 and work_request(text) == "sure"


def _until(messages: Sequence[Message], last: Message) -> list[Message]:
    """The messages up to and with one, in order."""
    earlier: list[Message] = []
    for message in messages:
        earlier.append(message)
        if message.id == last.id:
            break
    return earlier
