"""What every repository promises, on each engine; repositories with a file of tests of their own are tested there."""

from datetime import timedelta

import numpy as np
import pytest

from lifelong.errors import InputError, NotFoundError
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.store.server_state import FRESH
from lifelong.store.store import Store
from lifelong.types import WHOLE, Excerpt, Item, Passage, Sighting, StoredResponse
from lifelong.types.drawing import StoredDrawing
from lifelong.types.writing import VoiceChoices, VoiceEdit, Writing
from tests.store.examples import DAY, GAP, MINUTE, NINE, fact, media_folder, picture, rank, reading, say, show

TRUCK, BOAT = b"a red truck", b"a blue boat"
X, Y = np.array([[1, 0]], np.float32), np.array([[0, 1]], np.float32)


def test_concepts_are_found_by_any_spelling_and_sorted_by_name(record: Record):
    bertha = record.concepts.add("Bertha", kind="truck", note="", at=NINE)
    record.concepts.add("anna", kind="person", note="sister", at=NINE)
    assert [each.name for each in record.concepts.select()] == ["anna", "Bertha"]
    assert record.concepts.find("BERTHA") == bertha == record.concepts.get(bertha.id)
    with pytest.raises(InputError, match="is called 'bertha' already"):
        record.concepts.add("bertha", kind="boat", note="", at=NINE)
    record.concepts.change(bertha.id, name="Berta", kind="van", note="old")
    changed = record.concepts.get("berta")
    assert (changed.name, changed.kind, changed.note) == ("Berta", "van", "old")
    record.concepts.delete(bertha.id)
    with pytest.raises(NotFoundError, match="no concept is called"):
        record.concepts.get("Berta")


def test_exemplars_move_to_another_concept_and_never_twice(record: Record):
    show(record, "Bertha", TRUCK)
    show(record, "and this", BOAT)
    first, second = (record.concepts.add(name, kind="truck", note="", at=NINE) for name in ("Bertha", "Berta"))
    truck, boat = picture(TRUCK).sha256, picture(BOAT).sha256
    record.concepts.put_exemplar(first.id, truck, shows=True, own=False, at=NINE)
    record.concepts.put_exemplar(first.id, truck, shows=False, own=False, at=NINE + MINUTE)  # the last word counts
    record.concepts.put_exemplar(first.id, boat, shows=True, own=False, at=NINE)
    record.concepts.put_exemplar(second.id, truck, shows=True, own=False, at=NINE)
    assert [each.shows for each in record.concepts.exemplars([first.id])] == [True, False]
    assert record.concepts.exemplars(voices=True) == []
    record.concepts.move(first.id, second.id)
    assert {(each.sha256, each.shows) for each in record.concepts.exemplars()} == {(truck, True), (boat, True)}
    assert record.concepts.drop_exemplar(second.id, truck) == 1
    record.concepts.drop_exemplars(second.id, voices=False)
    assert record.concepts.drop_bare() == 1 and record.concepts.select() == []


def test_sightings_in_pictures_and_recordings(record: Record):
    message = show(record, "Bertha", TRUCK)
    truck = picture(TRUCK).sha256
    bertha = record.concepts.add("Bertha", kind="truck", note="", at=NINE)
    seen = Sighting(bertha.id, "Bertha", "truck", truck, WHOLE, 0.75)
    record.concepts.put_sightings([truck], [seen])
    record.voices.put(truck, "voices", [(0.5, 2.25), (3.0, 4.5)], np.concatenate((X, Y)))
    record.voices.recognise("voices", [truck], [Sighting(bertha.id, "Bertha", "truck", truck, WHOLE, 0.5, 0.5, 2.25)])
    assert record.concepts.sightings() == [seen, Sighting(bertha.id, "Bertha", "truck", truck, WHOLE, 0.5, 0.5, 2.25)]
    assert record.concepts.sightings(files=["none"]) == []
    assert record.concepts.times(NINE, NINE + DAY) == [(bertha.id, 1772528400000000)] * 2
    assert record.concepts.files_showing(bertha.id) == {truck}
    (concept,) = record.concepts.select()
    assert (concept.seen, concept.last_seen) == (1, message.at)


def test_consents_are_given_and_end(record: Record):
    record.concepts.consent("face", at=NINE)
    record.concepts.consent("face", at=NINE)
    record.concepts.withdraw("face", at=NINE + DAY)
    ((kind, given, ended),) = [(each.kind, each.given, each.ended) for each in record.concepts.consents()]
    assert (kind, given, ended) == ("face", NINE, NINE + DAY)


def test_looks_are_kept_by_encoder_and_dropped_by_name(store: Store, record: Record):
    show(record, "Bertha", TRUCK)
    truck = picture(TRUCK).sha256
    other = store.record("home", "ben")
    show(other, "Bertha", TRUCK)
    half = (0.0, 0.0, 0.5, 1.0)
    record.looks.put(truck, "effnet", [WHOLE, half], np.concatenate((X, Y)))
    record.looks.put(truck, "faces-1", [WHOLE], X)
    other.looks.put(truck, "faces-1", [WHOLE], X)
    crops, vectors = record.looks.of([truck], "effnet")
    assert [crop.box for crop in crops] == [WHOLE, half] and vectors.tolist() == [[1, 0], [0, 1]]
    record.looks.add(truck, "effnet", half, X[0])  # a crop that is there gets its new vector
    assert record.looks.of([truck], "effnet")[1].tolist() == [[1, 0], [1, 0]]
    assert [names for names, _ in record.looks.whole("effnet")] == [[truck]]
    assert [len(page) for page, _ in record.looks.pages("effnet")] == [2]
    assert record.looks.drop_named("faces") == []  # the other person's record has these bytes, too
    assert record.looks.drop_others("faces-1") == 2
    assert record.looks.of([truck], "effnet")[0] == [] and other.looks.of([truck], "faces-1")[0] != []


def test_voices_belong_to_recordings_and_speakers(store: Store, record: Record):
    show(record, "hello", TRUCK)
    file = picture(TRUCK).sha256
    anna = record.concepts.add("Anna", kind="person", note="", at=NINE)
    record.voices.put(file, "ge2e", [(0.0, 1.0), (1.0, 2.5)], np.concatenate((X, Y)))
    record.voices.recognise("ge2e", [file], [Sighting(anna.id, "Anna", "person", file, WHOLE, 0.9, 1.0, 2.5)])
    crops, vectors = record.voices.of([file], "ge2e")
    assert [(crop.at, crop.until) for crop in crops] == [(0.0, 1.0), (1.0, 2.5)] and len(vectors) == 2
    assert record.voices.files("ge2e") == [file]
    assert record.voices.speakers([file]) == {file: [(f"{anna.id}Anna", 1.0)]}
    record.passages.put(file, "speech", [Excerpt("transcript", "we sailed", 1.2, 2.4)])
    (passage,) = record.passages.of([file])
    assert passage.speaker == "Anna"  # most of it is hers
    assert record.voices.drop_others("ge2e") == 0
    assert sorted(record.voices.drop()) == sorted(row.tobytes() for row in np.concatenate((X, Y)))


def test_the_text_of_an_entry_has_its_speaker_and_what_was_read_in_its_files(record: Record):
    message = show(record, "my truck", TRUCK)
    file = picture(TRUCK).sha256
    record.findings.put(file, "ocr", "1", {"text": "TAXI 7:30"}, at=NINE)
    record.findings.put(file, "tags", "1", {"tags": ["car"]}, at=NINE)
    entry = rank(record, message, 1)
    assert record.entries.texts([entry]) == {entry: "my truck\nTAXI 7:30"}
    record.findings.put(file, "ocr", "2", {"text": "nul \0 inside"}, at=NINE)
    assert record.entries.texts([entry])[entry].startswith("my truck\nnul ")


def test_findings_are_replaced_by_their_perceiver(record: Record):
    show(record, "my truck", TRUCK)
    file = picture(TRUCK).sha256
    record.findings.put(file, "ocr", "1", {"text": "TAXI"}, at=NINE)
    record.findings.put(file, "ocr", "2", {"text": "TAXI 9"}, at=NINE)
    record.findings.put("0" * 64, "ocr", "1", {"text": "no such file"}, at=NINE)
    assert record.findings.texts([file]) == ["TAXI 9"]
    assert record.findings.versions(file) == {"ocr": "2"} and record.findings.all_versions() == {file: {"ocr": "2"}}
    assert [finding.version for finding in record.findings.by("ocr")] == ["2"]
    record.findings.drop("ocr")
    assert record.findings.of([file]) == []


def test_events_are_searched_for_once(record: Record):
    entry = rank(record, say(record, "on Friday we sailed"), 1)
    (undated,) = record.events.undated(10)
    assert (undated.seq, undated.text, undated.at) == (entry, "on Friday we sailed", NINE)
    record.events.add([entry, 999], {entry: [(NINE, NINE + DAY)]})
    record.events.add([entry], {entry: [(NINE, NINE + 2 * DAY)]})  # another process was faster
    assert record.events.undated(10) == []
    changes = record.entries.since(type(record.entries.state("x"))(), "x")
    assert changes.event_seq.tolist() == [entry] and len(changes.event_until) == 1


def test_a_timeline_counts_by_spans(record: Record):
    for day in (0, 0, 2):
        message = say(record, "hello", at=NINE + day * DAY)
    record.observations.put(reading(message, mood=0.5))
    assert record.timeline.extent() == (NINE, NINE + 2 * DAY)
    counts = record.timeline.counts([NINE, NINE + DAY, NINE + 3 * DAY], moods_since=None)
    assert [(each.messages, each.sessions, each.mood) for each in counts] == [(2, 1, None), (1, 1, 0.5)]
    assert record.timeline.counts([NINE, NINE + 3 * DAY], moods_since=NINE + 3 * DAY)[0].mood is None


def test_episodes_overlap_a_part_of_time(record: Record):
    message = say(record, "hello")
    record.memories.add(fact("we sailed", message, kind="episodic", until=NINE + DAY), origin="embedded")
    edges = [NINE - DAY, NINE, NINE + DAY]
    assert [each.episodes for each in record.timeline.counts(edges, moods_since=None)] == [0, 1]
    assert len(record.timeline.overlapping("episodic", NINE + MINUTE, NINE + DAY, limit=5)) == 1
    assert record.timeline.overlapping("episodic", NINE + 2 * DAY, NINE + 3 * DAY, limit=5) == []


def test_storage_is_counted_by_kind_and_month(record: Record):
    show(record, "café", TRUCK)
    say(record, "later", at=NINE + 40 * DAY)
    storage = record.storage()
    sizes = {part.kind: (part.items, part.size) for part in storage.parts}
    assert sizes["messages"] == (2, 10) and sizes["files"] == (1, len(TRUCK))  # é has two bytes
    assert [(month.month, month.messages, month.files) for month in storage.months] == [
        ("2026-03", 1, 1),
        ("2026-04", 1, 0),
    ]
    assert record.size() == 10 + len(TRUCK)


def test_attachments_and_pictures_in_pages(record: Record):
    first, second = show(record, "truck", TRUCK), show(record, "boat", BOAT)
    assert record.attachments.of([first.id, second.id])[first.id] == (picture(TRUCK),)
    newest = record.attachments.pictures(limit=5)
    assert {message for _, message in newest} == {first.id, second.id}
    at = 1772528400000000
    assert record.attachments.pictures(limit=5, after=(at, newest[0][0])) == newest[1:]
    assert record.attachments.pictures(limit=5, newest=False) == newest[::-1]
    assert record.attachments.pictures(limit=5, concept="none") == []
    assert record.attachments.message_ids([picture(BOAT).sha256]) == [second.id]


def test_interactions_need_an_item_of_the_space(store: Store, record: Record):
    number, info = store.catalogues.number("home", "films", at=NINE)
    assert info.scale == (0.0, 5.0)
    items = [Item("1", "Alien", "a ship", {"year": 1979, "genres": ("horror", "space")}), Item("2", "Brazil")]
    assert store.catalogues.put(number, items) == 2
    liked = record.interactions.add("films", "1", "liked", at=NINE)
    rated = record.interactions.add("films", "2", "rated", value=4.5, at=NINE + MINUTE)
    assert record.interactions.select() == [liked, rated]
    assert record.interactions.select(limit=1) == [rated] and record.interactions.select(item="1") == [liked]
    assert [row[4] for row in store.catalogues.events(number)] == [None, 4.5]
    with pytest.raises(NotFoundError, match="no item"):
        record.interactions.add("films", "3", "liked", at=NINE)
    generation, newest = store.catalogues.state(number) or (0, 0)
    assert record.interactions.delete([liked.id]) == 1
    assert store.catalogues.state(number) == (generation + 1, newest)
    with pytest.raises(InputError, match="has ratings"):
        store.catalogues.number("home", "films", scale=(1.0, 10.0), at=NINE)


def test_a_catalogue_keeps_what_its_items_are(store: Store):
    number, _ = store.catalogues.number("home", "films", at=NINE)
    alien = Item("1", "Alien", "a ship", {"year": 1979, "genres": ("horror", "space")})
    store.catalogues.put(number, [alien])
    store.catalogues.add_vectors(number, "minilm", [1], X)
    assert store.catalogues.vectors(number, "minilm")[0] == [1]
    store.catalogues.put(number, [alien])  # nothing changed
    assert store.catalogues.vectors(number, "minilm")[0] == [1]
    (row,) = store.catalogues.items(number)
    assert (row.item.title, dict(row.item.fields)) == ("Alien", {"year": 1979, "genres": ("horror", "space")})
    store.catalogues.put(number, [Item("1", "Aliens")])
    assert store.catalogues.vectors(number, "minilm")[0] == []
    assert [each.seq for each in store.catalogues.without_vector(number, "minilm", limit=5)] == [1]
    assert store.catalogues.filled("home") == ["films"] and store.catalogues.holding("home", "1") == ["films"]
    assert store.catalogues.remove(number, ["1"]) == 1
    assert store.catalogues.filled("home") == [] and [info.items for info in store.catalogues.select("home")] == [0]
    store.catalogues.delete(number)
    with pytest.raises(NotFoundError, match="there is no catalogue"):
        store.catalogues.find("home", "films")


def test_keys_are_checked_revoked_and_counted(store: Store, record: Record):
    key, text = store.keys.create("home", person=None, scopes=["read"], now=NINE, label="phone")
    assert store.keys.check(text, now=NINE) == key and store.keys.check(text + "x", now=NINE) is None
    store.keys.writes_for(key, record)
    say(record, "four")
    assert store.keys.size(key) == 4
    assert store.keys.make_person(key, lambda: store.record("home", "ben"), most=1)
    assert not store.keys.make_person(key, lambda: store.record("home", "cat"), most=1)
    assert store.persons("home") == ["ana", "ben"]
    store.keys.revoke(key.id, now=NINE)
    assert store.keys.usable([key.id], now=NINE + DAY) == set() and store.keys.check(text, now=NINE + DAY) is None


def test_responses_are_repeated_and_wiped(record: Record):
    name, response = b"n" * 32, StoredResponse(b"r" * 32, 200, "application/json", "tag", b"{}")
    assert record.responses.begin(name, response.request, now=NINE) is None
    record.responses.finish(name, response, now=NINE)
    assert record.responses.begin(name, response.request, now=NINE) == response
    record.responses.wipe()
    assert record.responses.get(name, now=NINE) == StoredResponse(b"r" * 32, 200, "application/json", "tag", None)
    assert record.responses.begin(name, response.request, now=NINE + 2 * DAY) is None
    record.responses.drop(name)
    assert record.responses.get(name, now=NINE + 2 * DAY) is None


def test_drawings_and_writings_rest_on_ids(record: Record):
    drawing = StoredDrawing("drw_1", "a" * 64, "00", NINE, "collage", {"palette": ("warm",)}, 0, "", None, ("con_1",))
    record.drawings.add([drawing, drawing])
    assert record.drawings.select() == [drawing] == record.drawings.resting_on(["con_1"])
    assert record.drawings.resting_on(["con_2"]) == [] and record.drawings.select(rated=True) == []
    assert record.drawings.rate("drw_1", 1, "palette", at=NINE).thumb == 1
    assert record.drawings.delete(["drw_1"]) == 1
    draft = Writing("wri_1", "Dear Rui", NINE, "friendly", "en", task="letter", used=("mem_1",))
    record.writings.add(draft)
    record.writings.add(Writing("wri_2", "Olá", NINE + MINUTE, "friendly", "pt"))
    assert record.writings.resting_on(["mem_1"]) == [draft]
    assert [each.id for each in record.writings.select(own=True)] == ["wri_2"]
    record.writings.accept("wri_1", "Dear Rui!", taught=False)
    assert [each.id for each in record.writings.select(own=True, limit=2)] == ["wri_1", "wri_2"]
    record.writings.delete(["wri_1"])
    with pytest.raises(NotFoundError, match="no draft"):
        record.writings.accept("wri_1", "", taught=True)
    choices = VoiceChoices(edits={"friendly/en": VoiceEdit("Hi", "", 12, (), (), ())}, since=NINE)
    record.writings.choose(choices)
    assert record.writings.choices() == choices


def test_audit_receipts_and_outgoing_requests(store: Store, record: Record):
    record.audit.note("add", 2, at=NINE)
    record.audit.note("forget", 1, at=NINE + MINUTE)
    assert [(entry.act, entry.count) for entry in record.audit.select()] == [("add", 2), ("forget", 1)]
    assert [entry.act for entry in store.audit("home", since=NINE + MINUTE)] == ["forget"]
    assert store.erasures.poll() == {record.person} and store.erasures.poll() == set()
    store.receipts.begin("era_1", "{}", at=NINE, person=record.person)
    assert store.receipts.unfinished() == ["era_1"]
    store.receipts.publish()
    store.receipts.finish("era_1", "{}", "abc")
    assert store.receipts.sha256("era_1") == "abc" and store.receipts.unfinished() == []
    assert store.receipts.of_person(record.person) == [b"{}"]
    assert store.receipts.read("era_1") == b"{}"
    store.outgoing.add(record.person, "chat", "example.org", 10, at=NINE)
    store.outgoing.add(None, "embed", "example.org", 5, at=NINE)
    assert store.outgoing.totals(record.person) == (1, 10)
    assert store.outgoing.totals(record.person, nobody=True) == (2, 15)
    assert [call.person for call in store.outgoing.select(record.person, nobody=True)] == [False, True]


def test_what_servers_share(store: Store, record: Record):
    """Bytes are counted in all limits or in none, and measured again after a while; a claim is given once."""
    state, measured = store.server_state, list[int]()

    def measure() -> int:
        measured.append(1)
        return 0

    limits = {f"person {record.person}": (55, measure), "space home": (100, lambda: 90)}
    assert [state.add_size(limits, 10, now=NINE) for _ in range(2)] == [None, ("space home", 110)]
    assert state.add_size({f"person {record.person}": limits[f"person {record.person}"]}, 45, now=NINE) is None
    assert state.add_size(limits, 1, now=NINE) == (f"person {record.person}", 56) and len(measured) == 1
    assert state.add_size(limits, 10, now=NINE + FRESH) is None and len(measured) == 2
    store.delete_person(record)
    assert [name for (name,) in store._db.rows("SELECT name FROM stored_size")] == ["space home"]
    assert [state.claim(b"a", now=NINE), state.claim(b"a", now=NINE), state.claim(b"b", now=NINE)] == [
        True,
        False,
        True,
    ]
    state.release(b"a")
    assert state.claim(b"a", now=NINE) and state.claim(b"b", now=NINE + 2 * DAY)  # after a day, nobody works on it
    assert state.shared == (store.address != store.path)


def test_a_claimed_request_is_in_progress_for_the_person_that_it_has_made(store: Store, record: Record):
    assert store.server_state.claim(b"name", now=NINE)
    before = record.responses.begin(b"name", b"request", now=NINE)
    assert before is not None and (before.request, before.status) == (b"request", 0)
    store.server_state.release(b"name")
    assert record.responses.begin(b"name", b"request", now=NINE) is None


def test_tombstones_of_keys_are_of_one_person(store: Store, record: Record):
    other = store.record("home", "ben")
    record.tombstones.add(["msg_1"], ["chat:1"])
    assert record.tombstones.find(["msg_1", "msg_2"]) == {"msg_1"} == other.tombstones.find(["msg_1"])
    assert record.tombstones.find_keys(["chat:1"]) == {"chat:1"} and other.tombstones.find_keys(["chat:1"]) == set()
    record.tombstones.remove(["msg_1"], ["chat:1"])
    assert record.tombstones.find(["msg_1"]) == set()


def test_an_erased_person_leaves_nothing(store: Store, record: Record):
    message = show(record, "my truck is red", TRUCK)
    rank(record, message, 1)
    record.memories.add(fact("drives a truck", message), origin="embedded")
    record.observations.put(reading(message))
    file = picture(TRUCK).sha256
    bertha = record.concepts.add("Bertha", kind="truck", note="", at=NINE)
    record.concepts.put_exemplar(bertha.id, file, shows=True, own=True, at=NINE)
    record.passages.restore([Passage("psg_1", file, 0, "ocr", Excerpt("ocr", "TAXI"))])
    with record.transaction():
        store.delete_person(record)
    assert not record.exists and store.sweep_media() == 1
    assert store.texts_held(["truck", "TAXI", file]) == set()
    assert store.scrub([b"my truck is red", TRUCK])


def test_what_was_said_is_found_again_by_a_scan(store: Store, record: Record):
    say(record, "my truck is red")
    assert store.texts_held(["truck is", "boat"]) == {"truck is"} and not store.scrub([b"my truck is red"])
    assert store.contained(["truck", "boat"], person=record.person) == {"truck"}


def test_a_failure_undoes_a_transaction_with_its_files(record: Record):
    with pytest.raises(ZeroDivisionError), record.transaction():
        say(record, "never said")
        record.media.add(picture(TRUCK), TRUCK)
        raise ZeroDivisionError
    assert record.messages.count() == 0 and record.media.select() == []
    assert not any(path.is_file() for path in media_folder(record).rglob("*"))


def test_a_key_is_the_name_of_one_message(record: Record):
    record.messages.add(Utterance("user", "", "once", NINE, key="chat:1"), gap=GAP)
    assert set(record.messages.known_keys(["chat:1", "chat:2"])) == {"chat:1"}
    assert len(record.messages.with_key_prefix("chat:")) == 1 and record.messages.with_key_prefix("mail:") == []
    assert [(each.prefix, each.messages) for each in record.messages.sources(5)] == [("chat:", 1)]
    with pytest.raises(InputError, match="stored already"):
        record.messages.add(Utterance("user", "", "twice", NINE, key="chat:1"), gap=timedelta(hours=1))
