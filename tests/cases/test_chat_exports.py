"""Exports of Gemini, Copilot, WhatsApp and Telegram: who said what and when, and counts that add up."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifelong.archive import products
from lifelong.errors import ImportFormatError, InputError
from tests.cli.run import value

LISBON = ZoneInfo("Europe/Lisbon")


def said(dump: products.Dump) -> list[tuple[str, str, str]]:
    """Role, speaker and text of each message."""
    return [(message.role, message.speaker, message.text) for message in dump.messages]


def adds_up(dump: products.Dump) -> bool:
    return dump.found == len(dump.messages) + sum(dump.skipped.values())


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


# Gemini


def activity(title: str, time: str, answer: str = "", **more: Any) -> dict[str, Any]:
    html = {"safeHtmlItem": [{"html": answer}]} if answer else {}
    return {"header": "Gemini Apps", "title": title, "time": time, "products": ["Gemini Apps"], **html, **more}


def test_gemini_gives_prompts_and_answers_in_the_order_of_time(tmp_path: Path) -> None:
    """The zip of Takeout as it is downloaded; other activities are counted."""
    rows = [
        activity("Used an Assistant feature", "2026-02-01T12:00:00Z"),
        activity("Prompted My boat is called Nell.", "2026-02-01T10:05:00Z", "<p>A <b>fine</b> name.</p><ul><li>One"),
        activity("Prompted Which knot holds?", "2026-02-01T10:00:00Z", "<p>A bowline.</p>", attachedFiles=["k.jpg"]),
    ]
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        archive.writestr("Takeout/My Activity/Gemini Apps/MyActivity.json", json.dumps(rows))
        archive.writestr("Takeout/My Activity/Search/MyActivity.json", json.dumps([activity("Searched x", "2026")]))
    dump = products.read("gemini", tmp_path / "takeout.zip")
    assert said(dump) == [
        ("user", "", "Which knot holds?\n[file not included: k.jpg]"),
        ("assistant", "", "A bowline."),
        ("user", "", "My boat is called Nell."),
        ("assistant", "", "A fine name.\n\n- One"),
    ]
    assert dump.skipped == {"activities that are no message": 1} and dump.missing == {"files": ("k.jpg",)}
    assert len({message.session for message in dump.messages}) == 1 and adds_up(dump)


def test_gemini_in_another_language_loses_no_word(tmp_path: Path) -> None:
    """The verb of the titles is what all of them begin with."""
    titles = ["Eingegebener Prompt: Ich segle.", "Eingegebener Prompt: Wann ist Ebbe?", "Eingegebener Prompt: Danke"]
    rows = [activity(title, f"2026-02-01T10:0{n}:00Z", "<p>Ja.</p>") for n, title in enumerate(titles)]
    dump = products.read("gemini", written(tmp_path / "MeineAktivitäten.json", json.dumps(rows)))
    assert [message.text for message in dump.messages if message.role == "user"] == [
        "Ich segle.",
        "Wann ist Ebbe?",
        "Danke",
    ]


# Copilot


def test_copilot_gives_conversations_with_the_oldest_message_first(tmp_path: Path) -> None:
    """The newest row comes first in the file; a byte order mark and line breaks in a cell are read."""
    table = (
        "\ufeffConversation,Time,Author,Message\n"
        'Bread,2026-02-03T08:01:00,AI,"Knead it.\nThen wait."\n'
        "Bread,2026-02-03T08:01:00,Human,I bake rye bread.\n"
        "Old,2025-12-01T08:00:00,Human,I live in Turku.\n"
        "Old,2025-12-01T08:00:00,System,\n"
    )
    dump = products.read("copilot", written(tmp_path / "copilot-activity-history.csv", table))
    assert said(dump) == [
        ("user", "", "I live in Turku."),
        ("user", "", "I bake rye bread."),
        ("assistant", "", "Knead it.\nThen wait."),
    ]
    assert dump.messages[0].at == datetime(2025, 12, 1, 8, tzinfo=UTC)
    assert dump.skipped == {"rows with another author or time than we know": 1} and adds_up(dump)


def test_another_table_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="date, amount"):
        products.read("copilot", written(tmp_path / "a.csv", "Date,Amount\n1,2\n"))


# WhatsApp

ANDROID = """\
12/03/2026, 14:05 - Messages and calls are end-to-end encrypted. Tap to learn more.
12/03/2026, 14:05 - Bo Berg: Are you moving?
12/03/2026, 14:07 - Ana: Yes: to Cacilhas.
On the 20th.
13/03/2026, 09:00 - Ana: <Media omitted>
13/03/2026, 09:01 - Bo Berg: This message was deleted
"""


def test_whatsapp_of_android_keeps_who_said_what(tmp_path: Path) -> None:
    """The name of the file says who the other one is; further lines belong to the message; times are the phone's."""
    path = written(tmp_path / "WhatsApp Chat with Bo Berg.txt", ANDROID)
    dump = products.read("whatsapp", path, zone=LISBON)
    assert said(dump) == [("other", "Bo Berg", "Are you moving?"), ("user", "", "Yes: to Cacilhas.\nOn the 20th.")]
    assert dump.messages[1].at == datetime(2026, 3, 12, 14, 7, tzinfo=LISBON)
    assert sum(dump.skipped.values()) == 3 and adds_up(dump)
    assert dump.remarks == ("Dates are read as day/month/year.",)


IPHONE = """\
[3/9/26, 2:05:09\u202fPM] Bo: \u200eMessages and calls are end-to-end encrypted.
[3/9/26, 2:05:10\u202fPM] Bo: \u200e<attached: 00000002-PHOTO-2026-03-09-14-05-10.txt>
[3/14/26, 12:00:00\u202fAM] Ana: The ferry leaves at 7:30. \u200e<This message was edited>
[3/14/26, 9:00:00\u202fAM] Bo: \u200eimage omitted
"""


def test_whatsapp_of_an_iphone_attaches_what_the_zip_contains(tmp_path: Path) -> None:
    """Month before day, a clock of 12 hours, marks before what WhatsApp wrote itself."""
    path = tmp_path / "WhatsApp Chat - Bo.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", IPHONE)
        archive.writestr("00000002-PHOTO-2026-03-09-14-05-10.txt", "a timetable")
    dump = products.read("whatsapp", path, zone=LISBON)
    assert said(dump) == [("other", "Bo", ""), ("user", "", "The ferry leaves at 7:30.")]
    assert [file.load() for file in dump.messages[0].files] == [b"a timetable"]  # type: ignore[union-attr]
    assert dump.messages[1].at == datetime(2026, 3, 14, tzinfo=LISBON)
    assert dump.remarks == ("Dates are read as month/day/year.",) and adds_up(dump)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("[12.3.2026 klo 14.08.18] Ana: Hei", datetime(2026, 3, 12, 14, 8, 18, tzinfo=UTC)),
        ("12.03.26, 14:08 - Ana: Hallo", datetime(2026, 3, 12, 14, 8, tzinfo=UTC)),
        ("2026/3/12 下午2:08 - Ana: 你好", datetime(2026, 3, 12, 14, 8, tzinfo=UTC)),
        ("12-03-2026 14:08 - Ana: Hoi", datetime(2026, 3, 12, 14, 8, tzinfo=UTC)),
        ("13/3/26, 2:08 p. m. - Ana: Hola", datetime(2026, 3, 13, 14, 8, tzinfo=UTC)),
        ("١٣/٣/٢٠٢٦، ١٤:٠٨ - Ana: مرحبا", datetime(2026, 3, 13, 14, 8, tzinfo=UTC)),
        ("[2026-03-12, 2:08:18 PM] Ana: Hi", datetime(2026, 3, 12, 14, 8, 18, tzinfo=UTC)),
    ],
)
def test_the_time_of_whatsapp_is_read_in_the_form_of_each_phone(tmp_path: Path, line: str, at: datetime) -> None:
    dump = products.read("whatsapp", written(tmp_path / "chat.txt", line), user="ana")
    assert (dump.messages[0].role, dump.messages[0].at) == ("user", at)


def test_a_chat_that_does_not_say_who_the_person_is_asks(tmp_path: Path) -> None:
    path = written(tmp_path / "_chat.txt", ANDROID)
    with pytest.raises(InputError, match=r"There is Ana, Bo Berg: name yourself \(--user\)"):
        products.read("whatsapp", path)
    assert said(products.read("whatsapp", path, user="bo berg"))[0] == ("user", "", "Are you moving?")


def test_a_second_import_of_a_longer_chat_adds_only_what_is_new() -> None:
    """The keys depend on time, name and words, so an export that begins later has the same keys."""
    first = products.read("whatsapp", ANDROID.encode(), user="Ana")
    later = products.read("whatsapp", (ANDROID.split("\n", 2)[2] + "14/03/2026, 10:00 - Ana: Hm").encode(), user="Ana")
    assert later.messages[0].key == first.messages[1].key and len(later.messages) == 2


# Telegram


def telegram(**more: Any) -> dict[str, Any]:
    rows = [
        {"id": 1, "type": "service", "action": "phone_call", "date": "2026-03-01T10:00:00"},
        {"id": 2, "type": "message", "date": "2026-03-01T10:00:00", "date_unixtime": "1772359200", "from": "Bo",
         "from_id": "user77", "text": ["See ", {"type": "link", "text": "example.org"}]},
        {"id": 3, "type": "message", "date": "2026-03-01T10:01:00", "date_unixtime": "1772359260", "from": "Ana",
         "from_id": "user11", "text": "I play the oud.", "photo": "(File not included.)"},
        {"id": 4, "type": "message", "date_unixtime": "1772359270", "from": "Ana", "from_id": "user11", "text": "x",
         "forwarded_from": "The Daily"},
        {"id": 5, "type": "message", "date_unixtime": "1772359280", "from": "Bo", "from_id": "user77", "text": "",
         "media_type": "sticker", "file": "s.webp"},
    ]  # fmt: skip
    return {"name": "Bo", "type": "personal_chat", "id": 77, "messages": rows, **more}


def test_telegram_of_one_chat_knows_the_person(tmp_path: Path) -> None:
    """The other one has the id of the chat. What was forwarded is not the person's word."""
    dump = products.read("telegram", written(tmp_path / "result.json", json.dumps(telegram())))
    assert said(dump) == [
        ("other", "Bo", "See example.org"),
        ("user", "", "I play the oud.\n[picture not included]"),
        ("other", "The Daily", "x"),
    ]
    assert dump.messages[0].at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert dump.skipped == {
        "events of a chat, such as calls and new members": 1,
        "messages without words, such as stickers and places": 1,
    }
    assert adds_up(dump)


def test_telegram_of_the_whole_account_says_who_the_person_is(tmp_path: Path) -> None:
    group, channel = telegram(type="private_group", id=5), telegram(type="public_channel", id=6)
    account = {"personal_information": {"user_id": 77}, "chats": {"about": "", "list": [group, channel]}}
    dump = products.read("telegram", written(tmp_path / "result.json", json.dumps(account)))
    assert said(dump)[0] == ("user", "", "See example.org") and dump.skipped["messages of channels"] == 5
    with pytest.raises(InputError, match=r"who are you in 'Bo'\? There is Ana, Bo"):
        products.read("telegram", written(tmp_path / "result.json", json.dumps(group)))


def test_a_dry_run_of_a_chat_adds_up_and_uses_the_zone(tmp_path: Path) -> None:
    path = str(written(tmp_path / "WhatsApp Chat with Bo Berg.txt", ANDROID))
    report = value("import", "--from", "whatsapp", path, "--dry-run", "--zone", "America/Lima")
    assert report["found"] == 5 == report["new"] + sum(report["skipped"].values())
    assert report["span"][0] == "2026-03-12T14:05:00-05:00"
