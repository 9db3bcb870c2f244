"""Errors of endpoints, translated into ours: what happened, and what to do about it.

The message of an error is for the caller, also across the network: it names the model and the kind of fault. The
address of the endpoint and its own words are in the notes of the error and in the log, without keys and without the
texts of the request.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from lifelong.errors import ContextOverflowError, InputError, LifelongError, ModelUnavailableError

LOG = logging.getLogger(__name__)
LOG.addHandler(logging.NullHandler())  # a CLI command prints the error itself

NO_KEY: Final = "none"
"""The key for endpoints that need none, such as local servers."""

CALLERS_FAULT: Final = frozenset({400, 413, 422})
"""HTTP statuses for a request that cannot work."""

ACCOUNT_FAULT: Final = frozenset({401, 402, 403, 407})
"""HTTP statuses for a key or account that the endpoint does not accept."""

BUSY: Final = frozenset({429, 503})
"""HTTP statuses for a request that may work later."""

LONGEST_WAIT: Final = 86_400
"""Longest wait that is reported, in seconds."""

REPLY_CHARACTERS: Final = 500
"""Characters of an endpoint's reply that are stored."""

ECHO_CHARACTERS: Final = 16
"""Length of a passage, in characters, from which a repetition of the request in the reply is left out."""

SECRET: Final = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|key|AIza)[-_][\w*.…-]{6,}|(?<=bearer )[^\s\"',}]{6,}|(?<=//)[^/@\s]+(?=@)", re.IGNORECASE
)
"""The forms of keys. Endpoints repeat keys in their replies, also shortened, and those of services behind them."""

OVERFLOW: Final = re.compile(
    r"context_length_exceeded"  # OpenAI, and what imitates it
    r"|exceed_context_size_error|exceeds the available context size"  # llama.cpp
    r"|maximum (?:context|model) length|maximum context size"  # OpenAI, vLLM, SGLang, Mistral
    r"|exceeds? (?:the |its |maximum )*(?:model's )?(?:context|maximum context)(?: length| window| size)"  # Ollama
    r"|longer than the model's context length"  # SGLang
    r"|loaded with context length"  # LM Studio
    r"|prompt is too long: \d+ tokens"  # Anthropic
    r"|input token count .{0,40}exceeds the maximum"  # Gemini
    r"|`inputs` tokens \+ `max_new_tokens` must be",  # text-generation-inference
    re.IGNORECASE,
)
"""How the common servers report that a prompt does not fit."""

HOLDS: Final = re.compile(
    r"(?:context|model) (?:length|size|window)(?: is| of(?: only)?|:)? ?\(?(\d+)"
    r"|\"?n_ctx\"?'?: ?(\d+)"
    r"|> (\d+) maximum|tokens allowed \((\d+)\)|must be <= (\d+)|with (\d+) maximum context",
    re.IGNORECASE,
)

TOKENS: Final = re.compile(
    r"\((\d+) in the messages|has (\d+) input tokens|resulted in (\d+) tokens|n_prompt_tokens\"?'?: ?(\d+)"
    r"|request \((\d+) tokens\)|requested (?:a total of )?(\d+) tokens(?! \()|prompt \(length (\d+)\)"
    r"|input length \((\d+)\)|input \((\d+) tokens\)|too long: (\d+) tokens|token count \((\d+)\)|contains (\d+) tokens"
    r"|Given: (\d+) `inputs`|keep the first (\d+) tokens",
    re.IGNORECASE,
)

MALFORMED: Final = (ValueError, TypeError, AttributeError, RecursionError)
"""Errors of parsing an answer that does not follow the protocol; RecursionError comes from thousands of brackets."""

NO_CREDIT: Final = re.compile(r"insufficient_quota|billing_hard_limit", re.IGNORECASE)

FILTERED: Final = re.compile(r"content_filter|content_policy_violation|ResponsibleAIPolicy", re.IGNORECASE)

NO_SUCH_MODEL: Final = re.compile(r"model_not_found|model .{0,200}(?:does not exist|not found)", re.IGNORECASE)


_LATE: Final = (
    "The model {} did not answer in time. Is it still loading, or is its server overloaded? Try again later, or ask "
    "for shorter answers."
)


def overflow(reply: str, who: str) -> ContextOverflowError | None:
    """The error for a prompt that does not fit, or None if the reply does not report that.

    Args:
        reply: the body or message of a refusal.
        who: the model, as the error names it.
    """
    if not OVERFLOW.search(reply):
        return None
    tokens, holds = _number(TOKENS, reply), _number(HOLDS, reply)
    prompt = f"The prompt has {tokens:,} tokens" if tokens is not None else "The prompt is too long"
    room = f"holds {holds:,}, prompt and answer together" if holds is not None else "does not hold it"
    return ContextOverflowError(
        f"{prompt}, but {who} {room}. Say less at a time, lower the settings context_tokens or answer_tokens, "
        "or start the model with a longer context.",
        tokens=tokens,
        holds=holds,
    )


def public_url(url: str) -> str:
    """The URL for messages: without user name, password and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def late_error(name: str, url: str, seconds: float) -> ModelUnavailableError:
    """The error for an endpoint that was silent for so many seconds."""
    late = ModelUnavailableError(_LATE.format(name))
    late.add_note(
        f"{public_url(url)}: did not answer in time ({seconds:g} s). A slow server needs a larger answer_seconds, or "
        "timeout=SECONDS in the options of the model."
    )
    LOG.warning("a model's endpoint failed", extra={"model": name, "endpoint": public_url(url), "seconds": seconds})
    return late


class translated_errors:  # noqa: N801
    """A context that translates errors of the openai package into ours.

    Servers repeat the key in their messages, so the error of the package is not kept as the cause.

    Args:
        name: the model.
        url: base URL of the endpoint.
        key: API key, which is removed from the notes.
        request_texts: texts of the request, which are removed from the notes too.
    """

    def __init__(self, name: str, url: str, key: str, *, request_texts: Sequence[str] = ()) -> None:
        self._name = name
        self._url = public_url(url)
        self._key = key
        self._request_texts = request_texts

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, traceback: TracebackType | None) -> None:
        failure = _failure(error, self._name) if isinstance(error, Exception) else None
        if error is None or failure is None:
            return
        translated, said, status = failure
        detail = _without_echo(_without_key(self._key, said), self._request_texts)[:REPLY_CHARACTERS].rstrip(".")
        translated.add_note(f"{self._url}: {detail}.")
        LOG.warning(
            "a model's endpoint failed",
            extra={"model": self._name, "endpoint": self._url, "status": status, "said": detail},
        )
        # The traceback holds the generators that read the answer. In a circle of errors and frames they would be left
        # to the garbage collector, which may run in any thread and then finalises them beside their event loop.
        error.__traceback__ = None
        try:
            raise translated from None
        finally:
            del traceback, translated, failure


def _failure(error: Exception, name: str) -> tuple[LifelongError, str, int | None] | None:
    """Our error for one of the openai package, what the endpoint said, and its HTTP status; None for other errors."""
    import openai

    if isinstance(error, openai.APIStatusError):
        words = _words(error)
        refusal = _refusal(error.status_code, words, name, error.response.headers)
        return refusal, f"answered {error.status_code}: {words}", error.status_code
    if isinstance(error, openai.APIConnectionError):
        cause = f"{error.__cause__ or error}"
        if isinstance(error, openai.APITimeoutError):
            return ModelUnavailableError(_LATE.format(name)), f"did not answer in time ({cause})", None
        gone = ModelUnavailableError(f"The model {name} cannot be reached. Is its server running, and its URL right?")
        return gone, f"cannot be reached ({cause})", None
    if isinstance(error, openai.OpenAIError):  # in the middle of a stream
        words = _words(error)
        broken = overflow(words, f"the model {name}") or ModelUnavailableError(
            f"The model {name} failed in the middle of its answer. Try again later."
        )
        return broken, f"failed in the middle of an answer: {words}", None
    # The package does not translate errors of broken JSON and of chunks of another shape, and before version 3 not
    # those of its HTTP library.
    if not isinstance(error, MALFORMED) and not type(error).__module__.startswith("httpx"):
        return None
    other = ModelUnavailableError(
        f"The model {name} did not answer in the OpenAI protocol. Is its URL right? It usually ends in /v1."
    )
    return other, f"answered in no form of the OpenAI protocol ({error})", None


def _words(error: Exception) -> str:
    """The reply of the endpoint, word for word."""
    body = getattr(error, "body", None)
    return f"{error}" if body is None else f"{body}"


def _refusal(status: int, reply: str, name: str, headers: Mapping[str, Any]) -> LifelongError:
    if too_long := overflow(reply, f"the model {name}"):
        return too_long
    if status in ACCOUNT_FAULT or NO_CREDIT.search(reply):
        return ModelUnavailableError(
            f"The model {name} cannot be used: its endpoint does not accept the key or account that is set here. "
            "Whoever runs this must set LIFELONG_OPENAI_KEY to one that it accepts.",
            status=status,
            final=True,
        )
    if NO_SUCH_MODEL.search(reply) or status == 404:
        return ModelUnavailableError(
            f"The endpoint does not serve {name}. Whoever runs this must check the model's name and the URL, which "
            "usually ends in /v1: GET URL/models lists what is served.",
            status=status,
            final=True,
        )
    if FILTERED.search(reply) and status in CALLERS_FAULT:
        return InputError(f"The model {name} refused the request: a content filter of its provider took it out.")
    if status in CALLERS_FAULT:
        return InputError(
            f"The model {name} refused the request ({status}). Shorten the prompt, or leave out what it cannot do "
            "(pictures, tools, forms, options of sampling)."
        )
    wait = _wait(headers)
    when = "Try again later." if wait is None else f"It asks to wait {wait} seconds."
    fault = "takes no more requests just now" if status in BUSY else "failed"
    return ModelUnavailableError(f"The model {name} {fault} ({status}). {when}", status=status, wait=wait)


def _wait(headers: Mapping[str, Any]) -> int | None:
    """The wait that an endpoint asks for, in seconds; its header gives seconds, milliseconds or a date."""
    for field, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        value = str(headers.get(field) or "")
        try:
            seconds = float(value) / unit
        except ValueError:
            try:
                seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
            except (ValueError, TypeError):  # no date, or one without a zone
                continue
        if math.isfinite(seconds):
            return min(max(0, math.ceil(seconds)), LONGEST_WAIT)
    return None


def _without_key(key: str, text: str) -> str:
    """The text without the key and without strings that have the form of a key."""
    return SECRET.sub("***", text if key == NO_KEY else text.replace(key, "***"))


def _without_echo(reply: str, request_texts: Sequence[str]) -> str:
    """The reply without the passages that repeat the request."""
    pieces: list[str] = []
    at = 0
    reply = reply[: 4 * REPLY_CHARACTERS]
    while at < len(reply):
        size = ECHO_CHARACTERS
        source = next(
            (text for text in request_texts if at + size <= len(reply) and reply[at : at + size] in text), None
        )
        if source is None:
            pieces.append(reply[at])
            at += 1
            continue
        while at + size < len(reply) and reply[at : at + size + 1] in source:
            size += 1
        pieces.append("…")
        at += size
    return "".join(pieces)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return None if match is None else next(int(group) for group in match.groups() if group is not None)
