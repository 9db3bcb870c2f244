"""What does not become a sample, and how often: every refusal is counted by its reason."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from lifelong.agent.tool_definitions import TOOL_NAMES
from lifelong.extraction.gate.marks import pattern
from lifelong.extraction.schemas import PictureTurnOutput, SessionOutput, TurnOutput, read
from lifelong.language.quotes import find_quote
from lifelong.train.synth.plan import Beat, PlannedQuestion, in_order
from lifelong.train.synth.recorder import RecordedCall
from lifelong.train.synth.samples import Sample

_DATA_MARKS: Final = re.compile(r"</?\s*(?:memory|known|documents|items|system)\s*>|<\|", re.IGNORECASE)
"""Marks of prompts: in a dialogue, they can only be an attempt to leave the block of data."""

_LETTER: Final = re.compile(r"\b([A-D])\b")
_ABSTAINS: Final = re.compile(
    r"\b(?:not|never|n't) (?:yet )?(?:told|said|mentioned)|\bdo(?:n't| not) know\b|\bno note", re.IGNORECASE
)


ORDER: Final = "order to a model"
"""How it is counted that poison was left out."""


def gives_orders(text: str) -> bool:
    """Whether a text gives orders to a model, by the same marks as the gate."""
    return pattern("order").search(text) is not None


def poisoned(text: str) -> bool:
    """Whether a text gives orders to a model, or holds marks of a prompt."""
    return gives_orders(text) or _DATA_MARKS.search(text) is not None


def safe_beats(beats: Sequence[Beat], counts: Counter[str]) -> list[Beat]:
    """The messages in order of time, without empty ones and without orders to a model, and with what they state."""
    kept = in_order(beats)
    if len(kept) < len(beats):
        counts["time order"] += len(beats) - len(kept)
    usable = []
    for beat in kept:
        if poisoned(beat.text) or poisoned(beat.reply):
            counts[ORDER] += 1
        elif not beat.text.strip() or not beat.reply.strip():
            counts["empty message"] += 1
        elif any(find_quote(fact.text, beat.text) is None for fact in beat.facts):
            counts["fact not in its message"] += 1
        else:
            usable.append(beat)
    return usable


def fault_of_call(call: RecordedCall, refusals: Iterable[str] = ()) -> str:
    """Why an output of the update stage or a step is no sample; "" if it may be one.

    Args:
        call: the output with its prompt.
        refusals: what the gate refused of it, in the lines of a trace.
    """
    if call.task == "repair":
        return "needed repair"
    if not call.text.strip() and not call.calls:
        return "empty output"
    if poisoned(call.text):
        return ORDER
    if call.task in ("turn", "session"):
        kind = (
            SessionOutput if call.task == "session"
            else PictureTurnOutput if "seen" in (call.schema or {}).get("properties", {}) else TurnOutput
        )  # fmt: skip
        try:
            output = read(call.text, kind)
        except ValueError:
            return "unreadable output"
        if isinstance(output, TurnOutput) and not _quotes_exist(output, call):
            return "quote not found"
        for line in refusals:
            return f"gate: {line.split('(', 1)[-1].split(')', 1)[0]}"
    if call.task == "step" and call.schema is not None and not _is_step(call.text):
        return "unreadable step"
    return ""


def fault_of_answer(question: PlannedQuestion, calls: Sequence[RecordedCall]) -> str:
    """Why the steps of an answer are no samples: it is wrong, or it was not looked up; "" if they may be."""
    last = calls[-1] if calls else None
    answer = answer_text(last.text) if last is not None else ""
    if last is None or not answer.strip():
        return "no answer"
    shown = "\n".join(message.text for message in last.messages)
    if question.kind == "abstain":
        return "" if abstains(answer) else "invented an answer"
    if not all(text in shown for text in question.evidence):
        return "evidence not shown"
    return "" if is_right(question.kind, question.value, answer) else "wrong answer"


def is_right(kind: str, value: str, answer: str) -> bool:
    """Whether an answer is right, by rule: the letter of a choice, the words of a span, "not told" for the untold."""
    if kind == "abstain":
        return abstains(answer)
    if kind == "choice":
        letters = _LETTER.findall(answer)
        return bool(letters) and letters[0] == value
    return plain(value) in plain(answer)


def abstains(answer: str) -> bool:
    """Whether an answer says that nothing is known."""
    return _ABSTAINS.search(answer) is not None


def plain(text: str) -> str:
    """A text without capitals, marks and double spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def answer_text(text: str) -> str:
    """The answer in the text of an output; of a JSON step, its field."""
    try:
        step = json.loads(text)["next"]
        return str(step.get("text", "")) if step["step"] == "answer" else ""
    except (ValueError, KeyError, TypeError, AttributeError):
        return "" if text.lstrip().startswith("{") else text


def unique(samples: Iterable[Sample], seen: set[str], counts: Counter[str]) -> list[Sample]:
    """The samples whose last message and completion did not occur before.

    Args:
        samples: new ones.
        seen: keys of those before; gets the keys of these.
        counts: gets the duplicates.
    """
    kept = []
    for sample in samples:
        if sample.key in seen:
            counts["duplicate"] += 1
            continue
        seen.add(sample.key)
        kept.append(sample)
    return kept


def _quotes_exist(output: TurnOutput, call: RecordedCall) -> bool:
    words = call.messages[-1].text
    quotes = [each.quote for each in output.statements]
    quotes += output.observation.words if output.observation is not None else []
    return all(json.dumps(quote, ensure_ascii=False)[1:-1] in words or quote in words for quote in quotes)


def _is_step(text: str) -> bool:
    try:
        return json.loads(text)["next"]["step"] in (*TOOL_NAMES, "answer")
    except (ValueError, KeyError, TypeError):
        return False
