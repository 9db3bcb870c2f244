"""Secrets are taken out before anything is stored; ordinary words are left alone."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.redaction.__main__ import measure
from lifelong.perception.perceive import InputFile, rewrite_excerpt
from lifelong.privacy.redaction import redact
from lifelong.types import Excerpt
from tests.person.examples import NINE, opened, picture, texts
from tests.store.examples import files_holding

CARD = "4111 1111 1111 1111"  # a number for tests, with a right check digit


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("my password is hunter2", "my password is [password removed]"),
        ("My password is swordfish.", "My password is [password removed]."),
        (
            'the wifi password for the flat is "correct horse battery"',
            'the wifi password for the flat is "[password removed]"',
        ),
        ("password: Tr0ub4dor&3, ok?", "password: [password removed], ok?"),
        ("Mein Passwort lautet Sonne!23", "Mein Passwort lautet [password removed]"),
        ("mi contraseña es girasol99", "mi contraseña es [password removed]"),
        ("mon mot de passe est tournesol", "mon mot de passe est [password removed]"),
        ("a minha palavra-passe é «girassol azul»", "a minha palavra-passe é «[password removed]»"),
        ("The PIN of my phone is 4829.", "The PIN of my phone is [PIN removed]."),
        (f"my card: {CARD}, exp 10/28", "my card: [card number removed], exp 10/28"),
        ("use 5555555555554444", "use [card number removed]"),
        ("key sk-proj-abcdefghijklmnopqrstuvwx", "key [API key removed]"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[API key removed]"),
        ("AKIAIOSFODNN7EXAMPLE", "[API key removed]"),
        ("api_key = '0123456789abcdef0123'", "api_key = '[API key removed]'"),
        ("Authorization: Bearer abcdefghijklmnopqrstuvwxyz", "Authorization: Bearer [token removed]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ", "[token removed]"),
        ("postgresql://ana:s3cret@db.example/home", "postgresql://ana:[password removed]@db.example/home"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc+/=\n-----END RSA PRIVATE KEY----- thanks",
            "[private key removed] thanks",
        ),
    ],
)
def test_a_secret_is_replaced_by_its_name(said: str, stored: str) -> None:
    assert redact(said) == stored


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("use Frog2024! as the password", "use [password removed]! as the password"),
        ("I changed my wifi password to Walnut4$", "I changed my wifi password to [password removed]"),
        ("log in with ana / zX81quux", "log in with ana / [password removed]"),
        ("ich habe mein Passwort auf Herbst1999 geändert", "ich habe mein Passwort auf [password removed] geändert"),
        ("Server=db;Password=Sup3r!;Encrypt=yes", "Server=db;Password=[password removed];Encrypt=yes"),
        ("redis://:s3cret@cache:6379", "redis://:[password removed]@cache:6379"),
        ("Authorization: Basic YW5hOmh1bnRlcjI=", "Authorization: Basic [token removed]"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [IBAN removed] please"),
        ("mi DNI es 12345678Z", "mi DNI es [ID number removed]"),
        ("meu NIF: 123456789", "meu NIF: [ID number removed]"),
        (f"seed: {'abandon ' * 11}about", "seed: [seed phrase removed]"),
        ("the CVV is 123", "the CVV is [card code removed]"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEowIBAAKCAQ\n-----END RSA PRIVATE KEY-----.",
            "[private key removed].",
        ),
    ],
)
def test_other_ways_to_say_it(said: str, stored: str) -> None:
    """Phrasings, connection strings, and numbers that a check digit tells from others."""
    assert redact(said) == stored


def test_the_measured_lines_hold() -> None:
    """What ``benchmarks.redaction`` counts: every secret of its lines goes, and no innocent line is touched."""
    _, wrong = measure(seeds=1)
    assert wrong == []


@pytest.mark.parametrize(
    "said",
    [
        "My password is too short and I should change it.",
        "my password is wrong",
        "I lost my password: what now?",
        "The pin is loose, and the clave es trabajar.",
        "My passport is in the drawer.",
        "I ran 12 km in 2026, 10:30 to 11:45, at 4111 1111.",
        "My order number is 4111111111111112.",
        "Call me: +351 912 345 678, or 00351912345678.",
        "ISBN 9780306406157",
        "1111 1111 1111 1111",
        "The value is 2026031209300000123.5",
        "https://example.org:8080/path and ana@example.org",
        "I love sk-8 music and the api key concept is hard.",
        "Basketball: a sk-based brand",
    ],
)
def test_ordinary_words_stay(said: str) -> None:
    """Dates, telephone numbers, books, orders and talk about passwords are somebody's life."""
    assert redact(said) == said


def test_redacting_is_done_once() -> None:
    once = redact(f"my password is hunter2, card {CARD}")
    assert redact(once) == once


@pytest.mark.slow
def test_a_long_hostile_text_takes_no_time() -> None:
    """No pattern goes back over what it has read: 30,000 characters that almost match are done at once."""
    for piece in (
        "password ",
        "-----BEGIN PRIVATE KEY-----",
        "4111 ",
        "eyJaaaaaaaa.",
        "password for a ",
        "a://b:",
        "change password ",
        "de12 ab34 ",
        "abandon ",
        "login a/",
        "key: a-",
        "pw a1",
        "[1] 3",
    ):
        redact(piece * (30_000 // len(piece)))


def test_no_byte_of_a_secret_reaches_the_disk(tmp_path: Path) -> None:
    """Messages, statements on purpose, chat and feedback: what is stored, embedded and learned has no secret."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (said,) = ana.add("My password is hunter2zanzibar and I live in Porto.", at=NINE)
        kept = ana.remember(f"My card is {CARD}")
        reply = ana.chat("what is sk-abcdefghijklmnopqrstuvwx?")
        ana.feedback(reply.id, "never say hunter2, my password is hunter2zanzibar")
        ana.close_session()
        life.settle()
        assert said.text == "My password is [password removed] and I live in Porto."
        assert kept.text == "My card is [card number removed]" and "Porto" in " ".join(texts(ana.memories.list()))
    for secret in (b"hunter2zanzibar", CARD.encode(), b"sk-abcdefghij"):
        assert files_holding(tmp_path, secret) == []


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    with opened(tmp_path / "a", redact=False) as life:
        (said,) = life.person("ana").add("my password is hunter2", at=NINE)
        assert said.text == "my password is hunter2"


class Reader:
    """Reads and hears the same in every file."""

    name, version, early = "text", "1", None

    def takes(self, media_type: str) -> bool:
        return True

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        return {"passages": [NOTE, SPOKEN], "text": "a sticker with the password: swordfish77"}


NOTE = Excerpt(
    "ocr", f"Wifi of the flat\npassword: hunter2zanzibar\n{CARD}", boxes=((0, 0, 9, 2), (0, 3, 9, 5), (0, 6, 9, 8))
)
SPOKEN = Excerpt("transcript", "My PIN is 482915, don't forget.", 1.0, 3.5)


def test_what_was_read_or_heard_is_stored_without_secrets(tmp_path: Path) -> None:
    """Found by its other words; no byte of a secret is in the folder, nor in what leaves it."""
    with opened(tmp_path / "a") as life:
        life._inner._engine.perception.perceivers = (Reader(),)
        ana = life.person("ana")
        (told,) = ana.add("My desk", images=[picture()], at=NINE)
        life.settle()
        hit = ana.recall("wifi of the flat", kinds=["passage"])[0]
        assert hit.text == "Wifi of the flat\npassword: [password removed]\n[card number removed]"
        assert hit.passage is not None and hit.passage.excerpt.boxes == NOTE.boxes
        heard = ana.passages(told.attachments[0].sha256)[1].excerpt
        assert heard == replace(SPOKEN, text="My PIN is [PIN removed], don't forget.")
        ana.export(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        left = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"hunter2zanzibar", CARD.encode(), b"482915", b"swordfish77"):
        assert files_holding(tmp_path / "a", secret) == [] and secret not in left


def test_lines_that_a_secret_took_along_leave_their_place_to_the_others() -> None:
    """A private key over three lines is one word: the two lines that are left lie somewhere in all four boxes."""
    lines = ("-----BEGIN RSA PRIVATE KEY-----", "MIIEow", "-----END RSA PRIVATE KEY-----", "keep it")
    found = Excerpt("ocr", "\n".join(lines), boxes=tuple((10 * n, 20 * n, 100, 20 * n + 10) for n in range(4)))
    stored = rewrite_excerpt(found, redact)
    assert stored.text == "[private key removed]\nkeep it"
    assert stored.boxes == ((0, 0, 100, 70), (0, 0, 100, 70))


def test_files_keep_their_words_where_redaction_is_off(tmp_path: Path) -> None:
    with opened(tmp_path / "a", redact=False) as life:
        life._inner._engine.perception.perceivers = (Reader(),)
        ana = life.person("ana")
        (told,) = ana.add("My desk", images=[picture()], at=NINE)
        life.settle()
        assert ana.passages(told.attachments[0].sha256)[0].excerpt == NOTE
