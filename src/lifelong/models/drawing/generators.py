"""Backends by their specs, each made once: ``collage``, ``openai:MODEL@URL``, ``diffusers:FOLDER``."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from lifelong.models.base.drawing import ImageGenerator
from lifelong.models.endpoint.outgoing import Endpoint, Note, no_note
from lifelong.models.spec_options import (
    as_count,
    as_device,
    as_flag,
    as_path,
    endpoint_of,
    split_options,
    unknown_spec,
)

DRAW_FORMS: Final = (
    "collage, openai:MODEL@URL[?references=N&timeout=N] or diffusers:FOLDER[?device=cpu&steps=N&guidance=N"
    "&ip_adapter=FILE&ip_scale=N&lora=FILE&inversion=FILE&edit=true]"
)


def image_generator(spec: str) -> ImageGenerator:
    """Make the backend that a spec names; weights are loaded and connections opened at its first use.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: weights, or the package that runs them, are not on this machine.
    """
    match spec.partition(":"):
        case "collage", "", "":
            from lifelong.models.drawing.collage import Collage

            return Collage()
        case "openai", ":", rest if "@" in rest:
            from lifelong.models.drawing.openai import OpenAIImages

            place, options = split_options(rest, spec, DRAW_FORMS, references=_as_number, timeout=as_count)
            model, url = endpoint_of(place, spec, DRAW_FORMS)
            return OpenAIImages(model, url=url, **options)
        case "diffusers", ":", rest if rest:
            from lifelong.models.drawing.diffusers import DiffusersImages, DiffusersOptions

            folder, options = split_options(
                rest,
                spec,
                DRAW_FORMS,
                device=as_device,
                steps=as_count,
                guidance=float,
                ip_adapter=as_path,
                ip_scale=float,
                lora=as_path,
                inversion=as_path,
                edit=as_flag,
            )
            return DiffusersImages(Path(folder).expanduser(), DiffusersOptions(**options))
    raise unknown_spec("backend of drawings", spec, DRAW_FORMS)


def _as_number(value: str) -> int:
    """A whole number of 0 or more."""
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


class Generators:
    """The backends of an open record.

    Args:
        default: spec of the backend where none is named.
        note: stores each request of a backend to another machine.
    """

    def __init__(self, default: str, *, note: Note = no_note) -> None:
        self._default = default
        self._note = note
        self._made: dict[str, ImageGenerator] = {}
        self._lock = threading.Lock()

    def get(self, backend: str | ImageGenerator | None = None) -> ImageGenerator:
        """A backend by its spec, itself, or the default one for None.

        Raises:
            SettingsError, ModelMissingError: as ``image_generator``.
        """
        if backend is not None and not isinstance(backend, str):
            return backend
        spec = backend or self._default
        with self._lock:
            if spec not in self._made:
                made = image_generator(spec)
                if isinstance(made, Endpoint):
                    made.note = self._note
                self._made[spec] = made
            return self._made[spec]

    async def close(self) -> None:
        """Close the backends that were made here."""
        with self._lock:
            made, self._made = list(self._made.values()), {}
        for each in made:
            await each.close()
