"""Vision-language models of the Qwen2.5-VL and Qwen3-VL families, run in this process by ``transformers``.

An extra: ``pip install 'lifelong[transformers]'``. The model is a folder on this machine, as ``save_pretrained``
writes it; nothing is looked for on a network, no code of the folder is run, and only safetensors files are read.

The parts are put together here, because the package's own processor of these families demands ``torchvision``
(for video), which would bring another build of torch: pictures go through the processor that needs only Pillow, and
each is one row of placeholder tokens in the prompt, as many as it has merged patches.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from lifelong.errors import ContextOverflowError, InputError, ModelMissingError, ModelUnavailableError
from lifelong.models import markers, wire
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Finish, Tool, refuse_unfit
from lifelong.models.toolcalls import Written

FAMILIES: Final = ("qwen2_5_vl", "qwen3_vl")
"""Values of ``model_type`` in a model's config.json that this adapter is tested with."""

CONTEXT: Final = 8192

CAPABLE_BYTES: Final = 3_500_000_000
"""Weights of about two billion parameters in 16 bits; smaller models invent too often to be trusted."""

IMAGE_TOKENS: Final = 1024
"""Most tokens that one picture takes: a square of 896 pixels for Qwen2.5-VL. The families' own limit is 16,384."""

NEEDED: Final = ("torch", "transformers", "llguidance")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model with the parts that prepare its prompts."""

    model: Any
    tokenizer: Any
    pictures: Any
    grammar: Any
    broken_up: Callable[[str], str]


class TransformersVLM:
    """A vision-language model in a folder, loaded at the first use. Answers wait for each other.

    With a schema, every token that would leave it is masked (by ``llguidance``), so the output parses unless it
    ended with reason ``length``. Cancelling stops the model at the next token; the reading of the prompt is one
    step and is finished first.

    Args:
        path: the model's folder.
        name: stable name; None takes the folder's name.
        context: tokens that fit, prompt and answer together; no more than the model was trained for.
        device: ``auto`` takes an accelerator where there is one.
        tools: whether it is offered tools; it needs a place for them in its chat template.
        images: whether pictures are shown to it.
        capable: whether its reasoning can be trusted; None decides by the size of the weights.

    Raises:
        ModelMissingError: the extra is not installed, or there is no such folder.
        InputError: the folder holds no model of these families.
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        context: int = CONTEXT,
        device: Literal["auto", "cpu", "cuda"] = "auto",
        tools: bool = True,
        images: bool = True,
        capable: bool | None = None,
    ) -> None:
        if absent := [package for package in NEEDED if find_spec(package) is None]:
            raise ModelMissingError(
                f"The model {path} needs {', '.join(absent)}: run `pip install 'lifelong[transformers]'`."
            )
        config = _config(path)
        trained = config.get("text_config", config).get("max_position_embeddings") or context
        if capable is None:
            capable = sum(file.stat().st_size for file in path.glob("*.safetensors")) >= CAPABLE_BYTES
        self._path = path
        self._name = name or path.resolve().name.lower()
        self._device = device
        self._image_token = int(config["image_token_id"])
        self._profile = ChatProfile(
            min(context, trained), tools=tools and _calls_tools(path), schema=True, images=images, capable=capable
        )
        self._loading = threading.Lock()
        self._answering = threading.Lock()
        self._loaded: _Loaded | None = None
        self._running: set[threading.Event] = set()

    @property
    def name(self) -> str:
        """The folder's name, or the name that was given."""
        return self._name

    @property
    def profile(self) -> ChatProfile:
        """What it can do; tools are what its chat template has a place for."""
        return self._profile

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Continue the conversation; see `ChatModel.stream`."""
        refuse_unfit(messages, self._profile, self._name)
        loaded = await asyncio.to_thread(self._load)
        inputs = await asyncio.to_thread(self._inputs, loaded, messages, tools)
        tokens_in = inputs["input_ids"].shape[1]
        room = self._profile.context - tokens_in
        if room < 1:
            raise ContextOverflowError(
                f"The prompt has {tokens_in:,} tokens, but the model {self._name} holds {self._profile.context:,}, "
                "prompt and answer together. Say less at a time, show fewer pictures, or give it more context.",
                tokens=tokens_in,
                holds=self._profile.context,
            )
        most = min(max_tokens, room)
        masked = _masking(loaded, schema, tokens_in) if schema is not None else None
        pieces: asyncio.Queue[int | Exception | None] = asyncio.Queue()
        stopped = self._start(loaded, inputs, most, masked, pieces)
        written, decode, last, count = Written(bool(tools), stop), _decoding(loaded.tokenizer), -1, 0
        try:
            while (piece := await pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise ModelUnavailableError(f"The model {self._name} failed: {piece}") from piece
                last, count = piece, count + 1
                for delta in written.feed(decode(piece)):
                    yield delta
                if written.stopped:
                    break
            called = False
            for event in written.end():
                called = called or not hasattr(event, "text")
                yield event
            ended = written.stopped or last in _ends(loaded)
            reason = "tool_calls" if called else "stop" if ended or count < most else "length"
            yield Finish(reason, tokens_in, count)
        finally:
            stopped.set()

    async def close(self) -> None:
        """Stop what runs and give the memory back. Streaming again loads the model anew."""
        await asyncio.to_thread(self._close)

    def __repr__(self) -> str:
        state = "loaded" if self._loaded is not None else "not loaded"
        return f"TransformersVLM(name={self._name!r}, context={self._profile.context}, {state})"

    def _start(
        self,
        loaded: _Loaded,
        inputs: Mapping[str, Any],
        most: int,
        masked: _Masking | None,
        pieces: asyncio.Queue[int | Exception | None],
    ) -> threading.Event:
        loop = asyncio.get_running_loop()
        stopped = threading.Event()
        self._running.add(stopped)

        def hand_over(piece: int | Exception | None) -> None:
            try:
                loop.call_soon_threadsafe(pieces.put_nowait, piece)
            except RuntimeError:  # the loop was closed: nobody listens any more
                stopped.set()

        def generate() -> None:
            try:
                with self._answering:
                    if not stopped.is_set():
                        _generate(loaded, inputs, most, masked, hand_over, stopped)
                hand_over(None)
            except (RuntimeError, ValueError, IndexError, MemoryError) as error:
                hand_over(error)
            finally:
                self._running.discard(stopped)

        # A daemon, so that an exit in the middle of an answer need not wait for its end.
        threading.Thread(target=generate, name="lifelong-transformers", daemon=True).start()
        return stopped

    def _inputs(self, loaded: _Loaded, messages: Sequence[ChatMessage], tools: Sequence[Tool]) -> dict[str, Any]:
        """The prompt as tensors: ids of shape ``(1, n)``, patches of the pictures and their grids."""
        import torch
        from transformers.image_utils import load_image

        plain = markers.plain(messages, loaded.broken_up)
        text = loaded.tokenizer.apply_chat_template(
            [_templated(message) for message in plain],
            tools=[wire.tool(tool) for tool in tools] or None,
            add_generation_prompt=True,
            tokenize=False,
        )
        shown = [load_image(wire.data_url(image)) for message in messages for image in message.images]
        found: dict[str, Any] = {}
        if shown:
            side = loaded.pictures.patch_size * loaded.pictures.merge_size
            size = {"shortest_edge": 4 * side**2, "longest_edge": IMAGE_TOKENS * side**2}
            found = dict(loaded.pictures(images=shown, size=size, return_tensors="pt"))
            text = self._with_room(loaded, text, found["image_grid_thw"])
        ids = loaded.tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
        found |= {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        found["mm_token_type_ids"] = (ids == self._image_token).int()
        return {name: value.to(loaded.model.device) for name, value in found.items()}

    def _with_room(self, loaded: _Loaded, text: str, grids: Any) -> str:
        """The prompt with one placeholder for each merged patch; grids are ``(n_images, 3)``: frames, rows, columns."""
        token = loaded.tokenizer.convert_ids_to_tokens(self._image_token)
        parts = text.split(token)
        if len(parts) != len(grids) + 1:
            raise InputError(
                f"The chat template of {self._name} made {len(parts) - 1} places for {len(grids)} pictures. "
                "Is it the template of a model that sees pictures?"
            )
        merged = loaded.pictures.merge_size**2
        rooms = [token * (int(grid.prod()) // merged) for grid in grids]
        return "".join(part + room for part, room in zip(parts, [*rooms, ""], strict=True))

    def _load(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._path, self._device)
            return self._loaded

    def _close(self) -> None:
        for stopped in list(self._running):
            stopped.set()
        with self._answering, self._loading:
            self._loaded = None


def _config(path: Path) -> dict[str, Any]:
    file = path / "config.json"
    if not file.is_file():
        raise ModelMissingError(
            f"There is no model in {path} (no config.json). Give the folder of a downloaded model, "
            "with its config, tokenizer, preprocessor and safetensors files."
        )
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
        family = config["model_type"]
        int(config["image_token_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} is not the config of a vision-language model ({error!r}).") from error
    if family not in FAMILIES:
        raise InputError(
            f"{path} holds a model of the family {family!r}, expected one of {', '.join(FAMILIES)}. "
            "Serve others with vLLM or llama.cpp and use openai:MODEL@URL."
        )
    found: dict[str, Any] = config
    return found


def _calls_tools(path: Path) -> bool:
    """Whether the chat template has a place for tools, and calls come in the form that is read here."""
    names = ("chat_template.jinja", "chat_template.json", "tokenizer_config.json")
    texts = [file.read_text(encoding="utf-8") for name in names if (file := path / name).is_file()]
    return any("<tool_call>" in text and "tools" in text for text in texts)


def _load(path: Path, device: str) -> _Loaded:
    import llguidance.hf
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    options = {"local_files_only": True, "trust_remote_code": False}
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, **options)
        pictures = transformers.AutoImageProcessor.from_pretrained(path, backend="pil", **options)
        model = transformers.AutoModelForImageTextToText.from_pretrained(
            path, dtype="auto", use_safetensors=True, **options
        )
        model = model.to(device).eval()
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelUnavailableError(
            f"transformers cannot load {path} ({error}). Is the folder whole, and is there memory for the weights?"
        ) from error
    if not tokenizer.chat_template:  # some folders keep it beside the processor
        file = path / "chat_template.json"
        if not file.is_file():
            raise ModelUnavailableError(
                f"{path} has no chat template. Bring chat_template.jinja or chat_template.json."
            )
        tokenizer.chat_template = json.loads(file.read_text(encoding="utf-8"))["chat_template"]
    added = [str(token) for token in tokenizer.added_tokens_decoder.values()]
    grammar = llguidance.hf.from_tokenizer(tokenizer, n_vocab=model.config.get_text_config().vocab_size)
    return _Loaded(model, tokenizer, pictures, grammar, markers.breaking(added))


def _templated(message: ChatMessage) -> dict[str, Any]:
    body: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.images:
        body["content"] = [*({"type": "image"} for _ in message.images), {"type": "text", "text": message.text}]
    if message.calls:
        body["tool_calls"] = [
            {"type": "function", "function": {"name": call.name, "arguments": call.arguments}} for call in message.calls
        ]
    return body


def _decoding(tokenizer: Any) -> Callable[[int], str]:
    """A function from one token to the text that it completes: characters of several tokens come out whole."""
    from tokenizers.decoders import DecodeStream

    stream = DecodeStream(skip_special_tokens=True)
    return lambda token: stream.step(tokenizer.backend_tokenizer, token) or ""


def _ends(loaded: _Loaded) -> list[int]:
    ends = loaded.model.generation_config.eos_token_id
    if ends is None:
        ends = loaded.tokenizer.eos_token_id
    return ends if isinstance(ends, list) else [ends]


def _generate(
    loaded: _Loaded,
    inputs: Mapping[str, Any],
    most: int,
    masked: _Masking | None,
    hand_over: Callable[[int], None],
    stopped: threading.Event,
) -> None:
    import torch
    from transformers import GenerationConfig

    ends = _ends(loaded)
    # Not the folder's own generation settings, which sample.
    settings = GenerationConfig(do_sample=False, max_new_tokens=most, eos_token_id=ends, pad_token_id=ends[0])

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


def _masking(loaded: _Loaded, schema: Mapping[str, Any], prompt: int) -> _Masking:
    from llguidance import LLMatcher

    # Free whitespace would let a weak model write nothing but spaces.
    grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema), defaults={"whitespace_flexible": False})
    if fault := LLMatcher.validate_grammar(grammar, loaded.grammar):
        raise InputError(f"The model cannot follow this schema: {fault}")
    return _Masking(LLMatcher(loaded.grammar, grammar), prompt)


class _Masking:
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
