"""What models have learned of a person's concepts: small files of weights, erased with what they were learned from."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Collection
from typing import Final

from lifelong.calls import public
from lifelong.concepts.consent import check_consent
from lifelong.concepts.lessons import lesson
from lifelong.errors import InputError
from lifelong.person.facet import Facet
from lifelong.types import AdapterKind, ConceptAdapter, ConceptLesson

LARGEST: Final = 64_000_000
"""Largest adapter in bytes: it is stored in the database."""


@public
class Adapters(Facet):
    """What models have learned of the person's concepts. Reached by ``person.adapters``."""

    async def list(self, concept: str | None = None) -> builtins.list[ConceptAdapter]:
        """The adapters of one concept, by name or id, or of all; oldest first.

        Raises:
            NotFoundError: this person has no such concept.
        """

        def find() -> builtins.list[ConceptAdapter]:
            concepts = None if concept is None else [self._record.concepts.get(concept).id]
            return self._record.adapters.select(concepts=concepts)

        return await asyncio.to_thread(find)

    async def lesson(self, concept: str) -> ConceptLesson:
        """The pictures that a model can learn a concept from, and those of other concepts.

        Args:
            concept: name or id of the concept.

        Raises:
            NotFoundError: this person has no such concept.
            ConsentError: it is a person, and there is no consent.
            InputError: no picture shows it.
        """
        return await asyncio.to_thread(lesson, self._record, concept)

    async def add(
        self, concept: str, kind: AdapterKind, data: bytes, *, base: str, base_name: str, used: Collection[str]
    ) -> ConceptAdapter:
        """Store what a model has learned of a concept, in place of an earlier adapter of this kind for this base.

        It is erased with the concept, and with the first of the pictures that it was learned from.

        Args:
            concept: name or id of the concept.
            kind: what it is.
            data: a safetensors file.
            base: fingerprint of the base model.
            base_name: name of the folder of the base.
            used: SHA-256 of the pictures that it was learned from.

        Raises:
            NotFoundError: this person has no such concept.
            ConsentError: it is a person, and there is no consent: it may have been withdrawn during the training.
            InputError: a picture is no exemplar any more, or the file is too large.
        """

        def write() -> ConceptAdapter:
            if len(data) > LARGEST:
                raise InputError(
                    f"an adapter of {len(data):,} bytes: at most {LARGEST:,} are stored; take a lower rank with --lora"
                )
            with self._record.transaction():
                found = self._record.concepts.get(concept)
                check_consent(self._record, found.kind)
                left = {each.sha256 for each in self._record.concepts.exemplars(voices=False)}
                if gone := sorted(set(used) - left):
                    raise InputError(
                        f"the picture {gone[0][:12]} was taken back or forgotten during the training, so that nothing "
                        "is stored: train again"
                    )
                return self._record.adapters.put(
                    found.id, kind, data, base=base, base_name=base_name, used=used, at=self._engine.now()
                )

        return await asyncio.to_thread(write)

    async def read(self, adapter: str) -> bytes:
        """The safetensors file of an adapter, by its id.

        Raises:
            NotFoundError: this person has no such adapter.
        """
        return await asyncio.to_thread(self._record.adapters.read, adapter)

    async def forget(self, adapter: str) -> bool:
        """Erase an adapter, by its id.

        Returns:
            True when a scan of the store found no trace of it.

        Raises:
            NotFoundError: this person has no such adapter.
        """

        def erase() -> bool:
            with self._record.transaction():
                samples = self._record.adapters.samples()
                self._record.adapters.delete(adapter)
                traces = self._record.adapters.erased(samples)
                self._record.audit.note("delete", 1)
            return self._engine.store.scrub(traces)

        return await asyncio.to_thread(erase)
