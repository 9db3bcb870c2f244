"""Starting llama.cpp's server for one model, on a private socket, through ``xllamacpp``."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any, Final

from lifelong.errors import ModelUnavailableError

BATCH_TOKENS: Final = 192
"""Tokens of one batch of the prompt. A cancelled prompt stops between batches: within about a second for a
model of 135 million parameters on one processor. Batches of 512 are 10 % faster, and stop more than twice as late."""

IMAGE_TOKENS: Final = 1024
"""Largest number of tokens of one picture, for models that keep the size of pictures: an eighth of the context."""

PROMPT_CACHE_MIB: Final = 256
"""Memory for cached prompts, in MiB."""


def start_server(path: Path, mmproj: Path | None, context: int, *, threads: int, slots: int) -> Any:
    """Load a model and start its server.

    Args:
        path: the GGUF file.
        mmproj: the projector's GGUF file, or None.
        context: tokens of one slot.
        threads: processor threads.
        slots: answers that are written at the same time.

    Raises:
        ModelUnavailableError: llama.cpp cannot load the file, or there is not enough memory.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    if mmproj is not None:
        params.mmproj.path = str(mmproj)
        params.image_max_tokens = IMAGE_TOKENS
    # llama.cpp opens an unreadable picture as a video with the program ffprobe; a folder below a file has no program.
    params.video_ffmpeg_bin_dir = str(path / "none")
    params.n_ctx = context * slots
    params.n_parallel = slots
    params.n_batch = BATCH_TOKENS
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.verbosity = -1
    params.ui = False
    params.endpoint_slots = False
    params.api_keys = [secrets.token_urlsafe(32)]
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    with tempfile.TemporaryDirectory(prefix="lifelong-", dir=_short_folder()) as folder:
        params.hostnames = [str(Path(folder) / "llama.sock")]
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelUnavailableError(
                f"llama.cpp cannot load {path}{f' with {mmproj}' if mmproj else ''} ({error}). Is the file whole, "
                f"and is there memory for {context * slots} tokens of context?"
            ) from error


def _short_folder() -> str | None:
    # A socket path has at most 104 bytes (108 on Linux); some machines have long temporary folders.
    return None if len(os.fsencode(tempfile.gettempdir())) < 70 else "/tmp"  # noqa: S108
