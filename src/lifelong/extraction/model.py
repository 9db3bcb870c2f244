"""The model-backed extractor: one structured call for each turn and one for each closed session.

What the model gives passes the gate (``extraction.gate``): it is stored as given, as the person's own words, or not at
all. If an output cannot be parsed, the model is asked once to repair it. If the repair fails, an error is raised and
nothing is changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import tzinfo

from lifelong.errors import ModelOutputError
from lifelong.extraction.gate.compare import Sources
from lifelong.extraction.gate.judge import Judge
from lifelong.extraction.gate.statements import OutputGate
from lifelong.extraction.gate.summaries import episodes_of
from lifelong.extraction.requests import MESSAGE_CHARACTERS, alias, request_of, within
from lifelong.extraction.schemas import (
    ObservationOutput,
    Out,
    PictureTurnOutput,
    SessionOutput,
    TurnOutput,
    fault_of,
    read,
    schema_of,
)
from lifelong.language.quotes import find_quote
from lifelong.memory.remember import CORE_ENTRIES, HABITS
from lifelong.models.base import ChatMessage, ChatModel, Reader
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.persona.mechanism import START
from lifelong.types import TRAITS, Memory, Message, Observation, Statement
from lifelong.types.refusals import RefusedOutput

LOG = logging.getLogger(__name__)

TURN_TOKENS, SESSION_TOKENS = 800, 1800
"""Most tokens of the output for a turn, and for a session."""
STATEMENTS, EDITS, TOPICS = 8, 12, 20
"""Most entries of each list that are used. A longer list is a sign of a degenerate output."""
SUREST = 0.3
"""Most confidence of a model's reading of traits: two readings at 0.4 would turn on guidance for every trait."""
FACTS = 60
"""Most semantic memories in the prompt, the newest ones. The profile and the habits are in the prompt completely."""


async def turn(
    model: ChatModel,
    messages: Sequence[Message],
    memories: Sequence[Memory],
    *,
    shown: Sequence[Memory] | None = None,
    zone: tzinfo | None = None,
    name: str = "",
    reader: Reader | None = None,
    concludes: bool = False,
    refused: Callable[[RefusedOutput], None] = lambda refusal: None,
    images: Sequence[bytes] = (),
    seen: Callable[[str], None] = lambda sentence: None,
) -> tuple[Observation | None, list[Statement]]:
    """Extract an observation of traits and statements from the newest message.

    Args:
        model: a capable chat model.
        messages: the newest message last; the earlier ones are its context.
        memories: memories that the new statements may refer to.
        shown: those of them that the prompt holds (see `lifelong.extraction.known`); None takes the newest.
        zone: time zone of the person, for days and months in a statement; None uses the zone of the message.
        name: name of the person.
        reader: reads the person's words for the gate; None leaves that to cheap checks.
        concludes: let conclusions about sensitive topics pass.
        refused: is called with what the gate does not store as the model gave it.
        images: a picture of the newest message, for a model that sees.
        seen: is called with the one sentence that the model may add on it, as the model gives it.

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
    request = request_of("turn", within(messages, model, TURN_TOKENS, from_end=True), facts, images=images)
    output: TurnOutput
    if images:
        output = with_sight = await _ask(model, request, PictureTurnOutput, TURN_TOKENS)
        if with_sight.seen:
            seen(with_sight.seen)
    else:
        output = await _ask(model, request, TurnOutput, TURN_TOKENS)
    gate = OutputGate(_judge(messages, memories, name, reader, concludes), facts, memories, refused, zone)
    statements = [gate.statement(each, newest) for each in output.statements[:STATEMENTS]]
    return _observation(output.observation, newest, model.name), [each for each in statements if each is not None]


async def session(
    model: ChatModel,
    messages: Sequence[Message],
    memories: Sequence[Memory],
    *,
    name: str = "",
    reader: Reader | None = None,
    concludes: bool = False,
    refused: Callable[[RefusedOutput], None] = lambda refusal: None,
) -> list[Statement]:
    """Extract the episodes of a closed session, and changes of the profile and of the habits.

    Args:
        model: a capable chat model. A session that exceeds its context is read in parts, with one call for each part.
        messages: the messages of the session, in order.
        memories: current core and procedural memories, which the prompt holds, and the semantic ones of the session,
            whose copies the new habits and goals are.
        name: name of the person, for the summaries.
        reader: reads the person's words for the gate; None leaves that to cheap checks.
        concludes: let conclusions about sensitive topics pass.
        refused: is called with what the gate does not store as the model gave it.

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
        by_alias = {alias(place): message for place, message in enumerate(part)}
        judge = _judge(part, memories, name, reader, concludes)
        gate = OutputGate(judge, facts, memories, refused)
        statements.extend(episodes_of(output.episodes[:TOPICS], by_alias, judge, refused))
        edits = [gate.habit(edit, by_alias) for edit in output.habits[:EDITS]]
        edits += [gate.core(edit, by_alias) for edit in output.core[:EDITS]]
        statements.extend(edit for edit in edits if edit is not None)
    return statements


def _judge(
    messages: Sequence[Message], memories: Sequence[Memory], name: str, reader: Reader | None, concludes: bool
) -> Judge:
    known = [memory.text for memory in memories if memory.current]
    return Judge(messages, Sources(known, [message.text for message in messages[:-1]], name), reader, concludes)


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
