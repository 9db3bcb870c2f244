"""Generating with a loaded ``transformers`` model: token by token, held to a schema, stopped at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lifelong.errors import InputError
from lifelong.models.chat.transformers_folder import LoadedModel


def token_decoder(tokenizer: Any) -> Callable[[int], str]:
    """A function from one token to the text that it completes: characters of several tokens come out whole."""
    from tokenizers.decoders import DecodeStream

    stream = DecodeStream(skip_special_tokens=True)
    return lambda token: stream.step(tokenizer.backend_tokenizer, token) or ""


def ends(loaded: LoadedModel) -> list[int]:
    """Tokens that end an answer."""
    found = loaded.model.generation_config.eos_token_id
    if found is None:
        found = loaded.tokenizer.eos_token_id
    return found if isinstance(found, list) else [found]


def generate(
    loaded: LoadedModel,
    inputs: Mapping[str, Any],
    most: int,
    masked: SchemaMask | None,
    hand_over: Callable[[int], None],
    stopped: threading.Event,
) -> None:
    """Answer greedily; blocking.

    Args:
        loaded: the model.
        inputs: tensors as its forward pass takes them, ids of shape ``(1, n)``.
        most: tokens of the answer.
        masked: holds it to a schema.
        hand_over: called with each token.
        stopped: looked at before each token; once set, the answer ends there.
    """
    import torch
    from transformers import GenerationConfig

    last = ends(loaded)
    # Not the folder's own generation settings, which sample.
    settings = GenerationConfig(do_sample=False, max_new_tokens=most, eos_token_id=last, pad_token_id=last[0])

    def is_stopped(ids: Any, scores: Any, **_: Any) -> Any:
        return torch.full((ids.shape[0],), stopped.is_set(), dtype=torch.bool, device=ids.device)

    with torch.inference_mode():
        loaded.model.generate(
            **inputs,
            generation_config=settings,
            streamer=_Tokens(hand_over),
            stopping_criteria=[is_stopped],
            logits_processor=[] if masked is None else [masked],
        )


class _Tokens:
    """A streamer, as ``generate`` calls it: hands over each token of the answer, not the prompt's."""

    def __init__(self, hand_over: Callable[[int], None]) -> None:
        self._hand_over = hand_over
        self._prompt = True

    def put(self, value: Any) -> None:
        if self._prompt:
            self._prompt = False
            return
        for token in value.reshape(-1).tolist():
            self._hand_over(token)

    def end(self) -> None:
        """Nothing is held back."""


def schema_mask(loaded: LoadedModel, schema: Mapping[str, Any], prompt: int) -> SchemaMask:
    """What holds an answer to a JSON schema; the first ``prompt`` tokens are not the answer.

    Raises:
        InputError: the schema cannot be followed.
    """
    from llguidance import LLMatcher

    # Free whitespace would let a weak model write nothing but spaces.
    grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema), defaults={"whitespace_flexible": False})
    if fault := LLMatcher.validate_grammar(grammar, loaded.grammar):
        raise InputError(f"The model cannot follow this schema: {fault}")
    return SchemaMask(LLMatcher(loaded.grammar, grammar), prompt)


class SchemaMask:
    """A logits processor: tokens that the schema does not allow next become impossible."""

    def __init__(self, matcher: Any, seen: int) -> None:
        self._matcher = matcher
        self._seen = seen

    def __call__(self, ids: Any, scores: Any) -> Any:
        """Scores of shape ``(1, vocabulary)`` for ids of shape ``(1, n)``."""
        import torch

        for token in ids[0, self._seen :].tolist():
            self._matcher.consume_token(token)
        self._seen = ids.shape[1]
        # Little-endian bits, one a token.
        bits = np.unpackbits(np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8), bitorder="little")
        width = scores.shape[1]
        allowed = np.zeros(width, dtype=bool)
        allowed[: min(width, len(bits))] = bits[:width].astype(bool)
        return scores.masked_fill(~torch.from_numpy(allowed).to(scores.device)[None], float("-inf"))
