"""Importing histories: what each format gives, and what each mistake says."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifelong.archive.formats import FORMATS, read
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import Incoming

DATA = Path(__file__).parent.parent / "data"
LISBON = ZoneInfo("Europe/Lisbon")


def lines(path: Path, *rows: dict[str, object] | str) -> Path:
    """Write a jsonl file from objects or raw lines."""
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), "utf-8")
    return path


def row(**fields: object) -> dict[str, object]:
    """Return a complete jsonl message, with some fields replaced."""
    return {"role": "user", "text": "Olá", "at": "2026-03-03T18:42:00+00:00"} | fields


def one(format: str, path: Path, **options: object) -> Incoming:
    """Return the only message of a file."""
    [message] = read(format, path, **options)  # type: ignore[arg-type]
    return message


# jsonl


def test_jsonl_gives_every_field() -> None:
    """A line becomes one message; colons, prices and the zone of its time stay; pictures lie by the file."""
    first, second, third = read("jsonl", DATA / "history.jsonl")
    assert first == Incoming(
        text="The bakery opens at 7:30 and a loaf costs €2.40.",
        role="user",
        speaker="Iva",
        at=datetime(2026, 3, 3, 18, 42, tzinfo=UTC),
        images=(DATA / "lamp.png",),
        key="a-1",
        session="a",
    )
    assert (second.role, second.speaker, second.images) == ("assistant", "", ())
    assert (third.role, third.speaker, third.session) == ("other", "Jo", None)
    assert third.at is not None and third.at.utcoffset() == timedelta(hours=1)


def test_jsonl_without_ids_has_stable_keys_that_survive_growth(tmp_path: Path) -> None:
    """Equal lines get different keys, and a line added at the end changes none of those before it."""
    ok = row(text="ok")
    short = [m.key for m in read("jsonl", lines(tmp_path / "short.jsonl", ok, ok))]
    (tmp_path / "elsewhere").mkdir()
    long = [m.key for m in read("jsonl", lines(tmp_path / "elsewhere" / "long.jsonl", ok, ok, ok))]
    assert len(set(long)) == 3
    assert long[:2] == short


def test_nul_and_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    """What no store keeps safely becomes U+FFFD; emoji and right-to-left text stay as they are."""
    text = "a\\u0000b\\ud800c \\ud83d\\ude00 שלום"
    raw = f'{{"role": "user", "at": "2026-03-03T18:42:00Z", "text": "{text}", "id": "k\\u0000"}}'
    message = one("jsonl", lines(tmp_path / "h.jsonl", raw, ""))
    assert message.text == "a\ufffdb\ufffdc 😀 שלום"
    assert message.key == "k\ufffd"


def test_a_raw_nul_byte_in_a_line_is_replaced(tmp_path: Path) -> None:
    """JSON forbids control characters in strings, real exports have them: they do not stop an import."""
    message = one("jsonl", lines(tmp_path / "h.jsonl", json.dumps(row(text="a?b")).replace("?", "\0")))
    assert message.text == "a\ufffdb"


def test_gzip_and_byte_order_mark_are_recognised_by_content(tmp_path: Path) -> None:
    """A packed file reads the same whatever it is called, and has the same keys."""
    plain = tmp_path / "h.jsonl"
    plain.write_text(json.dumps(row()) + "\n", "utf-8-sig")
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert one("jsonl", packed) == one("jsonl", plain)


def test_a_time_without_a_zone_needs_one_named(tmp_path: Path) -> None:
    """Lisbon in July is one hour ahead of UTC; without a named zone nothing is guessed."""
    path = lines(tmp_path / "h.jsonl", row(at="2026-07-01T12:00:00"))
    with pytest.raises(ImportFormatError, match=r"line 1: 'at' is '2026-07-01T12:00:00', without a zone"):
        list(read("jsonl", path))
    assert one("jsonl", path, zone=LISBON).at == datetime(2026, 7, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", r"line 2: not JSON"),
        ("[" * 100_000, r"line 2: not usable JSON"),
        ("[1]", r"line 2: \[1\] is not an object; expected an object with role, text and at"),
        (row(role="robot"), r"line 2: 'role' is 'robot'; expected one of: user, assistant, other"),
        ({"role": "user", "at": "2026-03-03T18:42:00Z"}, r"line 2: 'text' is missing"),
        (row(text=7), r"line 2: 'text' is 7; expected text"),
        (row(text=None), r"line 2: 'text' is None; expected text"),
        ({"role": "user", "text": "Olá"}, r"line 2: 'at' is None; expected a time in ISO 8601"),
        (row(at="soon"), r"line 2: 'at' is 'soon'; expected a time in ISO 8601"),
        (row(at="0001-01-01T00:00:00+14:00"), r"line 2: 'at' is '0001-01-01T00:00:00\+14:00'"),
        (row(at=1e300), r"line 2: 'at' is 1e\+300; expected a time"),
        (row(at=True) | {"at": [True]}, r"line 2: 'at' is \[True\]; expected a time"),
        (row(id="first"), r"line 2: 'id' is 'first', as in line 1"),
        (row(images="a.jpg"), r"line 2: 'images' is 'a.jpg'; expected a list"),
        (row(images=["gone.jpg"]), r"line 2: image 'gone.jpg' is not there"),
        (row(images=["x" * 5000]), r"line 2: image 'xxx.* is not there"),
        (row(images=["/etc/passwd"]), r"line 2: image '/etc/passwd' is outside"),
        (row(images=["../h.jsonl"]), r"line 2: image '../h.jsonl' is outside"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: dict[str, object] | str, says: str) -> None:
    """The error names file, line, value and expectation; the messages before it have been given."""
    reader = read("jsonl", lines(tmp_path / "h.jsonl", row(id="first"), bad))
    assert next(reader).key == "first"
    with pytest.raises(ImportFormatError, match=r"h\.jsonl, " + says):
        next(reader)


# Files that are wrong as a whole


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_an_error(tmp_path: Path, format: str, content: bytes) -> None:
    """A file without a message is more likely the wrong file than a short history."""
    path = tmp_path / "empty"
    path.write_bytes(content)
    with pytest.raises(ImportFormatError, match="empty"):
        list(read(format, path))


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"text": "ol\xe1"}', "byte 0xe1 is not UTF-8"),
        (gzip.compress(b"x" * 500, mtime=0)[:-12], "damaged gzip"),
        (b"\x1f\x8bnot gzip", "damaged gzip"),
        (b"\x89PNG\r\n\x1a\n", "byte 0x89 is not UTF-8"),
        (b'"text"', "is not an object|expected"),
    ],
)
def test_a_damaged_or_foreign_file_is_an_error(tmp_path: Path, format: str, content: bytes, says: str) -> None:
    """Every format says what is wrong with the file's bytes."""
    path = tmp_path / "broken"
    path.write_bytes(content)
    with pytest.raises(ImportFormatError, match=says):
        list(read(format, path))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    """The path is in the message, with the reason of the operating system."""
    with pytest.raises(InputError, match=r"nowhere\.json: cannot be read \(No such file"):
        list(read("openai", tmp_path / "nowhere.json"))
    with pytest.raises(InputError, match="cannot be read"):
        list(read("openai", tmp_path))


def test_an_unknown_format_names_the_known_ones() -> None:
    """The mistake shows at the call, before anything is read."""
    with pytest.raises(InputError, match="'xml' is not known; use one of: jsonl, openai, locomo"):
        read("xml", DATA / "chat.json")


def test_an_option_without_meaning_is_refused() -> None:
    """Only LoCoMo has a conversation and a person to choose."""
    with pytest.raises(InputError, match="person='Iva' has no meaning for format 'jsonl'"):
        read("jsonl", DATA / "history.jsonl", person="Iva")


# openai


def test_openai_keeps_the_talk_and_leaves_instructions_and_tools() -> None:
    """Six entries, three of them said; times come from the message, else from the one before it."""
    hens, question, names = read("openai", DATA / "chat.json")
    start = datetime(2026, 3, 3, 18, 42, tzinfo=UTC)
    assert (hens.role, hens.text, hens.at) == ("user", "I keep two hens.", start)
    assert (question.role, question.at) == ("assistant", start + timedelta(seconds=5))
    assert names.text == "Ruby and Opal.\n[picture not included: https://example.org/hens.jpg]"
    assert names.images == (b"\x89PNG\r\n\x1a\n",)
    assert names.at == datetime(2026, 3, 3, 18, 43, tzinfo=UTC)


def test_openai_takes_a_bare_list_without_times(tmp_path: Path) -> None:
    """Then the time is left open, and equal words still are two messages."""
    path = tmp_path / "chat.json"
    path.write_text('[{"role": "user", "content": "hi"}, {"role": "user", "content": "hi"}]')
    first, second = read("openai", path)
    assert (first.at, first.text) == (None, "hi")
    assert first.key != second.key


def test_openai_keys_do_not_depend_on_the_path_and_survive_growth(tmp_path: Path) -> None:
    """A copy has the same keys; a later export of the same talk begins with them."""
    keys = [m.key for m in read("openai", DATA / "chat.json")]
    copy = tmp_path / "other name.json"
    whole = json.loads((DATA / "chat.json").read_text())
    whole["messages"].append({"role": "user", "content": "Good night."})
    copy.write_text(json.dumps(whole))
    assert [m.key for m in read("openai", copy)][:3] == keys
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"role": "wizard", "content": "x"}, "turn 1: 'role' is 'wizard'; expected user, assistant, or"),
        ({"content": "x"}, "turn 1: 'role' is missing"),
        ("hello", "turn 1: 'hello' is not an object"),
        ({"role": "user", "content": 5}, "turn 1: 'content' is 5; expected text or a list of parts"),
        ({"role": "user", "content": [{"type": "smell"}]}, "turn 1: part type 'smell' is not known"),
        ({"role": "user", "content": "x", "created_at": "monday"}, "turn 1: 'created_at' is 'monday'"),
        ({"role": "user", "content": "x", "timestamp": "2026-01-01T10:00"}, "turn 1: .* without a zone"),
        (
            {
                "role": "user",
                "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,@"}}],
            },
            "turn 1: image data is not base64",
        ),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:text/html,hi"}}]},
            "turn 1: image address 'data:text/html,hi'; expected data:image/TYPE;base64,DATA",
        ),
    ],
)
def test_a_bad_openai_message_is_named(tmp_path: Path, message: object, says: str) -> None:
    """The error names the turn, the value and what was expected."""
    path = tmp_path / "chat.json"
    path.write_text(json.dumps([message]))
    with pytest.raises(ImportFormatError, match=says):
        list(read("openai", path))


def test_openai_without_messages_is_an_error(tmp_path: Path) -> None:
    """An object must have the list, and the list must have somebody speak."""
    path = tmp_path / "chat.json"
    path.write_text('{"choices": []}')
    with pytest.raises(ImportFormatError, match="'messages' is None; expected a list of messages"):
        list(read("openai", path))
    path.write_text('[{"role": "system", "content": "Be brief."}]')
    with pytest.raises(ImportFormatError, match="no messages found"):
        list(read("openai", path))


# locomo


def test_locomo_turns_are_minutes_apart_and_captions_are_kept() -> None:
    """Session 10 comes after session 1, empty sessions are passed over, 12:30 pm is half past noon."""
    hen, show, picture, later = read("locomo", DATA / "locomo_two.json")
    assert hen == Incoming(
        text="I adopted a hen.",
        role="user",
        speaker="Iva",
        at=datetime(2023, 5, 8, 13, 56, tzinfo=UTC),
        key="pair-1/D1:1",
        session="pair-1/session_1",
    )
    assert (show.role, show.speaker, show.at) == ("other", "Jo", datetime(2023, 5, 8, 13, 57, tzinfo=UTC))
    assert picture.text == "Here. [shares a picture: a photo of a brown hen]"
    assert (later.key, later.at) == ("pair-1/D10:1", datetime(2023, 6, 10, 12, 30, tzinfo=UTC))


def test_locomo_conversation_person_and_zone_are_chosen() -> None:
    """12:09 am is nine past midnight, in the zone that was named; the second speaker may be the person."""
    wish = one("locomo", DATA / "locomo_two.json", conversation="pair-2", person="Lou", zone=LISBON)
    assert (wish.role, wish.speaker) == ("other", "Kim")
    assert wish.at == datetime(2024, 1, 1, 0, 9, tzinfo=LISBON)


def test_locomo_minutes_do_not_run_backwards_where_clocks_change(tmp_path: Path) -> None:
    """In Lisbon 01:59 on 29 October 2023 came twice: the minute after the first one is still later."""
    turns = [{"speaker": "Iva", "dia_id": f"D1:{n}", "text": "tick"} for n in (1, 2)]
    path = tmp_path / "c.json"
    date = "1:59 am on 29 October, 2023"
    path.write_text(
        json.dumps({"speaker_a": "Iva", "speaker_b": "Jo", "session_1_date_time": date, "session_1": turns})
    )
    first, second = read("locomo", path, zone=LISBON)
    assert first.at is not None and second.at is not None
    assert second.at.astimezone(UTC) - first.at.astimezone(UTC) == timedelta(minutes=1)


def test_one_locomo_conversation_alone_reads_the_same(tmp_path: Path) -> None:
    """Taken out of its file it keeps its keys; without its name it is known by its speakers."""
    first = json.loads((DATA / "locomo_two.json").read_text())[0]
    alone, bare = tmp_path / "alone.json.gz", tmp_path / "bare.json"
    alone.write_bytes(gzip.compress(json.dumps(first).encode()))
    bare.write_text(json.dumps(first["conversation"]))
    assert list(read("locomo", alone)) == list(read("locomo", DATA / "locomo_two.json"))
    assert next(read("locomo", bare)).key == "Iva & Jo/D1:1"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"conversation": "pair-9"}, "no conversation 'pair-9'; expected one of: pair-1, pair-2"),
        ({"person": "Zoe"}, "conversation pair-1: nobody is called 'Zoe'; expected one of: Iva, Jo"),
    ],
)
def test_a_wrong_locomo_choice_lists_the_right_ones(options: dict[str, str], says: str) -> None:
    """The error says what could have been chosen."""
    with pytest.raises(ImportFormatError, match=says):
        list(read("locomo", DATA / "locomo_two.json", **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"session_1_date_time": "8 May"},
            "session_1_date_time: the date is '8 May'; expected a date such as",
        ),
        ({"session_1_date_time": "1:56 pm on 31 June, 2023"}, "the date is '1:56 pm on 31 June, 2023'"),
        ({"session_1_date_time": "13:56 pm on 8 May, 2023"}, "the date is '13:56 pm on 8 May, 2023'"),
        ({"session_1_date_time": "1:56 pm on 8 May, 9999"}, "the date is '1:56 pm on 8 May, 9999'"),
        ({"session_1": {}}, "session_1: it is {}; expected a list of turns"),
        (
            {"session_1": [{"speaker": "Zoe"}]},
            "session_1 turn 1: 'speaker' is 'Zoe'; expected one of: Iva, Jo",
        ),
        ({"session_1": [{"speaker": "Iva"}]}, "session_1 turn 1: 'text' is missing"),
        ({"session_1": [{"speaker": "Iva", "text": "x"}]}, "session_1 turn 1: 'dia_id' is missing"),
        ({"speaker_a": None}, "'speaker_a' is None; expected text"),
    ],
)
def test_a_bad_locomo_turn_is_named(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    """The error names the session, the turn, the value and what was expected."""
    conversation = json.loads((DATA / "locomo_two.json").read_text())[0]["conversation"] | changes
    path = tmp_path / "c.json"
    path.write_text(json.dumps(conversation))
    with pytest.raises(ImportFormatError, match=says):
        list(read("locomo", path))


def test_locomo_turns_with_the_same_name_are_both_kept(tmp_path: Path) -> None:
    """A dia_id given twice gets a number, the same one on every run."""
    turn = {"speaker": "Iva", "dia_id": "D1:1", "text": "tick"}
    path = tmp_path / "c.json"
    talk = {"speaker_a": "Iva", "speaker_b": "Jo", "session_01_date_time": "1:00 pm on 1 May, 2023"}
    path.write_text(json.dumps([{"sample_id": "s", "conversation": talk | {"session_01": [turn, turn]}}]))
    assert [m.key for m in read("locomo", path)] == ["s/D1:1", "s/D1:1#2"]


def test_two_locomo_conversations_of_one_name_are_an_error(tmp_path: Path) -> None:
    """Otherwise the second could never be chosen."""
    first, _ = json.loads((DATA / "locomo_two.json").read_text())
    path = tmp_path / "c.json"
    path.write_text(json.dumps([first, first]))
    with pytest.raises(ImportFormatError, match="conversation 2: another is called 'pair-1' too"):
        list(read("locomo", path))


def released() -> Path:
    """Return the folder of public data sets, or skip the test."""
    folder = Path(os.environ.get("LIFELONG_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
    path = folder / "locomo" / "locomo10.json.gz"
    if not path.is_file():
        pytest.skip(f"no LoCoMo data at {path}; set LIFELONG_DATA to the folder of data sets")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("conversation", "person", "messages", "sessions"),
    [
        ("conv-26", "Caroline", 419, 19),
        ("conv-41", "John", 663, 32),
        ("conv-43", "Tim", 680, 29),
        ("conv-47", "James", 689, 31),
        ("conv-49", "Evan", 509, 25),
    ],
)
def test_the_released_locomo_file(conversation: str, person: str, messages: int, sessions: int) -> None:
    """Every turn of the release arrives once, in order, minutes apart inside its session."""
    path = released()
    history = list(read("locomo", path, conversation=conversation))
    assert len(history) == messages
    assert len({m.key for m in history}) == messages
    assert {m.speaker for m in history if m.role == "user"} == {person}
    by_session: dict[str | None, list[Incoming]] = {}
    for message in history:
        by_session.setdefault(message.session, []).append(message)
    assert len(by_session) == sessions
    for turns in by_session.values():
        times = [turn.at for turn in turns if turn.at is not None]
        assert times == [times[0] + timedelta(minutes=n) for n in range(len(turns))]


def test_readers_only_read(tmp_path: Path) -> None:
    """Reading twice gives the same and leaves the folder as it was."""
    for name in ("history.jsonl", "chat.json", "locomo_two.json", "lamp.png"):
        shutil.copy(DATA / name, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    for format, name in (("jsonl", "history.jsonl"), ("openai", "chat.json"), ("locomo", "locomo_two.json")):
        assert list(read(format, tmp_path / name)) == list(read(format, tmp_path / name))
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
