"""From a model's outputs to statements: judged by the gate, with a slot, a time, and what they end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final, Literal

from lifelong.extraction import rules
from lifelong.extraction.events import event
from lifelong.extraction.gate.closing import ending, excludes, finishes, is_same, twin_of
from lifelong.extraction.gate.evidence import QuotedEvidence
from lifelong.extraction.gate.judge import GateVerdict, Judge
from lifelong.extraction.gate.qualifiers import has
from lifelong.extraction.schedules import schedule
from lifelong.extraction.schemas import CoreOutput, HabitOutput, StatementOutput
from lifelong.extraction.sensitive import topics
from lifelong.language.quotes import find_quote
from lifelong.language.terms import term, words
from lifelong.types import Memory, Message, Source, Statement
from lifelong.types.refusals import RefusalStage, RefusedOutput

INSTRUCTIONS: Final = ("me.style", "me.name.call")
"""Slots of instructions to the assistant: their text is always the person's own."""

_SLOT: Final = re.compile(r"[\w'-]+(?:\.[\w'-]+)+")
_TURNED: Final = frozenset({"person", "unreal", "told", "doubtful", "detail", "denied", "ended", "short"})
"""Faults after which the slot that a model gives is not believed, either."""


@dataclass(frozen=True, slots=True)
class OutputGate:
    """Turns outputs into statements.

    Attributes:
        judge: of the talk.
        facts: known memories by the alias that the model saw.
        memories: all known memories.
        refused: gets what is not stored as given.
        zone: time zone of the person.
    """

    judge: Judge
    facts: Mapping[str, Memory]
    memories: Sequence[Memory]
    refused: Callable[[RefusedOutput], None]
    zone: tzinfo | None = None

    def statement(self, output: StatementOutput, newest: Message) -> Statement | None:
        """The statement of a turn's output, or None."""
        slot = slot_of(output.slot)
        old = self.facts.get(output.replaces or "")
        verdict = self._verdict(output.text, output.quote, newest, "turn", slot, about=old)
        evidence = verdict.evidence
        if evidence is None or verdict.decision == "nothing":
            return None
        if not _believed(verdict, slot):
            slot = _wish_slot(verdict.text, newest) if slot.startswith(INSTRUCTIONS) else ""
        slot = slot or _ruled_habit(verdict.text, evidence)
        twin = twin_of(verdict.text, self.memories, ("semantic",), evidence.language)
        if twin is not None:  # known already: further evidence of the same memory
            return self._again(twin, evidence, newest)
        when = find_quote(output.when, newest.text, shortest=1) if output.when else None
        since, until = event(when or verdict.text, at=newest.at, zone=self.zone)
        single = output.single and bool(slot)
        closes: str | None = None
        corrects: tuple[str, ...] = ()
        if old is not None:
            how = ending(old, slot, verdict.text, evidence, self.judge.reader)
            if how:
                slot, single = old.slot or slot, old.single and bool(old.slot)
                closes, corrects = (old.id, ()) if how == "change" else (None, (old.id,))
            else:
                self.refused(RefusedOutput(newest.id, "closing", "another matter", "nothing"))
        ends = old if closes or corrects else None
        single = single and self._may_exclude(slot, verdict.text, evidence, but=ends)
        return Statement(
            kind="semantic",
            text=verdict.text,
            sources=(_source(verdict, evidence),),
            at=newest.at,
            slot=slot,
            single=single,
            closes=closes,
            corrects=corrects,
            denied=output.denied and has(evidence.sentence_text, evidence.language, "denied", "ended"),
            event_at=since,
            event_until=until,
        )

    def habit(self, edit: HabitOutput, messages: Mapping[str, Message]) -> Statement | None:
        """The habit or goal of an edit, or None."""
        message = messages.get(edit.message)
        old = self.facts.get(edit.id or "") if edit.edit != "add" else None
        if edit.edit != "add" and (old is None or old.kind != "procedural"):
            self._refuse(message, "habit", "no such memory")
            return None
        verdict = self._verdict(edit.text, edit.quote, message, "habit", "", own_words=edit.edit == "close", about=old)
        evidence = verdict.evidence
        if evidence is None or message is None or verdict.reason in _STANDINGS:
            return None
        if edit.edit == "close":
            if (
                old is None
                or edit.state == "active"
                or not finishes(old, evidence, self.judge.reader, state=edit.state)
            ):
                self._refuse(message, "closing", "another matter")
                return None
            return _version(old, old.text, edit.state, old.trigger, evidence, message)
        if verdict.decision == "nothing":
            return None
        if old is not None and not ending(old, old.slot, verdict.text, evidence, self.judge.reader):
            self._refuse(message, "closing", "another matter")
            old = None
        known = twin_of(verdict.text, self.memories, ("procedural",), evidence.language)
        if old is None and known is not None:
            return _version(known, known.text, known.state, known.trigger, evidence, message, closes=False)
        trigger = edit.trigger if find_quote(edit.trigger, message.text, shortest=1) else ""
        if old is not None:
            return _version(old, verdict.text, edit.state, trigger or old.trigger, evidence, message)
        slot = self._habit_slot(verdict.text, evidence)
        return Statement(
            kind="procedural",
            text=verdict.text,
            sources=(_source(verdict, evidence),),
            at=message.at,
            slot=slot,
            single=bool(slot),
            state=edit.state,
            trigger=trigger,
            schedule=schedule(trigger),
        )

    def core(self, edit: CoreOutput, messages: Mapping[str, Message]) -> Statement | None:
        """The entry of the profile of an edit, or None. For a closed entry it is the clause that ended it."""
        message = messages.get(edit.message)
        slot = slot_of(edit.slot)
        old = self.facts.get(edit.id or "") if edit.edit != "add" else None
        if edit.edit != "add" and (old is None or old.kind != "core"):
            self._refuse(message, "core", "no such memory")
            return None
        if old is None and not slot:
            self._refuse(message, "core", "no slot")
            return None
        verdict = self._verdict(edit.text, edit.quote, message, "core", slot, own_words=edit.edit == "close", about=old)
        evidence = verdict.evidence
        if evidence is None or message is None or verdict.decision == "nothing":
            return None
        if old is not None:
            ends = (
                finishes(old, evidence, self.judge.reader) if edit.edit == "close"
                else bool(ending(old, slot, verdict.text, evidence, self.judge.reader))
            )  # fmt: skip
            if not ends:
                self._refuse(message, "closing", "another matter")
                if edit.edit == "close" or not slot or slot == old.slot:
                    return None
                old = None
        if old is None:
            known = twin_of(verdict.text, self.memories, ("core",), evidence.language)
            if known is not None:
                return self._again(known, evidence, message)
            if not self._may_exclude(slot, verdict.text, evidence, kind="core"):
                self._refuse(message, "closing", "not known to exclude the other")
                return None
        return Statement(
            kind="core",
            text=verdict.text,
            sources=(_source(verdict, evidence),),
            at=message.at,
            slot=old.slot if old is not None and old.slot else slot,
            single=True,
            closes=old.id if old is not None else None,
        )

    def _verdict(
        self,
        text: str,
        quote: str,
        message: Message | None,
        stage: RefusalStage,
        slot: str,
        *,
        own_words: bool = False,
        about: Memory | None = None,
    ) -> GateVerdict:
        """Judge, and count what is not stored as given."""
        own = own_words or slot.startswith(INSTRUCTIONS)
        verdict = self.judge.judge(text, quote, message, own_words=own, about=about.text if about else "")
        if verdict.decision != "text" and verdict.reason != "own words" and text:
            stored: Literal["own words", "nothing"] = "own words" if verdict.decision == "clause" else "nothing"
            self.refused(RefusedOutput(message.id if message else "", stage, verdict.reason, stored))
        return verdict

    def _refuse(self, message: Message | None, stage: RefusalStage, reason: str) -> None:
        self.refused(RefusedOutput(message.id if message else "", stage, reason, "nothing"))

    def _may_exclude(
        self, slot: str, text: str, evidence: QuotedEvidence, *, but: Memory | None = None, kind: str = "semantic"
    ) -> bool:
        """Whether a statement may end all other current memories of its single-valued slot."""
        rivals = [
            memory for memory in self.memories
            if memory.current and memory.single and memory.slot == slot and memory.kind == kind and memory is not but
        ]  # fmt: skip
        return all(excludes(each, text, evidence, self.judge.reader) for each in rivals)

    def _habit_slot(self, text: str, evidence: QuotedEvidence) -> str:
        """The slot of a new habit or goal: that of the fact which the turn made of the same words, else by the rules.

        With it, the copies of one habit are known to be one. It is "" where another habit or goal has that slot:
        nothing says that the new one ends it.
        """
        copies = (
            memory.slot
            for memory in self.memories
            if memory.current
            and memory.kind == "semantic"
            and (is_same(memory.text, text, evidence.language) or _source_of(evidence) in memory.sources)
        )
        slot = next(filter(None, copies), "") or _ruled_habit(text, evidence)
        taken = any(each.current and each.kind == "procedural" and each.slot == slot for each in self.memories)
        return "" if taken else slot

    def _again(self, known: Memory, evidence: QuotedEvidence, message: Message) -> Statement:
        """A statement that merges with a known memory."""
        return Statement(
            kind=known.kind,
            text=known.text,
            sources=(Source(message.id, evidence.quote),),
            at=message.at,
            slot=known.slot,
            single=known.single,
            denied=known.denied,
            state=known.state,
        )


_STANDINGS: Final = frozenset({"question", "pasted", "ordered", "supposed", "joke", "reported"})


def slot_of(text: str) -> str:
    """The slot that a model gives, in its form; "" if it has none."""
    slot = re.sub(r"\s+", "-", text.strip().lower())
    return slot if _SLOT.fullmatch(slot) else ""


def _source(verdict: GateVerdict, evidence: QuotedEvidence) -> Source:
    """The message with the words that prove a text: those of the whole clause where it is more than the quote."""
    message = evidence.message
    if verdict.decision == "clause" and verdict.text in message.text:
        return Source(message.id, verdict.text)
    return Source(message.id, evidence.sentence_text if topics(verdict.text) else evidence.quote)


def _believed(verdict: GateVerdict, slot: str) -> bool:
    """Whether the slot that a model gives is used: not where its text was wrong, and not for what nobody said."""
    if verdict.decision == "clause" and verdict.reason in _TURNED:
        return False
    return topics("", slot) <= topics(verdict.text) or not topics("", slot)


def _source_of(evidence: QuotedEvidence) -> Source:
    return Source(evidence.message.id, evidence.quote)


def _ruled_habit(text: str, evidence: QuotedEvidence) -> str:
    """The slot that the rules give a habit or goal, by a text of a model or by the person's own sentence; or "".

    Of a sentence with several clauses, the habit of another clause is not that of the text.
    """
    quoted = [evidence.message.text[each.start : each.end] for each in evidence.quoted_clauses]
    for said in (text, evidence.sentence_text):
        slots = [each.slot for each in rules.extract(replace(evidence.message, text=said))]
        recurring = rules.habit(said)
        found = [recurring[0]] if recurring is not None else []
        found += [slot for slot in slots if slot.startswith(("me.goal.", "me.habit."))]
        if found and (said is text or any(_names(found[0], each) for each in (text, *quoted))):
            return found[0]
    return ""


def _names(slot: str, text: str) -> bool:
    """Whether a text has a word of what a slot is about: "run" of "me.habit.run.sunday"."""
    about = {term(word) for word in slot.split(".")[2].split("-")} if slot.count(".") > 1 else set()
    return not about.isdisjoint(map(term, words(text)))


def _wish_slot(text: str, message: Message) -> str:
    """The slot of a wish by the person's own words, where what the model made of them is not believed; or ""."""
    slots = [each.slot for each in rules.extract(replace(message, text=text))]
    return next((slot for slot in slots if slot.startswith(INSTRUCTIONS)), "")


def _version(
    old: Memory, text: str, state: str, trigger: str, evidence: QuotedEvidence, message: Message, *, closes: bool = True
) -> Statement:
    """A new version of a habit or goal, with the evidence of the change as its last source."""
    return Statement(
        kind="procedural",
        text=text,
        sources=(*old.sources, Source(message.id, evidence.quote)) if closes else (Source(message.id, evidence.quote),),
        at=message.at,
        slot=old.slot,
        single=bool(old.slot),
        state=state,  # type: ignore[arg-type]  # the schema has the states of a memory
        trigger=trigger,
        schedule=schedule(trigger),
        closes=old.id if closes else None,
    )
