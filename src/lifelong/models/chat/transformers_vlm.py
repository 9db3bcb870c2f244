"""Models of the Qwen2.5-VL and Qwen3-VL families, and of text alone, run in this process by ``transformers``.

An extra: ``pip install 'lifelong[transformers]'``. The model is a folder on this machine, as ``save_pretrained``
writes it (``transformers_folder.py``).

The package's own processor of these families needs ``torchvision`` (for video), which installs another build of torch.
This adapter therefore combines the parts itself: pictures go through the processor that needs only Pillow, and each
picture is a row of placeholder tokens in the prompt, one for each merged patch.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from lifelong.errors import ContextOverflowError, InputError, ModelMissingError, ModelUnavailableError
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Finish, Tool, refuse_unfit
from lifelong.models.chat import markers, wire
from lifelong.models.chat.toolcalls import ToolCallParser
from lifelong.models.chat.transformers_folder import FAMILIES, LoadedModel, calls_tools, config_of, load
from lifelong.models.chat.transformers_generate import SchemaMask, end_tokens, generate, schema_mask, token_decoder

CONTEXT: Final = 8192

CAPABLE_BYTES: Final = 3_500_000_000
LOOKUP_BYTES: Final = 8_000_000_000
"""Size of the smallest trusted weights (about two billion parameters in 16 bits). Smaller models invent too often."""

IMAGE_TOKENS: Final = 1024
"""Largest number of tokens of one picture: a square of 896 pixels for Qwen2.5-VL. The families' own limit is 16,384."""

NEEDED: Final = ("torch", "transformers", "llguidance")


class TransformersVLM:
    """A model in a folder, with pictures or of text alone, loaded at the first use. It writes one answer at a time.

    With a schema, ``llguidance`` excludes tokens that the schema does not allow, so the output parses unless it ends
    with reason ``length``. Cancelling stops the model at the next token; the prompt is processed in one step, which
    cannot be stopped.

    Args:
        path: the model's folder.
        name: stable name; None takes the folder's name.
        context: tokens that fit, prompt and answer together; no more than the model was trained for.
        device: ``auto`` takes an accelerator if there is one.
        tools: whether the model receives tools; its chat template must accept them.
        images: whether the model receives pictures; one of text alone never does.
        capable: whether its reasoning can be trusted; None decides by the size of the weights.
        lookups: whether it may look things up before it answers; None decides by the size of the weights.

    Raises:
        ModelMissingError: the extra is not installed, or the folder does not exist.
        InputError: the folder has no model of these families.
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
        lookups: bool | None = None,
    ) -> None:
        if absent := [package for package in NEEDED if find_spec(package) is None]:
            raise ModelMissingError(
                f"The model {path} needs {', '.join(absent)}: run `pip install 'lifelong[transformers]'`."
            )
        config = config_of(path)
        trained = config.get("text_config", config).get("max_position_embeddings") or context
        size = sum(file.stat().st_size for file in path.glob("*.safetensors"))
        capable = size >= CAPABLE_BYTES if capable is None else capable
        lookups = size >= LOOKUP_BYTES if lookups is None else lookups
        self._path = path
        self._name = name or path.resolve().name.lower()
        self._device = device
        self._image_token: int | None = config.get("image_token_id") if config["model_type"] in FAMILIES else None
        self._profile = ChatProfile(
            min(context, trained),
            tools=tools and calls_tools(path),
            schema=True,
            images=images and self._image_token is not None,
            capable=capable,
            lookups=lookups,
        )
        self._loading = threading.Lock()
        self._answering = threading.Lock()
        self._loaded: LoadedModel | None = None
        self._running: set[threading.Event] = set()

    @property
    def name(self) -> str:
        """The given name, or the name of the folder."""
        return self._name

    @property
    def profile(self) -> ChatProfile:
        """The capabilities of the model; tools need a chat template that accepts them."""
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
        available = self._profile.context - tokens_in
        if available < 1:
            raise ContextOverflowError(
                f"The prompt has {tokens_in:,} tokens, but the model {self._name} holds {self._profile.context:,}, "
                "prompt and answer together. Say less at a time, show fewer pictures, or give it more context.",
                tokens=tokens_in,
                holds=self._profile.context,
            )
        most = min(max_tokens, available)
        mask = schema_mask(loaded, schema, tokens_in) if schema is not None else None
        pieces: asyncio.Queue[int | Exception | None] = asyncio.Queue()
        stopped = self._start(loaded, inputs, most, mask, pieces)
        parser, decode, last, count = (
            ToolCallParser([tool.name for tool in tools], stop),
            token_decoder(loaded.tokenizer),
            -1,
            0,
        )
        try:
            while (piece := await pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise ModelUnavailableError(f"The model {self._name} failed: {piece}") from piece
                last, count = piece, count + 1
                for delta in parser.feed(decode(piece)):
                    yield delta
                if parser.stopped:
                    break
            called = False
            for event in parser.end():
                called = called or not hasattr(event, "text")
                yield event
            ended = parser.stopped or last in end_tokens(loaded)
            reason = "tool_calls" if called else "stop" if ended or count < most else "length"
            yield Finish(reason, tokens_in, count)
        finally:
            stopped.set()

    async def close(self) -> None:
        """Stop running answers and release the memory. Streaming again loads the model again."""
        await asyncio.to_thread(self._close)

    def __repr__(self) -> str:
        state = "loaded" if self._loaded is not None else "not loaded"
        return f"TransformersVLM(name={self._name!r}, context={self._profile.context}, {state})"

    def _start(
        self,
        loaded: LoadedModel,
        inputs: Mapping[str, Any],
        most: int,
        mask: SchemaMask | None,
        pieces: asyncio.Queue[int | Exception | None],
    ) -> threading.Event:
        loop = asyncio.get_running_loop()
        stopped = threading.Event()
        self._running.add(stopped)

        def hand_over(piece: int | Exception | None) -> None:
            try:
                loop.call_soon_threadsafe(pieces.put_nowait, piece)
            except RuntimeError:  # the loop was closed: there is no consumer
                stopped.set()

        def answer() -> None:
            try:
                with self._answering:
                    if not stopped.is_set():
                        generate(loaded, inputs, most, mask, hand_over, stopped)
                hand_over(None)
            except (RuntimeError, ValueError, IndexError, MemoryError) as error:
                hand_over(error)
            finally:
                self._running.discard(stopped)

        # A daemon thread, so that an exit need not wait for the end of an answer.
        threading.Thread(target=answer, name="lifelong-transformers", daemon=True).start()
        return stopped

    def _inputs(self, loaded: LoadedModel, messages: Sequence[ChatMessage], tools: Sequence[Tool]) -> dict[str, Any]:
        """Convert the prompt to tensors: ids of shape ``(1, n)``, patches of the pictures and their grids."""
        import torch
        from transformers.image_utils import load_image

        plain = markers.plain(messages, loaded.broken_up)
        text = loaded.tokenizer.apply_chat_template(
            [wire.templated(message) for message in plain],
            tools=[wire.tool(tool) for tool in tools] or None,
            add_generation_prompt=True,
            tokenize=False,
        )
        pictures = [load_image(wire.data_url(image)) for message in messages for image in message.images]
        inputs: dict[str, Any] = {}
        if pictures:
            side = loaded.pictures.patch_size * loaded.pictures.merge_size
            size = {"shortest_edge": 4 * side**2, "longest_edge": IMAGE_TOKENS * side**2}
            inputs = dict(loaded.pictures(images=pictures, size=size, return_tensors="pt"))
            token = loaded.tokenizer.convert_ids_to_tokens(self._image_token)
            text = with_placeholders(text, token, inputs["image_grid_thw"], loaded.pictures.merge_size, self._name)
        ids = loaded.tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
        inputs |= {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        if self._image_token is not None:
            inputs["mm_token_type_ids"] = (ids == self._image_token).int()
        return {name: value.to(loaded.model.device) for name, value in inputs.items()}

    def _load(self) -> LoadedModel:
        with self._loading:
            if self._loaded is None:
                self._loaded = load(self._path, self._device)
            return self._loaded

    def _close(self) -> None:
        for stopped in list(self._running):
            stopped.set()
        with self._answering, self._loading:
            self._loaded = None


def with_placeholders(text: str, token: str, grids: Any, merge_size: int, name: str) -> str:
    """Insert one placeholder for each merged patch of the pictures of a prompt.

    Args:
        text: with one ``token`` for each picture.
        token: the placeholder.
        grids: ``(n_images, 3)``: frames, rows, columns of patches.
        merge_size: edge of the square of patches that is merged.
        name: of the model, for the error.

    Raises:
        InputError: the text has places for another number of pictures.
    """
    parts = text.split(token)
    if len(parts) != len(grids) + 1:
        raise InputError(
            f"The chat template of {name} made {len(parts) - 1} places for {len(grids)} pictures. "
            "Is it the template of a model that sees pictures?"
        )
    placeholders = [token * (int(grid.prod()) // merge_size**2) for grid in grids]
    return "".join(part + row for part, row in zip(parts, [*placeholders, ""], strict=True))
