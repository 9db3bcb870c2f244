"""Plain talks made from frames: what everybody tells first, and the same attributes of several people side by side.

Written talks are rich, and few of them say "My daughter Lucy is 7." A talk of frames takes some attributes of the
person and of others, so that the right answer to a question has the same attribute of another beside it. Such talks
only train: what is measured are people whom somebody wrote.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lifelong.train.reader.frames import Frame, Frames, read_frames
from lifelong.train.reader.talks import Talk, TalkFact, TalkMessage, TalkQuestion

OWN, OTHERS, EACH, ANIMALS = (6, 10), (2, 4), (2, 4), (0, 2)
"""Facts about the person, other people, facts about each of them, and animals: at least and at most."""

CHANGED, ENDED, UNKNOWN = 0.3, 0.15, 7
"""Share of the facts that change later and that end later; and questions without an answer."""

NAMED: Final = 0.75
"""Share of the people who are spoken of by name from the first."""

JOINED: Final = 0.3
"""Share of the statements that stand in one message with the one before."""

_FINAL: Final = ".!?。！？؟।"


def framed_talks(folder: Path, count: int, *, seed: int, languages: Sequence[str] | None = None) -> list[Talk]:
    """Talks made from the frames of a folder, equally many of each language.

    Args:
        folder: holds ``<language>.toml``.
        count: talks of each language.
        seed: of all choices.
        languages: those to take; all by default.

    Raises:
        InputError: a file cannot be read.
    """
    talks: list[Talk] = []
    for path in sorted(folder.glob("*.toml")):
        if languages is not None and path.stem not in languages:
            continue
        frames = read_frames(path)
        rng = random.Random(f"{seed} {frames.lang}")  # noqa: S311 - a choice of samples, no secret
        talks += [_Maker(frames, rng, f"frames-{frames.lang}-{number}").talk() for number in range(count)]
    return talks


@dataclass(slots=True)
class _Somebody:
    """Whom facts are about; ``told`` says whether a message has spoken of them, ``known`` whether by their name."""

    about: str
    relation: str = ""
    name: str = ""
    pronoun: str = ""
    told: bool = False
    known: bool = False


@dataclass(slots=True)
class _Said:
    """A fact that was told, with what it was filled with, and the message it stands in."""

    number: int
    frame: Frame
    who: _Somebody
    filled: dict[str, str]
    former: int | None = None
    over: bool = False
    message: TalkMessage | None = None


@dataclass(slots=True)
class _Maker:
    """Makes one talk."""

    frames: Frames
    rng: random.Random
    id: str
    people: list[_Somebody] = field(default_factory=list)
    said: list[_Said] = field(default_factory=list)
    number: int = 0

    def talk(self) -> Talk:
        """Tell, change and end facts, then ask."""
        rng = self.rng
        talk = Talk(self.id, self.frames.lang, "UTC", "made from frames")
        self.people = [_Somebody("me"), *self._somebodies()]
        planned = [(who, frame) for who in self.people for frame in self._chosen(who)]
        _shuffle_within(planned, rng)
        for who, frame in planned:
            self._tell(talk, who, frame)
        for said in [each for each in self.said if not each.frame.last]:
            if said.frame.changed and rng.random() < CHANGED:
                self._change(talk, said)
            elif said.frame.ended and rng.random() < ENDED:
                self._end(talk, said)
        talk.questions.extend(self._questions())
        return talk

    def _somebodies(self) -> list[_Somebody]:
        frames = self.frames
        people = self._named("other", frames.relations, frames.people, OTHERS)
        return people + self._named("pet", frames.animals, frames.pets, ANIMALS)

    def _named(
        self, about: str, relations: Mapping[str, Sequence[str]], names: Sequence[str], bounds: tuple[int, int]
    ) -> list[_Somebody]:
        words = {word: pronoun for pronoun, listed in relations.items() for word in listed}
        chosen = self.rng.sample(list(words), self.rng.randint(*bounds))
        called = self.rng.sample(list(names), len(chosen))
        return [_Somebody(about, word, name, words[word]) for word, name in zip(chosen, called, strict=True)]

    def _chosen(self, who: _Somebody) -> list[Frame]:
        """What is told of somebody: of others the name mostly first, and what ends everything last."""
        fitting = [frame for frame in self.frames.frames if frame.about == who.about]
        least, most = OWN if who.about == "me" else EACH
        chosen = self.rng.sample(fitting, min(len(fitting), self.rng.randint(least, most)))
        once = list({each.slot: each for each in chosen}.values())
        twice = [each for each in once if each.many and self.rng.random() < 0.5]
        return sorted([*once, *twice], key=lambda each: (each.last, each.value != "name"))

    def _tell(self, talk: Talk, who: _Somebody, frame: Frame) -> None:
        said = _Said(self.number + 1, frame, who, self._filled(frame, who))
        self._add(talk, said, self.rng.choice(frame.tell), frame.status, ())
        self.said.append(said)

    def _change(self, talk: Talk, said: _Said) -> None:
        value = self._value(said.frame, said.who)
        if value == said.filled["value"]:
            return
        new = _Said(self.number + 1, said.frame, said.who, {**said.filled, "value": value}, former=said.number)
        status = said.frame.status if said.frame.status == "planned" else "began"
        self._add(talk, new, self.rng.choice(said.frame.changed), status, ((">", said.number),))
        said.over = True
        self.said.append(new)

    def _end(self, talk: Talk, said: _Said) -> None:
        new = _Said(self.number + 1, said.frame, said.who, said.filled, former=said.number, over=True)
        self._add(talk, new, self.rng.choice(said.frame.ended), "ended", (("x", said.number),))
        said.over = True
        self.said.append(new)

    def _add(self, talk: Talk, said: _Said, pattern: str, status: str, links: tuple[tuple[str, int], ...]) -> None:
        """Write a statement, in the last message or in one of its own."""
        who = said.who
        before = talk.messages[-1] if talk.messages else None
        same = self.said and self.said[-1].who is who and who.about != "me"
        join = before is not None and not links and len(before.facts) < 3 and self.rng.random() < JOINED
        subject = self._subject(who, pronoun=bool(same and who.told))
        filled = {**said.filled, "relation": who.relation, "name": who.name, "they": who.pronoun}
        clause = _fill(pattern, {**filled, "who": subject})
        who.told = True
        self.number += 1
        if join and before is not None:
            joint = self.rng.choice(self.frames.joins)
            clause = self._typed(clause, first=joint[0] in _FINAL)
            before.text = f"{before.text.rstrip(_FINAL)}{joint}{clause}"
            start = len(before.text) - len(clause)
            before.text += self._stop(before.text)
        else:
            clause = self._typed(clause, first=True)
            reply = self.rng.choice([*self.frames.noted, before.text]) if before is not None else ""
            if reply in self.frames.noted:
                talk.assistant.append(reply)
            before, start = TalkMessage(clause, reply, frozenset({"tell"}), 0, "2025-03-01 10:00"), 0
            before.text += self._stop(clause)
            talk.messages.append(before)
        said.message = before
        who.known = who.known or "{name}" in pattern
        end = start + len(clause)
        answer = _place(clause, said.filled["value"])
        value = (start + answer[0], start + answer[1]) if answer is not None and status != "ended" else (start, end)
        about = "me" if who.about == "me" else who.name if who.known else who.relation
        before.facts.append(TalkFact(said.number, clause, start, end, about, said.frame.slot, value, status, links))

    def _subject(self, who: _Somebody, *, pronoun: bool) -> str:
        if who.about == "me":
            return ""
        if not who.told:
            who.known = self.rng.random() < NAMED
            return self.frames.named.format(relation=who.relation, name=who.name) if who.known else who.relation
        return who.pronoun if pronoun else self.rng.choice(self._forms(who))

    def _forms(self, who: _Somebody) -> list[str]:
        return [who.name, who.name, who.relation] if who.known else [who.relation]

    def _questions(self) -> list[TalkQuestion]:
        """Questions for what holds, what held, and what was never told."""
        questions: list[TalkQuestion] = []
        for said in self.said:
            holds = not said.over
            if holds:
                alike = [
                    each for each in self.said if each.frame is said.frame and each.who is said.who and not each.over
                ]
                asked = self.rng.sample(list(said.frame.ask), min(2, len(said.frame.ask)))
                kind = "list" if len(alike) > 1 else said.frame.type
                questions += [self._question(text, kind, said, [each.number for each in alike]) for text in asked]
                if said.frame.yesno and self.rng.random() < 0.5:
                    questions.append(self._question(self.rng.choice(said.frame.yesno), "yesno", said, [said.number]))
                if said.former is not None and said.frame.before:
                    text = self.rng.choice(said.frame.before)
                    questions.append(self._question(text, "before", said, [said.former]))
            elif said.former is not None and said.frame.still:
                questions.append(self._question(self.rng.choice(said.frame.still), "yesno", said, [said.number]))
        return questions + self._unknown()

    def _unknown(self) -> list[TalkQuestion]:
        """Questions for what was never told of those who were spoken of."""
        told = {(each.frame.slot, id(each.who)) for each in self.said}
        never = [
            (who, frame)
            for who in self.people
            for frame in self.frames.frames
            if frame.about == who.about and frame.value != "name" and (frame.slot, id(who)) not in told
        ]
        asked: list[TalkQuestion] = []
        for who, frame in self.rng.sample(never, min(UNKNOWN, len(never))):
            asked.append(
                self._question(
                    self.rng.choice(frame.ask), frame.type, _Said(0, frame, who, self._filled(frame, who)), []
                )
            )
        return asked

    def _filled(self, frame: Frame, who: _Somebody) -> dict[str, str]:
        filled = {"value": self._value(frame, who)}
        if frame.extra:
            filled["extra"] = self.rng.choice(self._listed(frame.extra))
        return filled

    def _alike(self, said: _Said) -> list[_Said]:
        """What answers the same question: the members of a list."""
        same = [each for each in self.said if each.frame is said.frame and each.who is said.who and not each.over]
        return [said] if said.frame.extra else same

    def _question(self, pattern: str, kind: str, said: _Said, answers: Sequence[int]) -> TalkQuestion:
        who = said.who
        forms = self._forms(who) if who.about != "me" else [""]
        if said.message is not None:  # by the word that stands there, or by the name where only "she" does
            words = f"{said.message.before}\n{said.message.text}".lower()
            forms = [each for each in forms if each.lower() in words] or forms[:1]
        asked = self.rng.choice(forms)
        filled = {**said.filled, "asked": asked, "relation": who.relation, "name": who.name}
        return TalkQuestion(self._typed(_fill(pattern, filled), first=True), kind, tuple(answers))

    def _value(self, frame: Frame, who: _Somebody) -> str:
        if frame.value == "name":
            return who.name
        taken = {each.filled["value"] for each in self.said if each.frame is frame and each.who is who}
        if frame.value == "people":
            taken |= {each.filled["value"] for each in self.said} | {each.name for each in self.people}
        return self.rng.choice([each for each in self._listed(frame.value) if each not in taken])

    def _listed(self, name: str) -> Sequence[str]:
        return self.frames.people if name == "people" else self.frames.values[name]

    def _typed(self, text: str, *, first: bool) -> str:
        """Words without a final mark, with a capital where a sentence begins."""
        return text[:1].upper() + text[1:] if first else text

    def _stop(self, text: str) -> str:
        plain = text[:1].islower() or self.rng.random() < 0.2
        return "" if plain else {"zh": "。", "ja": "。", "hi": "।"}.get(self.frames.lang, ".")


def _fill(pattern: str, filled: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: filled.get(match[1], ""), pattern)


def _place(clause: str, value: str) -> tuple[int, int] | None:
    """Where a value stands in a clause."""
    start = clause.lower().find(value.lower())
    return (start, start + len(value)) if start >= 0 else None


def _shuffle_within(planned: list[tuple[_Somebody, Frame]], rng: random.Random) -> None:
    """Mix what is told of whom, and keep the order of what is told of each."""
    order = [id(who) for who, _ in planned]
    if rng.random() < 0.5:  # else one after the other, as people introduce their family
        rng.shuffle(order)
    queues: dict[int, list[tuple[_Somebody, Frame]]] = {}
    for who, frame in planned:
        queues.setdefault(id(who), []).append((who, frame))
    planned[:] = [queues[each].pop(0) for each in order]
