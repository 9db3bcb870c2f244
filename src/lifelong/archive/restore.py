"""Restore: add an archive to a record. Existing items stay unchanged, and erased items stay erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lifelong.archive import concepts
from lifelong.archive import interactions as archived_interactions
from lifelong.archive.reader import ArchiveReader, Manifest, open_archive
from lifelong.errors import ImportFormatError, InputError, NotFoundError
from lifelong.language.terms import analyse
from lifelong.memory.remember import statement_of
from lifelong.recall.indexing import index_passages
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import MARK, Attachment, Interaction, Memory, Message, Observation, Passage, Session, TraitChoices
from lifelong.types.writing import VoiceChoices, Writing


def restore(
    store: Store,
    record: Record,
    source: Path | bytes,
    *,
    now: datetime,
    passphrase: str | None = None,
    bring_back: bool = False,
) -> dict[str, int]:
    """Add an archive to a record. Items whose id is in the record stay unchanged: a second run adds nothing.

    Ids that another person of the store has are replaced by ids of this person's own, the same each time.

    Items that were erased after the export are not added, and neither are the items derived from them.

    Args:
        store: the store that holds the record.
        record: the record to add to. An empty record gets the time zone of the archive.
        source: the path of the archive, or its bytes.
        now: time of the import, and due time of the jobs that are pending in the archive.
        passphrase: passphrase of an encrypted archive.
        bring_back: add the items that were erased, too.

    Returns:
        The number of added sessions, messages, memories, observations, interactions and writings, and under
        ``forgotten`` the number of items that were left out because they were erased.

    Raises:
        ImportFormatError: the file is not an archive of Lifelong, is damaged, or was made by a newer version.
            Nothing is added.
        PassphraseError: the archive is encrypted, and the passphrase is missing or wrong.
        InputError: the archive is encrypted, and the encryption package is not installed.
    """
    with open_archive(source, passphrase=passphrase) as archive:
        try:
            return _restore(store, record, archive, now, bring_back)
        except ImportFormatError:
            raise
        except (InputError, NotFoundError) as error:
            raise ImportFormatError(
                f"{archive.path} does not fit together, or not into this record: {error}"
            ) from error


def _restore(store: Store, record: Record, archive: ArchiveReader, now: datetime, bring_back: bool) -> dict[str, int]:
    if record.messages.elsewhere([message.id for message in archive.messages()]):
        archive.rename(f"{record.space}\0{record.name}")
    manifest = archive.manifest
    content = _read(archive)
    with record.transaction():
        forgotten = _leave_out(record, manifest, content, bring_back=bring_back)
        before = {session.id for session in record.sessions.select()}
        if not before:
            record.set_zone(manifest.zone)
        for session in content.sessions:
            record.sessions.restore(session)
        added = _restore_messages(store, record, archive, content, now=now)
        learned = _restore_memories(record, content.memories)
        observations = _restore_observations(record, content.observations)
        _restore_choices(record, manifest)
        concepts.restore(record, manifest.concepts, lambda item: archive.medium(item.sha256))
        record.drawings.add([each for each in manifest.drawings if forgotten.isdisjoint((each.id, *each.used))])
        interactions = archived_interactions.restore(
            store, record, content.interactions, manifest.catalogues, forgotten, now=now
        )
        writings = _restore_writings(record, content.writings, forgotten)
        begun = {session.id for session in content.sessions} - before
        record.audit.note("import", len(added) + learned + interactions + writings, at=now)
        for job in manifest.jobs:
            if job.subject in added | begun:
                store.jobs.enqueue(record.person, job.kind, job.subject, at=now)
    return {
        "sessions": len(begun),
        "messages": len(added),
        "memories": learned,
        "observations": observations,
        "interactions": interactions,
        "writings": writings,
        "forgotten": len(forgotten),
    }


@dataclass(slots=True)
class _Wanted:
    """The items of an archive that are added to the record."""

    sessions: list[Session]
    messages: list[Message]
    memories: list[Memory]
    observations: list[Observation]
    passages: list[Passage]
    interactions: list[Interaction]
    writings: list[Writing]


def _read(archive: ArchiveReader) -> _Wanted:
    return _Wanted(
        archive.sessions(),
        archive.messages(),
        archive.memories(),
        archive.observations(),
        archive.passages(),
        archive.interactions(),
        archive.writings(),
    )


def _leave_out(record: Record, manifest: Manifest, content: _Wanted, *, bring_back: bool) -> set[str]:
    """Remove the erased items from ``content``, or with ``bring_back`` their tombstones; return their ids."""
    ids = [message.id for message in content.messages] + [memory.id for memory in content.memories]
    ids += [concept.id for concept in manifest.concepts.concepts] + [each.id for each in content.interactions]
    ids += [each.id for each in content.writings] + [each.id for each in manifest.drawings]
    keys = [message.key for message in content.messages if message.key]
    if bring_back:
        record.tombstones.remove(ids, keys)
    buried, buried_keys = record.tombstones.find(ids), record.tombstones.find_keys(keys)
    forgotten = _forgotten(content.messages, content.memories, buried, buried_keys)
    cut = _cut_since(record, content.messages)
    forgotten |= {memory.id for memory in content.memories if _rests_on_cut(memory, cut)}
    content.messages = [message for message in content.messages if message.id not in forgotten]
    content.memories = [memory for memory in content.memories if memory.id not in forgotten]
    content.observations = [
        item for item in content.observations if item.message not in forgotten and item.message not in cut
    ]
    manifest.ratings = [rating for rating in manifest.ratings if rating.reply not in forgotten]
    manifest.concepts.concepts = [item for item in manifest.concepts.concepts if item.id not in forgotten]
    left = {message.session for message in content.messages}
    content.sessions = [session for session in content.sessions if session.id in left]
    return forgotten


def _forgotten(messages: Sequence[Message], memories: Sequence[Memory], buried: set[str], keys: set[str]) -> set[str]:
    """Return the ids of erased items and of the items in the archive that are derived from them.

    The derived items are those that ``forget`` erases.
    """
    forgotten = buried | {message.id for message in messages if message.key in keys}
    while True:
        more = {memory.id for memory in memories if any(source.message in forgotten for source in memory.sources)}
        more |= {
            message.id
            for message in messages
            if message.reply_to in forgotten or not forgotten.isdisjoint(message.shown)
        }
        if more <= forgotten:
            return forgotten
        forgotten |= more


def _cut_since(record: Record, messages: Sequence[Message]) -> dict[str, str]:
    """Return the messages of which a part was erased since the export, by id, with the text that they have now."""
    archived = {message.id: message.text for message in messages}
    here = {message.id: message.text for message in record.messages.get(list(archived))}
    return {message: text for message, text in here.items() if text != archived[message] and MARK in text}


def _rests_on_cut(memory: Memory, cut: Mapping[str, str]) -> bool:
    """Whether a memory of the archive may rest on an erased part: it quotes what is not in the message any more."""
    return any(
        source.message in cut
        and (memory.kind == "episodic" or not source.quote or source.quote not in cut[source.message])
        for source in memory.sources
    )


def _restore_messages(
    store: Store, record: Record, archive: ArchiveReader, content: _Wanted, *, now: datetime
) -> set[str]:
    """Add messages with their files and passages; return the ids of the new messages."""
    added, unranked = set(), set(archive.manifest.unranked)
    for message in content.messages:
        for item in message.attachments:
            plain = Attachment(item.sha256, item.media_type, item.size, item.width, item.height)
            record.media.add(plain, archive.medium(item.sha256))
        seq = record.messages.restore(message)
        if seq is None:
            continue
        added.add(message.id)
        if message.id not in unranked:
            analysis = analyse(message.text, pictures=sum(item.is_picture for item in message.attachments))
            record.entries.add("message", seq, terms=analysis.terms, flags=int(analysis.flags))
        if message.attachments:  # an archive has no other results of perception: a job computes them
            store.jobs.enqueue(record.person, "perceive", message.id, at=now)
    record.passages.restore(content.passages)
    for message in content.messages:
        index_passages(record, message)
    return added


def _restore_memories(record: Record, memories: list[Memory]) -> int:
    present = {memory.id for memory in record.memories.select(current=None)}
    fresh = [memory for memory in memories if memory.id not in present]
    for memory in fresh:
        statement = statement_of(memory)
        seq, _ = record.memories.add(statement, origin=memory.origin, closed=memory.closed, id=memory.id)
        if memory.pinned is not None:
            record.memories.pin([memory.id], at=memory.pinned)
        analysis = analyse(" ".join((memory.text, *memory.keywords)))
        record.entries.add(memory.kind, seq, terms=analysis.terms, flags=int(analysis.flags))
    here = present | {memory.id for memory in fresh}
    for memory in fresh:
        if memory.closed is not None and memory.superseded_by in here:
            record.memories.close(memory.id, at=memory.closed, by=memory.superseded_by)
    return len(fresh)


def _restore_writings(record: Record, writings: Sequence[Writing], forgotten: Collection[str]) -> int:
    """Add texts and drafts that are not there, without drafts that drew on anything erased; return their number."""
    present = {each.id for each in record.writings.select(ids=[each.id for each in writings])}
    gone = {*forgotten}
    while more := {each.id for each in writings if each.id not in gone and not gone.isdisjoint(each.used)}:
        gone |= more
    fresh = [each for each in writings if each.id not in present and each.id not in gone]
    for each in fresh:
        record.writings.add(each)
    return len(fresh)


def _restore_observations(record: Record, observations: Sequence[Observation]) -> int:
    if not record.preferences.get().allowed:  # the person has switched off the observation of traits
        return 0
    present = {item.message for item in record.observations.select()}
    fresh = [item for item in observations if item.message not in present]
    for observation in fresh:
        record.observations.put(observation)
    return len(fresh)


def _restore_choices(record: Record, manifest: Manifest) -> None:
    """Add the choices about traits and voice if the record has none, and the ratings of replies without a rating."""
    if record.preferences.get() == TraitChoices():
        record.preferences.put(manifest.choices)
    if record.writings.choices() == VoiceChoices():
        record.writings.choose(manifest.voice)
    rated = {rating.reply for rating in record.preferences.ratings()}
    for rating in manifest.ratings:
        if rating.reply not in rated:
            record.preferences.rate(rating)
