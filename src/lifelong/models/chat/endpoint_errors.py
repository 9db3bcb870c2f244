"""What endpoints say when they refuse, turned into our errors: what happened, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from lifelong.errors import ContextOverflowError, InputError, ModelError, ModelUnavailableError

NO_KEY: Final = "none"
"""What is sent as the key where none is needed: local servers ask for none."""

CALLERS_FAULT: Final = frozenset({400, 413, 422})
"""HTTP statuses that say the request itself cannot work."""

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


def shown(url: str) -> str:
    """The URL without a user name, a password or a query, to be put into messages."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


@contextmanager
def mapped(name: str, url: str, key: str) -> Iterator[None]:
    """Turn the openai package's errors into ours, with the address and never with the key.

    Servers repeat the key in their messages, so the package's error is not kept as the cause.

    Args:
        name: the model.
        url: where it is asked for.
        key: what must not be repeated.
    """
    import openai

    where = f"The model endpoint {shown(url)}"
    try:
        yield
    except openai.APIStatusError as error:
        said = _without(key, f"{error.message}" if error.body is None else f"{error.message} {error.body}")
        if too_long := overflow(said, f"the model {name} at {shown(url)}"):
            raise too_long from None
        raise _refusal(error.status_code, _without(key, error.message), where, name, error.response.headers) from None
    except openai.APIConnectionError as error:
        cause = f" ({error.__cause__})" if error.__cause__ else ""
        if isinstance(error, openai.APITimeoutError):
            raise ModelUnavailableError(
                f"{where} did not answer in time{cause}. Is the model still loading, or the server overloaded? "
                "Try again later, or ask for shorter answers."
            ) from None
        raise ModelUnavailableError(
            f"{where} cannot be reached{cause}. Is the server running, and is the URL right?"
        ) from None
    except openai.OpenAIError as error:  # in the middle of a stream
        said = _without(key, f"{error} {getattr(error, 'body', '') or ''}")
        if too_long := overflow(said, f"the model {name} at {shown(url)}"):
            raise too_long from None
        raise ModelUnavailableError(
            f"{where} failed: {_without(key, str(error))[:500]}. Try again later, or look at the server's log."
        ) from None
    except Exception as error:
        # The package lets errors of broken JSON and of chunks of another shape through, and before version 3 those
        # of its HTTP library.
        if not isinstance(error, MALFORMED) and not type(error).__module__.startswith("httpx"):
            raise
        raise ModelUnavailableError(
            f"{where} did not answer in the OpenAI protocol ({_without(key, str(error))[:500]}). "
            "Look at the server's log. The base URL usually ends in /v1."
        ) from None


def _refusal(status: int, said: str, where: str, name: str, headers: Mapping[str, Any]) -> ModelError | InputError:
    answered = f"{where} answered {status}: {said.removeprefix(f'Error code: {status} - ')[:500].rstrip('.')}."
    if status in (401, 403):
        return ModelUnavailableError(f"{answered} Set LIFELONG_OPENAI_KEY to a key that it accepts.")
    if NO_SUCH_MODEL.search(said):
        return ModelUnavailableError(
            f"{answered} It does not serve {name}: list its models with GET {where.rpartition(' ')[2]}/models, "
            "and name one of them in the setting chat."
        )
    if status in CALLERS_FAULT:
        return InputError(f"{answered} Shorten the prompt, or say what the model cannot do in its options.")
    if status == 404:
        return ModelUnavailableError(f"{answered} Check the model's name and the URL (it usually ends in /v1).")
    return ModelUnavailableError(f"{answered} {_later(str(headers.get('retry-after') or ''))}")


def _later(wait: str) -> str:
    """What to do when it may work later; a server says when in seconds or as a date."""
    if not wait:
        return "Try again later, or look at the server's log."
    return f"It asks to wait {wait} seconds." if wait.isdecimal() else f"It asks to wait until {wait[:40]}."


def _without(key: str, text: str) -> str:
    return text if key == NO_KEY else text.replace(key, "***")


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return None if found is None else next(int(group) for group in found.groups() if group is not None)
