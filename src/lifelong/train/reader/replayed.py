"""What the reader is asked when records answer: the candidates of a talk's questions in a real record, with labels.

Samples that are made from a talk have the clauses that were labelled, and few of them. Here a talk is lived through:
the record learns from each message, the person asks each question, and the candidates are those that recall found and
that the reader's own reading cut out, with the words around them.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zlib import crc32
from zoneinfo import ZoneInfo

from lifelong.errors import InputError
from lifelong.models.base import Candidate, Compared, Reader, Reading
from lifelong.train.reader.calibrate import NOT_ONE_ANSWER, Pool
from lifelong.train.reader.fit import Progress
from lifelong.train.reader.samples import AnswerSample, related_facts
from lifelong.train.reader.talks import Talk, TalkFact, TalkMessage, TalkQuestion
from lifelong.train.records import USUAL, RecordModels
from lifelong.types import Incoming

GAP: Final = timedelta(hours=12)
"""Time between two questions: each is asked in a session of its own."""

RIGHT, HARD, ANY = 4, 7, 2
"""Most candidates of a question that answer; most wrong ones, the most probable by the reader first; others by lot."""


@dataclass(frozen=True, slots=True)
class ReplayedCandidate:
    """A candidate of a question.

    Attributes:
        clause, context: what the reader was given.
        answers: whether it answers, by the labels of the talk.
        similarity: cosine of the question and the candidate, as recall gave it.
        share: how likely it answered, by the reader that was asked.
    """

    clause: str
    context: str
    answers: bool
    similarity: float
    share: float


@dataclass(frozen=True, slots=True)
class Replayed:
    """A question of a talk, by the talk's id, with its candidates."""

    talk: str
    lang: str
    question: str
    type: str
    candidates: tuple[ReplayedCandidate, ...]

    def samples(self, candidates: Sequence[ReplayedCandidate]) -> list[AnswerSample]:
        """Some of its candidates as samples."""
        group = crc32(f"{self.talk} {self.question} replayed".encode())
        return [
            AnswerSample(self.question, each.clause, each.context, each.answers, group, self.type, self.lang)
            for each in candidates
        ]

    def pool(self) -> Pool:
        """All candidates, to fit the weights of the answer on."""
        return Pool(self.samples(self.candidates), [each.similarity for each in self.candidates])


class ListeningReader:
    """A reader that keeps what it is asked.

    Attributes:
        heard: each question with its candidates, and the probabilities that the reader gave them.
    """

    def __init__(self, inner: Reader) -> None:
        self._inner = inner
        self.heard: list[tuple[str, Sequence[Candidate], list[float]]] = []

    @property
    def name(self) -> str:
        """Name of the weights."""
        return self._inner.name

    def read(self, text: str, before: str = "") -> Reading:
        """Read a message."""
        return self._inner.read(text, before)

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        """Compare facts."""
        return self._inner.compare(pairs)

    def answers(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """Score candidates, and keep them."""
        shares = self._inner.answers(question, candidates)
        self.heard.append((question, candidates, shares))
        return shares

    def close(self) -> None:
        """Leave the reader inside open: other records use it."""


def replay(
    talks: Sequence[Talk], models: RecordModels, each: int, *, seed: int = 1, progress: Progress | None = None
) -> Iterator[Replayed]:
    """Live through talks, and ask some questions of each.

    A candidate that is about what an answer replaces, or what replaced it, is left out: which of the two is asked for
    is decided by what holds. So is a question whose answer is not among its candidates.

    Args:
        talks: what is lived through.
        models: the embedder and the reader of the records.
        each: most questions of a talk, drawn at random.
        seed: draws them.
        progress: told about every talk.

    Raises:
        InputError: there is no reader.
    """
    if models.reader is None:
        raise InputError("a replay needs a reader, and the one of this language is not on this machine")
    for number, talk in enumerate(talks, start=1):
        rng = random.Random(f"{seed} {talk.id}")  # noqa: S311 - a choice of questions, no secret
        asked = [question for question in talk.questions if question.type not in NOT_ONE_ANSWER]
        chosen = rng.sample(asked, min(each, len(asked)))
        listening = ListeningReader(models.reader)
        with TemporaryDirectory() as folder:
            heard = asyncio.run(_ask(talk, chosen, listening, replace(models, reader=listening), Path(folder)))
        for question, candidates in zip(chosen, heard, strict=True):
            labelled = _labelled(talk, question, candidates)
            if candidates and (not question.answers or any(candidate.answers for candidate in labelled)):
                yield Replayed(talk.id, talk.lang, question.text, question.type, tuple(labelled))
        if progress is not None:
            progress(number, len(talks), f"replaying {talk.id}")


def hardest(questions: Sequence[Replayed], *, seed: int = 1) -> list[AnswerSample]:
    """The samples of questions to train on: what answers, what the reader most nearly took for that, and others."""
    rng = random.Random(seed)  # noqa: S311 - a choice of samples, no secret
    samples: list[AnswerSample] = []
    for question in questions:
        ranked = sorted(question.candidates, key=lambda each: -each.share)
        wrong = [each for each in ranked if not each.answers]
        chosen = [each for each in ranked if each.answers][:RIGHT] + wrong[:HARD]
        samples += question.samples([*chosen, *rng.sample(wrong[HARD:], min(ANY, len(wrong[HARD:])))])
    return samples


def write_replays(path: Path, replays: Iterable[Replayed]) -> None:
    """Write replays, one a line, as they come; other runs read them from there."""
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as file:
        for each in replays:
            file.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
    unfinished.replace(path)


def read_replays(path: Path) -> list[Replayed]:
    """Read the file of `write_replays`.

    Raises:
        InputError: a line of it is no replay.
    """
    replays = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            fields = json.loads(line)
            candidates = tuple(ReplayedCandidate(**each) for each in fields.pop("candidates"))
            replays.append(Replayed(**fields, candidates=candidates))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InputError(
                f"{path}:{number} is no replay ({error!r}): delete the file, and it is made again"
            ) from error
    return replays


async def _ask(
    talk: Talk, questions: Sequence[TalkQuestion], listening: ListeningReader, models: RecordModels, folder: Path
) -> list[list[tuple[Candidate, float]]]:
    """Tell the whole talk to a new record, then ask; the candidates of each question, without doubles."""
    zone = ZoneInfo(talk.zone)
    now = datetime.fromisoformat(talk.messages[0].at).replace(tzinfo=zone)
    heard: list[list[tuple[Candidate, float]]] = []
    async with models.open(folder / "talk.lifelong", USUAL, clock=lambda: now) as life:
        person = life.person("me")
        for _, session in groupby(talk.messages, key=lambda message: message.session):
            told = list(session)
            now = max(now, datetime.fromisoformat(told[0].at).replace(tzinfo=zone))
            for message in told:
                turns = [Incoming(message.before, role="assistant", at=now)] if message.before else []
                now += timedelta(minutes=1)
                await person.add([*turns, Incoming(message.text, at=now)])
                await life.settle()
            await person.close_session()
            await life.settle()
        for question in questions:
            now += GAP
            listening.heard.clear()
            await person.chat(question.text, at=now)
            own: dict[tuple[str, str], tuple[Candidate, float]] = {}
            for text, candidates, shares in listening.heard:
                for candidate, share in zip(candidates, shares, strict=True):
                    if text == question.text:
                        own[candidate.clause, candidate.context] = candidate, share
            heard.append(list(own.values()))
    return heard


def _labelled(
    talk: Talk, question: TalkQuestion, candidates: Sequence[tuple[Candidate, float]]
) -> list[ReplayedCandidate]:
    facts = talk.facts
    right = {number for number in question.answers if number in facts}
    related = related_facts(right, facts)
    labelled = []
    for each, share in candidates:
        held = {number for number, (message, fact) in facts.items() if _holds(each.clause, message, fact)}
        if not held & related or held & right:
            labelled.append(
                ReplayedCandidate(each.clause, each.context, bool(held & right), each.similarity or 0.0, share)
            )
    return labelled


def _holds(clause: str, message: TalkMessage, fact: TalkFact) -> bool:
    """Whether a clause is of the message of a fact, and holds its value."""
    return clause in message.text and message.text[slice(*fact.value)].casefold() in clause.casefold()
