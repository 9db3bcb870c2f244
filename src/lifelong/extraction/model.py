"""The model-backed extractor: one structured call for each turn and one for each closed session, with validation.

Every statement must quote the person verbatim, every edit must name an existing memory, and names and numbers must
occur in the person's messages. Items that fail are dropped. If an output cannot be parsed, the model is asked once to
repair it. If the repair fails, an error is raised and nothing is changed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo

from lifelong.errors import ModelOutputError
from lifelong.extraction.episodes import episode
from lifelong.extraction.events import event
from lifelong.extraction.names import names_in
from lifelong.extraction.requests import MESSAGE_CHARACTERS, alias, request_of, within
from lifelong.extraction.schedules import schedule
from lifelong.extraction.schemas import (
    CoreOutput,
    EpisodeOutput,
    HabitOutput,
    ObservationOutput,
    Out,
    SessionOutput,
    StatementOutput,
    TurnOutput,
    fault_of,
    read,
    schema_of,
)
from lifelong.language.quotes import find_quote, is_supported
from lifelong.memory.remember import CORE_ENTRIES, HABITS
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.persona.mechanism import START
from lifelong.types import TRAITS, Memory, Message, Observation, Source, Statement

LOG = logging.getLogger(__name__)

TURN_TOKENS, SESSION_TOKENS = 800, 1800
"""Most tokens of the output for a turn, and for a session."""
STATEMENTS, EDITS, TOPICS, KEYWORDS = 8, 12, 20, 8
"""Most entries of each list that are used. A longer list is a sign of a degenerate output."""
TEXT_CHARACTERS, SUMMARY_CHARACTERS = 240, 600
"""Most characters of a statement, and of a summary."""
SUREST = 0.3
"""Most confidence of a model's reading of traits: two readings at 0.4 would turn on guidance for every trait."""
FACTS = 60
"""Most semantic memories in the prompt, the newest ones. The profile and the habits are in the prompt completely."""
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|me|my|mine)\b")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_SLOT = re.compile(r"[\w'-]+(?:\.[\w'-]+)+")


async def turn(
    model: ChatModel,
    messages: Sequence[Message],
    memories: Sequence[Memory],
    *,
    shown: Sequence[Memory] | None = None,
    zone: tzinfo | None = None,
) -> tuple[Observation | None, list[Statement]]:
    """Extract an observation of traits and statements from the newest message.

    Args:
        model: a capable chat model.
        messages: the newest message last; the earlier ones are its context.
        memories: memories that the new statements may refer to.
        shown: those of them that the prompt holds (see `lifelong.extraction.known`); None takes the newest.
        zone: time zone of the person, for days and months in a statement; None uses the zone of the message.

    Returns:
        The observation or None, and the statements.

    Raises:
        ModelOutputError: the output cannot be used, even after one repair.
        ModelUnavailableError: the model cannot be reached.
    """
    if not messages or messages[-1].role != "user" or not messages[-1].text.strip():
        return None, []
    newest = messages[-1]
    shown = _newest(memories, ("core", "semantic"), FACTS) if shown is None else shown
    facts = {f"k{place}": memory for place, memory in enumerate(shown, start=1)}
    request = request_of("turn", within(messages, model, TURN_TOKENS, from_end=True), facts)
    output = await _ask(model, request, TurnOutput, TURN_TOKENS)
    own = [message.text for message in messages if message.role == "user"]
    statements = [_statement(each, newest, facts, own, zone) for each in output.statements[:STATEMENTS]]
    return _observation(output.observation, newest, model.name), [each for each in statements if each is not None]


async def session(
    model: ChatModel, messages: Sequence[Message], memories: Sequence[Memory], *, name: str = ""
) -> list[Statement]:
    """Extract the episodes of a closed session, and changes of the profile and of the habits.

    Args:
        model: a capable chat model. A session that exceeds its context is read in parts, with one call for each part.
        messages: the messages of the session, in order.
        memories: current core and procedural memories.
        name: name of the person, for the summaries.

    Returns:
        Episodic, procedural and core statements.

    Raises:
        ModelOutputError: an output cannot be used, even after one repair.
        ModelUnavailableError: the model cannot be reached.
    """
    core, habits = _newest(memories, ("core",), CORE_ENTRIES), _newest(memories, ("procedural",), HABITS)
    facts = {f"c{place}": memory for place, memory in enumerate(core, start=1)}
    facts |= {f"h{place}": memory for place, memory in enumerate(habits, start=1)}
    statements: list[Statement] = []
    left = list(messages)
    while left:
        part = within(left, model, SESSION_TOKENS)
        left = left[len(part) :]
        output = await _ask(model, request_of("session", part, facts, name), SessionOutput, SESSION_TOKENS)
        statements.extend(_episodes(output.episodes[:TOPICS], part, name))
        by_alias = {alias(place): message for place, message in enumerate(part)}
        edits = [_habit(edit, by_alias, facts) for edit in output.habits[:EDITS]]
        edits += [_core(edit, by_alias, facts) for edit in output.core[:EDITS]]
        statements.extend(edit for edit in edits if edit is not None)
    return statements


def _newest(memories: Sequence[Memory], kinds: tuple[str, ...], most: int) -> list[Memory]:
    current = [memory for memory in memories if memory.current and memory.kind in kinds]
    return sorted(current, key=lambda memory: memory.at)[-most:]


async def _ask(model: ChatModel, request: list[ChatMessage], kind: type[Out], max_tokens: int) -> Out:
    """Make one structured call, and a second one if its output cannot be used."""
    schema = schema_of(kind)
    text = (await whole_output(model, request, max_tokens=max_tokens, schema=schema)).text
    try:
        return read(text, kind)
    except ValueError as error:
        fault = fault_of(error)
    LOG.info("output of %s needs repair: %s", model.name, fault)
    again = [
        *request,
        ChatMessage("assistant", text[:MESSAGE_CHARACTERS]),
        ChatMessage("user", prompt("extraction", "repair").text.replace("{fault}", fault)),
    ]
    text = (await whole_output(model, again, max_tokens=max_tokens, schema=schema)).text
    try:
        return read(text, kind)
    except ValueError as error:
        raise ModelOutputError(
            f"{model.name} gave {len(text)} characters that are no {kind.__name__} after one repair: "
            f"{fault_of(error)}; nothing was changed. Use a model that can follow a JSON schema, or none."
        ) from error


def _statement(
    output: StatementOutput, newest: Message, facts: Mapping[str, Memory], own: Sequence[str], zone: tzinfo | None
) -> Statement | None:
    """Return a validated statement, or None if the person did not say it."""
    quote = find_quote(output.quote, newest.text)
    if quote is None or len(output.text) > TEXT_CHARACTERS or not is_supported(output.text, own):
        return None
    slot, single, closes = _slot(output.slot), output.single, None
    old = facts.get(output.replaces or "")
    if old is not None and old.kind == "semantic" and old.single and old.slot:
        slot, single, closes = old.slot, True, old.id
    when = find_quote(output.when, newest.text, shortest=1) if output.when else None
    since, until = event(when or quote, at=newest.at, zone=zone)
    return Statement(
        kind="semantic",
        text=output.text,
        sources=(Source(newest.id, quote),),
        at=newest.at,
        slot=slot,
        single=single and bool(slot),
        closes=closes,
        denied=output.denied,
        event_at=since,
        event_until=until,
    )


def _slot(text: str) -> str:
    slot = re.sub(r"\s+", "-", text.strip().lower())
    return slot if _SLOT.fullmatch(slot) else ""


def _observation(output: ObservationOutput | None, newest: Message, origin: str) -> Observation | None:
    """Return an observation of traits with words of the person as evidence, or None."""
    if output is None:
        return None
    quotes = [quote for each in output.words if (quote := find_quote(each, newest.text, shortest=1)) is not None]
    scores = [getattr(output, name) for name in TRAITS]
    if not quotes or (output.mood is None and all(score is None for score in scores)):
        return None
    return Observation(
        message=newest.id,
        at=newest.at,
        scores=tuple(START if score is None else score for score in scores),
        confidence=min(output.confidence, SUREST),
        mood=output.mood,
        words=tuple(dict.fromkeys(quotes)),
        origin=origin,
    )


def _episodes(outputs: Sequence[EpisodeOutput], messages: Sequence[Message], name: str) -> list[Statement]:
    """Return episodes that cover every message once, even if the ranges of the model overlap or have gaps.

    Only the start of each range is used; a topic ends where the next one begins. A summary is replaced by quotes of the
    person if it is in the first person, has no quote, or contains names and numbers that only the assistant has used.
    """
    places = {alias(place): place for place in range(len(messages))}
    starts: dict[int, EpisodeOutput | None] = {0: None}
    for topic in sorted((each for each in outputs if each.first in places), key=lambda each: places[each.first]):
        first = 0 if list(starts.values()) == [None] else places[topic.first]
        if first not in starts or starts[first] is None:
            starts[first] = topic
    ends = [*list(starts)[1:], len(messages)]
    return [
        _episode(starts[start], messages[start:end], name)
        for start, end in zip(starts, ends, strict=True)
        if start < end
    ]


def _episode(output: EpisodeOutput | None, messages: Sequence[Message], name: str) -> Statement:
    plain = episode(messages, name=name)
    if output is None:
        return plain
    quotes = {message.id: find_quote(output.quote, message.text) for message in messages if message.role == "user"}
    texts = [message.text for message in messages if message.role != "assistant"]
    names = [name, *(message.speaker for message in messages if message.role != "assistant")]
    if (
        not any(quotes.values())
        or len(output.summary) > SUMMARY_CHARACTERS
        or _FIRST_PERSON.search(_QUOTED.sub("", output.summary)) is not None
        or not is_supported(output.summary, [*texts, *names])
    ):
        return plain
    return Statement(
        kind="episodic",
        text=output.summary,
        sources=tuple(Source(message.id, quotes.get(message.id) or "") for message in messages),
        at=plain.at,
        until=plain.until,
        keywords=tuple(word for word in output.keywords[:KEYWORDS] if word) or plain.keywords,
        people=names_in(output.people, messages) or plain.people,
        places=names_in(output.places, messages) or plain.places,
    )


def _proof(
    edit: HabitOutput | CoreOutput, messages: Mapping[str, Message], facts: Mapping[str, Memory], kind: str
) -> tuple[Source, Message, Memory | None] | None:
    """Return the source, the message and the memory of an edit, or None if its quote or its memory does not exist."""
    message = messages.get(edit.message)
    if message is None or message.role != "user":
        return None
    quote = find_quote(edit.quote, message.text)
    old = facts.get(edit.id or "")
    if quote is None or (edit.edit != "add" and (old is None or old.kind != kind)):
        return None
    texts = [each.text for each in messages.values() if each.role == "user"]
    if len(edit.text) > TEXT_CHARACTERS or not is_supported(
        edit.text, [*texts, *([old.text] if old is not None else [])]
    ):
        return None
    return Source(message.id, quote), message, old if edit.edit != "add" else None


def _habit(edit: HabitOutput, messages: Mapping[str, Message], facts: Mapping[str, Memory]) -> Statement | None:
    proof = _proof(edit, messages, facts, "procedural")
    if proof is None or (edit.edit == "close" and edit.state == "active"):
        return None
    source, message, old = proof
    trigger = edit.trigger or (old.trigger if old is not None else "")
    return Statement(
        kind="procedural",
        text=old.text if old is not None and edit.edit == "close" else edit.text,
        sources=(*(old.sources if old is not None else ()), source),
        at=message.at,
        slot=old.slot if old is not None else "",
        single=old is not None and bool(old.slot),
        state=edit.state,
        trigger=trigger,
        schedule=schedule(trigger),
        closes=old.id if old is not None else None,
    )


def _core(edit: CoreOutput, messages: Mapping[str, Message], facts: Mapping[str, Memory]) -> Statement | None:
    """Return a new or changed profile entry. For a closed entry, it is the quote that ended it, as evidence."""
    proof = _proof(edit, messages, facts, "core")
    slot = _slot(edit.slot)
    if proof is None or (proof[2] is None and not slot):
        return None
    source, message, old = proof
    return Statement(
        kind="core",
        text=source.quote if edit.edit == "close" else edit.text,
        sources=(source,),
        at=message.at,
        slot=old.slot if old is not None else slot,
        single=True,
        closes=old.id if old is not None else None,
    )
