"""Any GGUF chat model, run in this process by llama.cpp through ``xllamacpp``.

An extra: ``pip install 'lifelong[llama]'``.
"""

from __future__ import annotations

import asyncio
import json
import threading
import weakref
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from lifelong.errors import InputError, ModelMissingError, ModelUnavailableError
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Tool, refuse_unfit
from lifelong.models.chat import markers, wire
from lifelong.models.chat.gguf import PROJECTOR, GgufHeader, read_header
from lifelong.models.chat.llamacpp_server import start_server
from lifelong.models.endpoint.errors import overflow
from lifelong.models.processors import available_processors
from lifelong.models.weights.downloads import QWEN, SMOLLM2, PinnedWheel, model_folder

SMOLLM2_CONTEXT: Final = 2048
"""Context length of SmolLM2 in tokens: one processor reads about 150 tokens a second, so 2048 take 14 s."""

QWEN_CONTEXT: Final = 4096
"""Context length of the pulled Qwen in tokens: one processor reads about 36 tokens a second, so 4096 take 2 minutes."""

GGUF_CONTEXT: Final = 8192

NEEDED: Final = "xllamacpp"
"""The package of the extra."""

CAPABLE_BYTES: Final = 1_000_000_000
LOOKUP_BYTES: Final = 3_000_000_000
"""Size of the smallest trusted file. Smaller models (under about two billion parameters in 4 bits) invent too often."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One generation: its thread, and the flag that stops it."""

    stopped: threading.Event
    thread: threading.Thread


@dataclass(frozen=True, slots=True)
class LlamaCppOptions:
    """How a GGUF model is loaded and used.

    Attributes:
        name: stable name of the model; None takes the file's name.
        context: tokens that fit, prompt and answer together; no more than the model was trained for.
        threads: processor threads; None takes all processors but one.
        slots: answers written at the same time; each has its own ``context`` tokens of memory.
        tools: whether the model's chat template can call tools.
        capable: whether its reasoning can be trusted; None decides by size: True from 1 GB of file.
        lookups: whether it may look things up before it answers; None decides by size: True from 3 GB of file.
        thinking: extra tokens of every output, for the thoughts of a model that thinks before it answers.
        mmproj: GGUF file of the projector that belongs to the model.
        images: whether the model receives pictures; it needs a projector for them.
    """

    name: str | None = None
    context: int = GGUF_CONTEXT
    threads: int | None = None
    slots: int = 2
    tools: bool = False
    capable: bool | None = None
    lookups: bool | None = None
    thinking: int = 0
    mmproj: Path | None = None
    images: bool = True


class LlamaCpp:
    """A chat model in a GGUF file, loaded at the first use.

    Up to ``slots`` answers run at the same time; further ones wait. A prompt with the same beginning as an earlier one
    is processed from the first difference. Control tokens in message text (``<|im_end|>``) are broken up, so that no
    text can take another role.

    The server of llama.cpp always listens. Here it listens on a socket file in a private folder, behind a random key,
    and the file is removed at once: no port is opened, and no other process can connect.

    With a projector (``mmproj``) the model accepts the pictures that llama.cpp reads: JPEG, PNG and GIF.

    Args:
        path: the GGUF file.
        options: how it is loaded and used; None takes the defaults.

    Raises:
        ModelMissingError: the extra is not installed, or the file does not exist.
        InputError: the file is not a GGUF file, or the projector is not one, or belongs to another model.
    """

    def __init__(self, path: Path, options: LlamaCppOptions | None = None) -> None:
        options = options or LlamaCppOptions()
        _require_library(path.stem)
        if not path.is_file():
            raise ModelMissingError(f"There is no chat model at {path}. Give the path of a .gguf file.")
        header = read_header(path)
        if header.architecture == PROJECTOR:
            raise InputError(
                f"{path} is a projector, not a language model. Give the model's file and add ?mmproj={path}."
            )
        if options.mmproj is not None:
            _check_projector(options.mmproj, path, header)
        size = path.stat().st_size
        capable = size >= CAPABLE_BYTES if options.capable is None else options.capable
        lookups = size >= LOOKUP_BYTES if options.lookups is None else options.lookups
        self._path = path
        self._name = options.name or path.stem.lower()
        self._threads = options.threads or spare_threads()
        self._slots = options.slots
        self._mmproj = options.mmproj
        self._profile = ChatProfile(
            min(options.context, header.trained_context or options.context),
            tools=options.tools,
            schema=True,
            images=options.images and options.mmproj is not None,
            capable=capable,
            lookups=lookups,
            thinking=options.thinking,
        )
        self._broken_up = markers.breaking(header.control_tokens | markers.TURN_MARKERS)
        self._runs: set[_Run] = set()
        self._loading = threading.Lock()
        self._server: Any = None
        # Also stops the model at exit, before the interpreter ends its threads.
        self._end = weakref.finalize(self, _end_runs, self._runs)

    @classmethod
    def smollm2(cls, *, cache: Path | None = None) -> LlamaCpp:
        """The pulled SmolLM2-135M-Instruct: for tests, and not trusted to reason.

        Args:
            cache: cache folder; None takes the user's.

        Raises:
            ModelMissingError: the extra or the weights are not installed.
        """
        return cls(_pulled(SMOLLM2, cache), LlamaCppOptions(context=SMOLLM2_CONTEXT, capable=False))

    @classmethod
    def qwen(
        cls, *, cache: Path | None = None, tools: bool = False, capable: bool = True, lookups: bool = False
    ) -> LlamaCpp:
        """The pulled Qwen2.5-Coder-1.5B-Instruct.

        The exam found that it follows schemas and uses no results of tools. It gave 5 of 12 right answers, and is
        trusted all the same by default, because somebody named it; what it extracts passes the gate.

        Args:
            cache: cache folder; None takes the user's.
            tools: whether the model receives tools.
            capable: whether its reasoning is trusted.
            lookups: whether it may look things up before it answers.

        Raises:
            ModelMissingError: the extra or the weights are not installed.
        """
        return cls(
            _pulled(QWEN, cache), LlamaCppOptions(context=QWEN_CONTEXT, tools=tools, capable=capable, lookups=lookups)
        )

    @property
    def name(self) -> str:
        """The given name, or the name of the file without its suffix."""
        return self._name

    @property
    def profile(self) -> ChatProfile:
        """The capabilities of the model; pictures need a projector."""
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
        """Continue the conversation; see `ChatModel.stream`.

        With a schema, the output is constrained by a grammar: it parses unless it ends with reason ``length``.
        """
        refuse_unfit(messages, self._profile, self._name)
        plain = markers.plain(messages, self._broken_up)
        body = wire.request(plain, max_tokens=max_tokens, schema=schema, tools=tools, stop=stop, limits=True)
        # Progress reports call back between batches of the prompt, and a run can stop only in a callback.
        body |= {"cache_prompt": True, "return_progress": True}
        server = await asyncio.to_thread(self._load)
        pieces: asyncio.Queue[dict[str, Any] | Exception | None] = asyncio.Queue()
        run = self._start(server, body, pieces)
        assembly = wire.AnswerAssembly(tools=[tool.name for tool in tools])
        try:
            while (piece := await pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise self._failure(piece) from piece
                if "error" in piece:
                    raise self._refusal(piece["error"])
                for delta in assembly.feed(piece):
                    yield delta
            for event in assembly.end():
                yield event
        finally:
            run.stopped.set()

    async def close(self) -> None:
        """Stop running answers and release the memory. Streaming again loads the model again."""
        await asyncio.to_thread(self._close)

    def drop_prompts(self) -> None:
        """Delete all cached prompts: the next use loads the model again. Running answers continue to their end."""
        with self._loading:
            self._server = None

    def __repr__(self) -> str:
        state = "loaded" if self._server is not None else "not loaded"
        return f"LlamaCpp(name={self._name!r}, context={self._profile.context}, {state})"

    def _start(
        self, server: Any, body: dict[str, Any], pieces: asyncio.Queue[dict[str, Any] | Exception | None]
    ) -> _Run:
        loop = asyncio.get_running_loop()
        stopped = threading.Event()

        def hand_over(piece: dict[str, Any] | Exception | None) -> None:
            try:
                loop.call_soon_threadsafe(pieces.put_nowait, piece)
            except RuntimeError:  # the loop was closed: there is no consumer
                stopped.set()

        def take(piece: dict[str, Any]) -> bool:
            hand_over(piece)
            return stopped.is_set()

        def generate() -> None:
            try:
                if not stopped.is_set():
                    server.handle_chat_completions(body, take)
                hand_over(None)
            except (ValueError, RuntimeError) as error:
                hand_over(error)
            finally:
                self._runs.discard(run)

        # A daemon thread, so that an exit need not wait for the end of an answer.
        run = _Run(stopped, threading.Thread(target=generate, name="lifelong-llama", daemon=True))
        self._runs.add(run)
        run.thread.start()
        return run

    def _load(self) -> Any:
        with self._loading:
            if self._server is None:
                self._server = start_server(
                    self._path, self._mmproj, self._profile.context, threads=self._threads, slots=self._slots
                )
            return self._server

    def _close(self) -> None:
        _end_runs(self._runs)
        with self._loading:
            self._server = None

    def _refusal(self, error: Mapping[str, Any]) -> Exception:
        if too_long := overflow(json.dumps(error), f"the model {self._name}"):
            return too_long
        message = f"The model {self._name} refused the request: {error.get('message')}"
        if "Failed to load image" in message:
            return InputError(f"{message}. Give whole pictures as JPEG, PNG or GIF.")
        return InputError(message) if error.get("code") == 400 else ModelUnavailableError(message)

    def _failure(self, error: Exception) -> Exception:
        if isinstance(error, ValueError):
            return InputError(f"The model {self._name} cannot follow this schema or these tools: {error}")
        return ModelUnavailableError(f"The model {self._name} failed: {error}")


def spare_threads() -> int:
    """The default number of threads: all processors but one.

    The threads of llama.cpp wait for each other in a busy loop after every layer. If one thread shares its processor,
    all become slow: on two busy cores two threads wrote 2 to 15 tokens a second and one thread 50 to 57.
    """
    return max(1, available_processors() - 1)


def _require_library(model: str) -> None:
    if find_spec(NEEDED) is None:
        raise ModelMissingError(f"The chat model {model} needs {NEEDED}: run `pip install 'lifelong[llama]'`.")


def _pulled(wheel: PinnedWheel, cache: Path | None) -> Path:
    """The weight file of a chat model of the catalogue."""
    _require_library(wheel.name)
    path = model_folder(wheel, cache=cache) / wheel.filename
    if not path.is_file():
        raise ModelMissingError(
            f"The chat model {wheel.name} is not on this machine (expected {path}). "
            f"Run `lifelong models pull {wheel.name}` once, with a network: it downloads "
            f"{wheel.wheel_bytes / 1e6:,.0f} MB."
        )
    return path


def _check_projector(mmproj: Path, path: Path, model: GgufHeader) -> None:
    if not mmproj.is_file():
        raise ModelMissingError(f"There is no projector at {mmproj}. Give the path of an mmproj .gguf file.")
    projector = read_header(mmproj)
    if not projector.sees:
        raise InputError(
            f"{mmproj} is no projector for pictures (its architecture is {projector.architecture!r}, expected "
            f"{PROJECTOR!r} with a vision encoder). Files that belong to a model are usually called mmproj-….gguf."
        )
    if projector.width and model.width and projector.width != model.width:
        raise InputError(
            f"The projector {mmproj} makes embeddings of {projector.width} numbers, but the model {path} takes "
            f"{model.width}. Take the projector that was published with the model."
        )


def _end_runs(runs: set[_Run]) -> None:
    pending = list(runs)
    for run in pending:
        run.stopped.set()
    for run in pending:
        run.thread.join()
