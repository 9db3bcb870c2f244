"""A file is what its first bytes say."""

import pytest

from lifelong.perception.kinds import UNSAFE, kind_of, sniff
from tests.perception.making import pdf, png, silence, wav, writing


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(writing("hello")), "image/png"),
        (wav(silence(0.1)), "audio/wav"),
        (pdf("hello"), "application/pdf"),
        ("Olá, mãe.\nAté já.".encode(), "text/plain"),
        ("Olá".encode("utf-16"), "text/plain"),
        (b"OggS\0\2" + b"\0" * 22 + b"\1\x13OpusHead", "audio/ogg"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"ID3\4\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video/mp4"),
        (b"\0\0\0\x20ftypM4A \0\0\2\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"\xef\xbb\xbf  <!doctype html><html><body>hello", "text/html"),
        (b"From: a\nTo: b\n\nTwo fields make no letter", "text/plain"),
        (b"{\\rtf1 hello}", "application/rtf"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81", "video/webm"),
        (b"\x7fELF\2\1\1\0", ""),
        (b"MZ\x90\0\3", ""),
        (b"", ""),
    ],
)
def test_the_first_bytes_say_what_a_file_is(content, media_type):
    assert sniff(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?>\n<!-- drawn -->\n<!DOCTYPE svg>\n<svg/>",
    ],
)
def test_what_may_carry_scripts_is_known_as_such(content):
    assert sniff(content) == UNSAFE
    assert kind_of(sniff(content)) is None


def test_a_letter_cut_at_the_end_of_what_is_looked_at_is_no_damage():
    assert sniff(("x" * 4095 + "ã").encode()) == "text/plain"


def test_text_with_control_characters_is_no_text():
    assert sniff(b"hello\0world") == ""
