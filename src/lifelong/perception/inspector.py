"""Inspect a file with the models that the settings name, without a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifelong.models.specs import available_image_encoder
from lifelong.perception import inspection
from lifelong.perception.bounds import Bounds
from lifelong.perception.inspection import Inspection
from lifelong.perception.kinds import has_sound, sniff
from lifelong.perception.looks import LookReader
from lifelong.perception.perceive import Perceiver
from lifelong.perception.perceivers import PerceptionModels
from lifelong.perception.photo import PhotoReader
from lifelong.settings import Settings
from lifelong.types import Sighting


@dataclass(frozen=True, slots=True)
class FileReport:
    """An inspection with what the machine could contribute.

    Attributes:
        inspection: the findings in the file.
        lacking: the models that are not on this machine, and what to do.
        pictures_encoded: whether there is an image encoder, so that concepts can be recognised in pictures.
        bounds: how much of the file was perceived.
    """

    inspection: Inspection
    lacking: list[str]
    pictures_encoded: bool
    bounds: Bounds

    def draw(self, file: Path, out: Path, own: Sequence[Sighting] = ()) -> None:
        """Write a PNG of the file with a numbered box around each line of text and around each concept.

        Args:
            file: the file that was inspected.
            out: where the PNG is written.
            own: the concepts in it.

        Raises:
            AttachmentError: the file has nothing to draw.
        """
        inspection.draw(file.read_bytes(), self.inspection, self.bounds, own).save(out, "PNG")


def inspect_file(
    file: Path,
    settings: Settings,
    *,
    changes: Sequence[float] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> FileReport:
    """Perceive a file and store nothing. Blocking.

    Args:
        file: its path.
        settings: name the models and the bounds.
        changes: seconds of a recording at which another voice begins.
        progress: called with the number of perceivers that are done.

    Raises:
        AttachmentError: the file is missing, too large, damaged, locked, or of no supported type.
    """
    models, encoder = PerceptionModels(settings), available_image_encoder(settings.look, cache=settings.cache)
    pictures: list[Perceiver] = [PhotoReader(), *([] if encoder is None else [LookReader(encoder)])]
    try:
        findings = inspection.inspect(
            file,
            models.perceivers(pictures),
            limits=models.limits,
            bounds=models.bounds,
            changes=changes,
            progress=progress,
        )
        lacking = [] if findings.file.media_type == "text/plain" else models.lacking
    finally:
        models.close()
        if encoder is not None:
            encoder.close()
    return FileReport(findings, lacking, encoder is not None, models.bounds)


def is_recording(path: Path) -> bool:
    """Whether a file is a recording or a video."""
    with path.open("rb") as file:
        return has_sound(sniff(file.read(4096)))
