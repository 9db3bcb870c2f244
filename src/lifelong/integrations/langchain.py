"""A LangChain retriever over a person's memory."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from pydantic import ConfigDict

try:
    from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ImportError as error:
    raise ImportError(
        f"{error.name} is not installed: pip install 'lifelong[integrations]'", name=error.name
    ) from error

from lifelong.agent.notes import note
from lifelong.sync import Person
from lifelong.types import EntryKind, Hit


class LifelongRetriever(BaseRetriever):
    """Finds what a person said, did, likes or plans.

    Every document is data from the person's record, with its id, kind, score, time and sources as metadata. Below the
    calibrated floor there are none: the person never told.

    Attributes:
        person: whose memory; from ``lifelong.open(…).person(…)``.
        k: at most so many documents.
        kinds: only these kinds of entries; all when empty.
        floor: documents below this score are left out; None takes the calibrated one.
        as_of: the record as it stood at this (aware) time.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    person: Person
    k: int = 8
    kinds: tuple[EntryKind, ...] = ()
    floor: float | None = None
    as_of: datetime | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        recollection = self.person.recall(query, k=self.k, kinds=self.kinds, floor=self.floor, as_of=self.as_of)
        return [document(hit) for hit in recollection]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return await asyncio.to_thread(self._get_relevant_documents, query, run_manager=run_manager.get_sync())


def document(hit: Hit) -> Document:
    """One result as a document. Chains put its content alone into a prompt, so others' words say whose they are."""
    metadata: dict[str, Any] = {
        "kind": hit.kind,
        "score": hit.score,
        "at": hit.at.isoformat(),
        "ended": None if hit.closed is None else hit.closed.isoformat(),
        "role": hit.role,
        "speaker": hit.speaker,
        "source": list(hit.source),
        "pictures": [item.sha256 for item in hit.attachments],
    }
    content = hit.text if hit.role == "user" else note(hit, len(hit.text.encode()))
    return Document(page_content=content, id=hit.id, metadata=metadata)
