"""What endpoints say when they refuse, turned into our errors: what happened, and what to do about it.

An error's message is for whoever asked, also across the network: it names the model and the kind of fault. Where the
endpoint is and what it said stands in the error's notes and in the log, without keys and without what was sent.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from lifelong.errors import ContextOverflowError, InputError, LifelongError, ModelUnavailableError

LOG = logging.getLogger(__name__)
LOG.addHandler(logging.NullHandler())  # a command shows the error itself

NO_KEY: Final = "none"
"""What is sent as the key where none is needed: local servers ask for none."""

CALLERS_FAULT: Final = frozenset({400, 413, 422})
"""HTTP statuses that say the request itself cannot work."""

OURS: Final = frozenset({401, 402, 403, 407})
"""HTTP statuses that say the endpoint does not take this installation's key or account."""

BUSY: Final = frozenset({429, 503})
"""HTTP statuses that say the same request may work later."""

LONGEST_WAIT: Final = 86_400
"""Seconds; an endpoint that asks for a longer wait is not to be waited for."""

SAID: Final = 500
"""Characters of an endpoint's words that are kept."""

ECHO: Final = 16
"""Characters in a row that an endpoint's words share with what it was sent, from which on they are left out."""

SECRET: Final = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|key|AIza)[-_][\w*.…-]{6,}|(?<=bearer )[^\s\"',}]{6,}|(?<=//)[^/@\s]+(?=@)", re.IGNORECASE
)
"""What looks like a key: endpoints repeat them, also shortened, and those of services behind them."""

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
"""How the common servers say that a prompt does not fit."""

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
"""What reading an answer ends in that is not of the protocol: RecursionError by thousands of brackets."""

NO_CREDIT: Final = re.compile(r"insufficient_quota|billing_hard_limit", re.IGNORECASE)

FILTERED: Final = re.compile(r"content_filter|content_policy_violation|ResponsibleAIPolicy", re.IGNORECASE)

NO_SUCH_MODEL: Final = re.compile(r"model_not_found|model .{0,200}(?:does not exist|not found)", re.IGNORECASE)


def overflow(said: str, who: str) -> ContextOverflowError | None:
    """The error for a prompt that does not fit, if that is what was said.

    Args:
        said: the body or message of a refusal.
        who: the model, and where it is.
    """
    if not OVERFLOW.search(said):
        return None
    tokens, holds = _number(TOKENS, said), _number(HOLDS, said)
    prompt = f"The prompt has {tokens:,} tokens" if tokens is not None else "The prompt is too long"
    room = f"holds {holds:,}, prompt and answer together" if holds is not None else "does not hold it"
    return ContextOverflowError(
        f"{prompt}, but {who} {room}. Say less at a time, lower the settings context_tokens or answer_tokens, "
        "or start the model with a longer context.",
        tokens=tokens,
        holds=holds,
    )


def public_url(url: str) -> str:
    """The URL without a user name, a password or a query, to be put into messages."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


@contextmanager
def translated_errors(name: str, url: str, key: str, *, sent: Sequence[str] = ()) -> Iterator[None]:
    """Turn the openai package's errors into ours.

    Servers repeat the key in their messages, so the package's error is not kept as the cause.

    Args:
        name: the model.
        url: where it is asked for.
        key: what must not be repeated.
        sent: texts that were sent, which must not be repeated either.
    """
    import openai

    def told(error: LifelongError, what: str, status: int | None = None) -> LifelongError:
        """The error with a note of where and what."""
        detail = _unechoed(_without(key, what), sent)[:SAID].rstrip(".")
        error.add_note(f"{public_url(url)}: {detail}.")
        LOG.warning(
            "a model's endpoint failed",
            extra={"model": name, "endpoint": public_url(url), "status": status, "said": detail},
        )
        return error

    try:
        yield
    except openai.APIStatusError as error:
        found = _refusal(error.status_code, _words(error), name, error.response.headers)
        raise told(found, f"answered {error.status_code}: {_words(error)}", error.status_code) from None
    except openai.APIConnectionError as error:
        cause = f"{error.__cause__ or error}"
        if isinstance(error, openai.APITimeoutError):
            late = ModelUnavailableError(
                f"The model {name} did not answer in time. Is it still loading, or is its server overloaded? "
                "Try again later, or ask for shorter answers."
            )
            raise told(late, f"did not answer in time ({cause})") from None
        gone = ModelUnavailableError(f"The model {name} cannot be reached. Is its server running, and its URL right?")
        raise told(gone, f"cannot be reached ({cause})") from None
    except openai.OpenAIError as error:  # in the middle of a stream
        words = _words(error)
        broken = overflow(words, f"the model {name}") or ModelUnavailableError(
            f"The model {name} failed in the middle of its answer. Try again later."
        )
        raise told(broken, f"failed in the middle of an answer: {words}") from None
    except Exception as error:
        # The package lets errors of broken JSON and of chunks of another shape through, and before version 3 those
        # of its HTTP library.
        if not isinstance(error, MALFORMED) and not type(error).__module__.startswith("httpx"):
            raise
        other = ModelUnavailableError(
            f"The model {name} did not answer in the OpenAI protocol. Is its URL right? It usually ends in /v1."
        )
        raise told(other, f"answered in no form of the OpenAI protocol ({error})") from None


def _words(error: Exception) -> str:
    """What the endpoint said, as it said it."""
    body = getattr(error, "body", None)
    return f"{error}" if body is None else f"{body}"


def _refusal(status: int, said: str, name: str, headers: Mapping[str, Any]) -> LifelongError:
    if too_long := overflow(said, f"the model {name}"):
        return too_long
    if status in OURS or NO_CREDIT.search(said):
        return ModelUnavailableError(
            f"The model {name} cannot be used: its endpoint does not accept the key or account that is set here. "
            "Whoever runs this must set LIFELONG_OPENAI_KEY to one that it accepts.",
            status=status,
            final=True,
        )
    if NO_SUCH_MODEL.search(said) or status == 404:
        return ModelUnavailableError(
            f"The endpoint does not serve {name}. Whoever runs this must check the model's name and the URL, which "
            "usually ends in /v1: GET URL/models lists what is served.",
            status=status,
            final=True,
        )
    if FILTERED.search(said) and status in CALLERS_FAULT:
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
    """The seconds that an endpoint asks to wait: it says them as seconds, as milliseconds, or as a date."""
    for field, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        given = str(headers.get(field) or "")
        try:
            seconds = float(given) / unit
        except ValueError:
            try:
                seconds = (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds()
            except (ValueError, TypeError):  # no date, or one without a zone
                continue
        if math.isfinite(seconds):
            return min(max(0, math.ceil(seconds)), LONGEST_WAIT)
    return None


def _without(key: str, text: str) -> str:
    """A text without the key, and without whatever looks like one."""
    return SECRET.sub("***", text if key == NO_KEY else text.replace(key, "***"))


def _unechoed(said: str, sent: Sequence[str]) -> str:
    """What was said, without the parts that repeat what was sent."""
    kept: list[str] = []
    at = 0
    said = said[: 4 * SAID]
    while at < len(said):
        size = ECHO
        source = next((text for text in sent if at + size <= len(said) and said[at : at + size] in text), None)
        if source is None:
            kept.append(said[at])
            at += 1
            continue
        while at + size < len(said) and said[at : at + size + 1] in source:
            size += 1
        kept.append("…")
        at += size
    return "".join(kept)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return None if found is None else next(int(group) for group in found.groups() if group is not None)
