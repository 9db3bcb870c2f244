"""What documents really hold: notes and comments of Word files, forwarded mails, and charsets that are wrong."""

from __future__ import annotations

import base64

import pytest

from lifelong.perception.kinds import EML, HTML, encoding_of
from lifelong.perception.office.document_reader import blocks
from tests.perception.making import pdf
from tests.perception.test_office import docx, odt, paragraph, read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def texts(content: bytes) -> list[str]:
    return [block.text for block in blocks(EML, content) if block.text.strip()]


def test_footnotes_comments_headers_and_footers_of_a_word_file_are_read() -> None:
    """The separator of footnotes is no text; the same header of several sections is read once."""
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator">{paragraph("-")}</w:footnote>'
        f"<w:footnote>{paragraph('Heating is not included.')}</w:footnote></w:footnotes>"
    )
    parts = {
        "word/footnotes.xml": notes.encode(),
        "word/comments.xml": (
            f'<w:comments {W}><w:comment w:author="Bo">{paragraph("Ask for June.")}</w:comment></w:comments>'
        ).encode(),
        "word/header1.xml": f"<w:hdr {W}>{paragraph('Lease 2026')}</w:hdr>".encode(),
        "word/header2.xml": f"<w:hdr {W}>{paragraph('Lease 2026')}</w:hdr>".encode(),
        "word/footer1.xml": f"<w:ftr {W}>{paragraph('Page')}</w:ftr>".encode(),
    }
    ((_, text),) = read(docx(paragraph("Rent: 840."), parts))
    assert text.split("\n\n") == [
        "Rent: 840.",
        "Header: Lease 2026",
        "Footnote: Heating is not included.",
        "Comment by Bo: Ask for June.",
        "Footer: Page",
    ]


def test_a_forwarded_mail_is_read_with_its_own_attachments() -> None:
    inner = (
        "From: Kai <kai@example.org>\nTo: ana@example.org\nSubject: The boat\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="I"\n\n--I\nContent-Type: text/plain\n\n'
        'The mooring is number 12.\n--I\nContent-Type: text/plain; name="list.txt"\n'
        'Content-Disposition: attachment; filename="list.txt"\n\nrope, anchor\n--I--\n'
    )
    outer = (
        "From: Tom <tom@example.org>\nTo: ana@example.org\nSubject: Fwd: The boat\n"
        "Date: Tue, 3 Mar 2026 09:00:00 +0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="O"\n\n--O\nContent-Type: text/plain\n\nSee below.\n'
        f"--O\nContent-Type: message/rfc822\n\n{inner}\n--O--\n"
    )
    found = texts(outer.encode())
    assert found.index("See below.") < found.index("Forwarded or attached message: The boat")
    assert any("The mooring is number 12." in text for text in found)
    assert "Attached: list.txt" in found and any("rope, anchor" in text for text in found)
    assert found.count("Attached: list.txt") == 1


HEAD = "From: a@example.org\nTo: b@example.org\nSubject: Hi\nDate: Tue, 3 Mar 2026 09:00:00 +0000\nMIME-Version: 1.0\n"


def mail_with(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    """A mail with one attached file."""
    return (
        f"{HEAD}Content-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/plain\n\nSee below.\n--X\n"
        f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(content).decode()}\n--X--\n"
    ).encode()


def test_words_that_were_moved_are_read_once() -> None:
    moved = "<w:r><w:t>The deposit is 900.</w:t></w:r>"
    body = (
        f"<w:p><w:moveFrom>{moved}</w:moveFrom><w:r><w:t>Rent.</w:t></w:r></w:p><w:p><w:moveTo>{moved}</w:moveTo></w:p>"
    )
    assert read(docx(body)) == [("", "Rent.\n\nThe deposit is 900.")]


def test_notes_and_comments_of_an_open_document_are_read() -> None:
    """They stand in the middle of a sentence in the file, and after it in what is read."""
    comment = (
        '<office:annotation xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Bo</dc:creator>'
        "<text:p>Ask for June.</text:p></office:annotation>"
    )
    body = "<text:note-body><text:p>Without heating.</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    ((_, text),) = read(odt(f"<text:p>Rent:{comment} 840{note} euros.</text:p>"))
    assert text.split("\n\n") == ["Rent: 840 euros.", "Comment by Bo: Ask for June.", "Footnote: Without heating."]


def test_a_mail_of_html_alone_is_its_words() -> None:
    """Also where the plain form is empty, and in the charset of the mail."""
    page = "<p>Frühstück at <b>7:30</b>.</p><script>x()</script>"
    for charset in ("utf-8", "iso-8859-1", "x-unknown"):
        head = f"{HEAD}Content-Type: text/html; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
        assert "Frühstück at 7:30." in texts(head.encode() + page.encode("utf-8" if charset == "utf-8" else "latin-1"))
    both = "--X\nContent-Type: text/plain\n\n \n--X\nContent-Type: text/html\n\n<p>Only here.</p>\n--X--\n"
    assert "Only here." in texts(f"{HEAD}Content-Type: multipart/alternative; boundary=X\n\n{both}".encode())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lease.docx", docx(paragraph("The deposit is 900."))),
        ("lease.pdf", pdf("The deposit is 900.")),
        ("lease.html", b"<html><p>The deposit is 900.</p></html>"),
        ("lease.eml", HEAD.encode() + b"Content-Type: text/plain\n\nThe deposit is 900."),
        ("mail.eml", mail_with("lease.docx", docx(paragraph("The deposit is 900.")))),
    ],
)
def test_attached_documents_are_read(name: str, content: bytes) -> None:
    """Also those of a mail that is attached as a file."""
    found = texts(mail_with(name, content))
    assert found.index("See below.") < found.index("The deposit is 900.")


def test_an_attached_document_that_is_damaged_does_not_lose_the_mail() -> None:
    found = texts(mail_with("lease.docx", docx(paragraph("Rent"))[:200]))
    assert found[-2:] == ["See below.", "Attached: lease.docx (not read: damaged)"]
    assert texts(mail_with("a.zip", b"PK\x03\x04 nothing"))[-1] == "Attached: a.zip"


def test_broken_mails_keep_their_words() -> None:
    """A forwarded mail in base64, which is forbidden and common; a mail without its parts; an invitation."""
    inner = HEAD.replace("Hi", "The boat").encode() + b"Content-Type: text/plain\n\nThe mooring is number 12."
    found = texts(mail_with("boat.eml", inner, "message/rfc822"))
    assert "The mooring is number 12." in found and "Forwarded or attached message: The boat" in found
    assert "The mooring is 12." in texts(
        f"{HEAD}Content-Type: multipart/mixed; boundary=X\n\nThe mooring is 12.".encode()
    )
    event = b"BEGIN:VCALENDAR\nSUMMARY:Dentist\nEND:VCALENDAR"
    assert any("SUMMARY:Dentist" in text for text in texts(mail_with("invite.ics", event, "text/calendar")))


@pytest.mark.parametrize("declared", ["", "<meta charset=utf-8>", "<meta charset=x-unknown>", "<meta charset=cp1252>"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_page_is_read_in_the_charset_that_it_has(declared: str, encoding: str) -> None:
    if (declared, encoding) == ("<meta charset=cp1252>", "utf-8"):
        return  # these bytes are valid in both, and the page says which
    content = f"<html>{declared}<p>Das Frühstück ist um acht.</p></html>".encode(encoding)
    assert [block.text for block in blocks(HTML, content) if block.text] == ["Das Frühstück ist um acht."]


def test_a_short_text_with_accents_is_not_taken_for_chinese() -> None:
    german, japanese = "Das Frühstück ist um acht.".encode("cp1252"), "明日の会議は午後三時から。".encode("shift_jis")
    assert german.decode(encoding_of(german)) == "Das Frühstück ist um acht."
    assert japanese.decode(encoding_of(japanese)) == "明日の会議は午後三時から。"


def test_a_mail_in_an_unknown_charset_is_read() -> None:
    """The charset that is named does not exist, or is not the one of the bytes."""
    head = (
        "From: a@example.org\nTo: b@example.org\nSubject: Hi\nDate: Tue, 3 Mar 2026 09:00:00 +0000\nMIME-Version: 1.0\n"
    )
    for charset in ("x-unknown", "us-ascii"):
        mail = f"{head}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
        assert "Das Frühstück ist um acht." in texts(mail + "Das Frühstück ist um acht.".encode())
