"""Erasures after an interruption or a restored backup: they are completed, or repeated."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from lifelong.erasure import receipts
from lifelong.erasure.forget import erase, forget, forget_person
from lifelong.erasure.message_parts import Derived, derive
from lifelong.errors import InputError, NotFoundError
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Forgotten, MessagePart, Receipt

LOG = logging.getLogger(__name__)


def replay(store: Store, receipt: Receipt, *, now: datetime) -> int:
    """Erase again the items of a receipt that are in the store because a backup was restored.

    Args:
        store: the store.
        receipt: the receipt of the earlier erasure.
        now: time of the erasure.

    Returns:
        The number of erased messages and memories, including derived ones.
    """
    count = 0
    present = store.ids_by_hash([bytes.fromhex(item) for item in receipt.ids])
    whole_again = receipts.whole_again(store, receipt)
    for number in {**present, **whole_again}:
        record = store.record_of(number)
        if record is None:
            continue
        again = _erase_again(store, record, receipt, present.get(number, []), whole_again.get(number, []), now=now)
        count += (
            again.messages + again.memories + again.statements + again.interactions + again.writings + again.drawings
        )
        if receipt.asked == "everything" and _is_empty(record):
            forget_person(store, record, now=now)
    return count


def _is_empty(record: Record) -> bool:
    """Whether a record has neither messages nor memories, interactions, texts or drawings."""
    return not (
        record.messages.count()
        or record.memories.select(current=None)
        or record.interactions.select(limit=1)
        or record.writings.select(limit=1)
        or record.drawings.select(limit=1)
    )


def _erase_again(
    store: Store, record: Record, receipt: Receipt, ids: list[str], parts: list[MessagePart], *, now: datetime
) -> Forgotten:
    """Erase items again.

    Without parts, the source messages of a memory go, too. With parts, the memories of the receipt may cite messages
    that lose only a part, so what the receipt names is erased with what is derived from the parts and no more.
    """
    if not receipt.parts:
        return forget(store, record, ids, now=now)

    def select() -> Derived:
        whole = {message.id: message for message in record.messages.get(ids)}
        texts = [MessagePart(message.id, 0, len(message.text)) for message in whole.values() if message.text]
        derived = derive(record, parts=[*parts, *texts], memories=set(ids) - set(whole))
        derived.take(whole.values())
        derived.interactions |= {each.id: each for each in record.interactions.select(ids=ids)}
        derived.writings |= {each.id: each for each in record.writings.select(ids=ids)}
        derived.drawings |= {each.id: each for each in record.drawings.select(ids=ids)}
        return derived

    return erase(store, record, select, now=now)


def recover(store: Store, *, now: datetime) -> int:
    """Complete interrupted erasures, and repeat the erasures that a restored backup does not contain.

    Args:
        store: the store.
        now: time of the erasure.

    Returns:
        The number of messages and memories that a backup had restored and that are erased again.
    """
    store.receipts.publish()
    for name in store.receipts.unfinished():
        store.sweep_media()
        # The erased texts are not known any more, so no trace can be searched for: the receipt stays unverified.
        if not store.scrub([]):
            LOG.warning("the log of an erasure could not be cut yet: the next opening tries again")
            continue
        content = store.receipts.read(name)
        if content is not None:
            receipt, _ = receipts.parse(content, store.receipts.place(name))
            store.receipts.finish(name, receipts.file_content(receipt), receipts.digest(receipt))
        else:
            store.receipts.mark_missing(name)
    count = 0
    for receipt, sha256 in _unknown(store):
        count += replay(store, receipt, now=now)
        store.receipts.begin(receipt.id, receipts.file_content(receipt), at=receipt.at)
        store.receipts.finish(receipt.id, receipts.file_content(receipt), sha256)
    if count:
        LOG.warning(
            "a backup brought back %d messages and memories that were forgotten: they are forgotten again", count
        )
    return count


def prepare(store: Store, *, now: datetime) -> None:
    """Finish erasures that were interrupted; a read-only record is checked for them instead.

    Args:
        store: the store.
        now: time of the erasure.

    Raises:
        StoreError: the store contains erased items and cannot be written; the error names the reason.
    """
    if store.read_only is None:
        recover(store, now=now)
    else:
        check_forgotten(store)


def check_forgotten(store: Store) -> None:
    """Reject a read-only store if a restored backup in it contains erased items.

    Args:
        store: the store.

    Raises:
        StoreError: the store contains erased items and cannot be written; the error names the reason.
    """
    for receipt, _ in _unknown(store):
        present = store.ids_by_hash([bytes.fromhex(item) for item in receipt.ids])
        if store.read_only is not None and (present or receipts.whole_again(store, receipt)):
            raise store.read_only


def _unknown(store: Store) -> Iterator[tuple[Receipt, str]]:
    """Yield the receipts, with their checksums, of erasures that this store does not contain, oldest first.

    The parts of a message are counted in the text that an earlier erasure left.
    """
    yield from sorted(_readable(store), key=lambda item: item[0].at)


def _readable(store: Store) -> Iterator[tuple[Receipt, str]]:
    for name in store.receipts.unknown():
        try:
            receipt, sha256 = receipts.stored(store, name)
        except (InputError, NotFoundError):
            LOG.exception("a receipt cannot be read, and nothing is forgotten by it")
            continue
        if receipt.id != name or receipts.digest(receipt) != sha256:
            LOG.error("%s is not as it was written, and nothing is forgotten by it", store.receipts.place(name))
            continue
        yield receipt, sha256
