"""The check of the context: how long a prompt the model reads to its first line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from lifelong.errors import ContextOverflowError
from lifelong.models.base import ChatMessage
from lifelong.models.exam.answer import ModelAnswer, short

SHORTEST: Final = 256
"""Tokens of the shortest prompt."""

STRIDE: Final = 3
"""Doublings from one length to the next, until one fails."""

FILLER: Final = "The weather on day {} was mild and nothing else happened."

FILLER_TOKENS: Final = 13
"""Estimated tokens of one such sentence; a model that counts tokens gives the true number with the shortest prompt."""

NEEDLE: Final = "marzipan"


@dataclass(frozen=True, slots=True)
class ContextFound:
    """What the check found.

    Attributes:
        limit: context length in tokens; None if it was not found.
        passed: whether all that was not refused was read to the first line.
        detail: what happened, in words.
    """

    limit: int | None
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A prompt whose first line the model knew.

    Attributes:
        tokens: of the prompt, as the model counted them, else as planned; 0 before the first.
        each: tokens of one line.
    """

    tokens: int
    each: float


@dataclass(frozen=True, slots=True)
class _Fault:
    """A prompt that was refused, cut by the server, or whose first line the model forgot.

    Attributes:
        tokens: of the prompt, as the model counted them, else as planned.
        counted: whether the model counted them.
        refused: it was refused as too long; ``holds`` is the limit, if the refusal names it.
        cut: the server read a part of it only.
        text: the answer.
    """

    tokens: int
    counted: bool = True
    refused: bool = False
    holds: int | None = None
    cut: bool = False
    text: str = ""


async def context_length(
    ask: Callable[..., Awaitable[ModelAnswer]], declared: int | None, longest: int
) -> ContextFound:
    """Find the context length: from a refusal, where the model loses the first line, or from the server.

    Prompts grow eightfold. After one that fails, the lengths between it and the last good one are halved: a limit is
    found as exactly as by doubling, and a model without one reads half of the tokens.

    Args:
        ask: sends messages, with ``max_tokens``.
        declared: what the server says, if it does.
        longest: length of the longest prompt, in tokens.
    """
    sizes = [SHORTEST << power for power in range(max(1, (longest // SHORTEST).bit_length()))]
    read, fault = _Read(0, FILLER_TOKENS), None
    good, bad, place = -1, len(sizes), 0
    while good < place < bad:
        found = await _try(ask, sizes[place], read)
        if isinstance(found, _Fault):
            fault, bad = found, place
        else:
            read, good = found, place
        place = min(good + STRIDE, bad - 1) if fault is None else (good + bad) // 2
    if fault is None:
        detail = f"; its server says {declared:,}" if declared else "; the limit was not looked for beyond that"
        return ContextFound(declared, True, f"{read.tokens:,} tokens were read to the first line{detail}")
    if fault.refused:
        limit = fault.holds or declared or read.tokens or None
        return ContextFound(
            limit, True, f"{read.tokens:,} tokens were read; more is refused at {limit or fault.tokens:,}"
        )
    if fault.cut:
        what = f"the beginning is cut off without a word (it read {fault.tokens:,})"
        return ContextFound(read.tokens, False, f"over {read.tokens:,} tokens {what}")
    limit = declared if fault.counted else read.tokens or None
    return ContextFound(limit, False, f"at {fault.tokens:,} tokens it forgot the first line: {short(fault.text)}")


async def _try(ask: Callable[..., Awaitable[ModelAnswer]], size: int, before: _Read) -> _Read | _Fault:
    """Try a prompt of about ``size`` tokens, after the longest one that was read."""
    lines = max(1, int(size / before.each))
    notes = [f"The code word is {NEEDLE}.", *(FILLER.format(day) for day in range(1, lines + 1))]
    text = "\n".join([*notes, "What is the code word? Answer with it alone."])
    try:
        reply = await ask([ChatMessage("user", text)], max_tokens=24)
    except ContextOverflowError as error:
        return _Fault(size, refused=True, holds=error.holds)
    tokens, forgotten = reply.finish.tokens_in, NEEDLE not in reply.text.lower()
    # `each` is slightly too high, because of the chat template; a cut prompt often has half the tokens.
    if tokens and size > SHORTEST and tokens < lines * before.each * (0.85 if forgotten else 0.7):
        return _Fault(tokens, cut=True)
    if forgotten:
        return _Fault(tokens or size, counted=bool(tokens), text=reply.text)
    return _Read(tokens or size, tokens / lines if tokens and size == SHORTEST else before.each)
