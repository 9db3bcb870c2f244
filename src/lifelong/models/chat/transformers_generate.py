"""Generate with a loaded ``transformers`` model: token by token, constrained to a schema, with immediate stop."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lifelong.errors import InputError
from lifelong.models.chat.transformers_folder import LoadedModel


def token_decoder(tokenizer: Any) -> Callable[[int], str]:
    """Make a function that maps a token to the text that it completes, in whole characters."""
    from tokenizers.decoders import DecodeStream

    stream = DecodeStream(skip_special_tokens=True)
    return lambda token: stream.step(tokenizer.backend_tokenizer, token) or ""


def end_tokens(loaded: LoadedModel) -> list[int]:
    """The tokens that end an answer."""
    tokens = loaded.model.generation_config.eos_token_id
    if tokens is None:
        tokens = loaded.tokenizer.eos_token_id
    return tokens if isinstance(tokens, list) else [tokens]


def generate(
    loaded: LoadedModel,
    inputs: Mapping[str, Any],
    most: int,
    mask: SchemaMask | None,
    hand_over: Callable[[int], None],
    stopped: threading.Event,
) -> None:
    """Generate an answer by greedy decoding. This call blocks.

    Args:
        loaded: the model.
        inputs: tensors as its forward pass takes them, ids of shape ``(1, n)``.
        most: largest number of tokens of the answer.
        mask: constrains the answer to a schema; None does not.
        hand_over: called with each token.
        stopped: checked before each token; the answer end_tokens once it is set.
    """
    import torch
    from transformers import GenerationConfig

    last = end_tokens(loaded)
    # The generation settings of the folder are not used: they sample.
    settings = GenerationConfig(do_sample=False, max_new_tokens=most, eos_token_id=last, pad_token_id=last[0])

    def is_stopped(ids: Any, scores: Any, **_: Any) -> Any:
        return torch.full((ids.shape[0],), stopped.is_set(), dtype=torch.bool, device=ids.device)

    with torch.inference_mode():
        loaded.model.generate(
            **inputs,
            generation_config=settings,
            streamer=_Tokens(hand_over),
            stopping_criteria=[is_stopped],
            logits_processor=[] if mask is None else [mask],
        )


class _Tokens:
    """A streamer for ``generate``: passes on the tokens of the answer, without those of the prompt."""

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
        """Do nothing: no token is held back."""


def schema_mask(loaded: LoadedModel, schema: Mapping[str, Any], prompt: int) -> SchemaMask:
    """Make the mask that constrains an answer to a JSON schema; the first ``prompt`` tokens are not the answer.

    Raises:
        InputError: llguidance does not support the schema.
    """
    from llguidance import LLMatcher

    # With free whitespace, a weak model may write only spaces.
    grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema), defaults={"whitespace_flexible": False})
    if fault := LLMatcher.validate_grammar(grammar, loaded.grammar):
        raise InputError(f"The model cannot follow this schema: {fault}")
    return SchemaMask(LLMatcher(loaded.grammar, grammar), prompt)


class SchemaMask:
    """A logits processor that gives probability 0 to tokens that the schema does not allow next."""

    def __init__(self, matcher: Any, consumed: int) -> None:
        self._matcher = matcher
        self._consumed = consumed

    def __call__(self, ids: Any, scores: Any) -> Any:
        """Scores of shape ``(1, vocabulary)`` for ids of shape ``(1, n)``."""
        import torch

        for token in ids[0, self._consumed :].tolist():
            self._matcher.consume_token(token)
        self._consumed = ids.shape[1]
        # Little-endian bits, one for each token.
        bits = np.unpackbits(np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8), bitorder="little")
        width = scores.shape[1]
        allowed = np.zeros(width, dtype=bool)
        allowed[: min(width, len(bits))] = bits[:width].astype(bool)
        return scores.masked_fill(~torch.from_numpy(allowed).to(scores.device)[None], float("-inf"))
