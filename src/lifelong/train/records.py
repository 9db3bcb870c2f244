"""Open records for training: real stores, with the models that recall and the gate use, and no worker of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lifelong.life import Life
from lifelong.models import specs
from lifelong.models.base import ChatModel, Reader, TextEmbedder
from lifelong.settings import load

USUAL: Mapping[str, float] = {"recall_k": 8, "context_tokens": 1500}
NARROW: Mapping[str, float] = {"recall_k": 4, "context_tokens": 600}
"""Settings of a question with the usual context, and with one that holds little, so that it must be looked up."""


@dataclass(frozen=True, slots=True)
class RecordModels:
    """The models that records share; a record that closes leaves them usable."""

    embedder: TextEmbedder
    reader: Reader | None

    @classmethod
    def of(cls, embed: str, reader: str = "auto") -> RecordModels:
        """The models of two specs, as in the settings ``embed`` and ``reader``.

        Raises:
            SettingsError: a spec has none of the forms.
            ModelMissingError: the weights are not on this machine.
        """
        embedder = specs.text_embedder(embed)
        return cls(embedder, specs.reader(reader, embedder=embedder.name))

    def open(
        self,
        folder: Path,
        settings: Mapping[str, float],
        *,
        chat: ChatModel | None = None,
        clock: Callable[[], datetime],
    ) -> Life:
        """Open the record in a folder.

        Args:
            folder: of the record; made if it does not exist.
            settings: USUAL or NARROW, and other settings by name.
            chat: the chat model; None answers by quotes.
            clock: tells the time.
        """
        loaded = load(store=folder, zone="UTC", look="none", ocr="none", speech="none", worker=False, **dict(settings))
        return Life(loaded, chat=chat, embedder=self.embedder, reader=self.reader, clock=clock)
