"""What documents really hold: notes and comments of Word files, forwarded mails, and charsets that are wrong."""

from __future__ import annotations

from lifelong.perception.kinds import EML
from lifelong.perception.office.reader import blocks
from tests.perception.test_office import docx, paragraph, read

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


def test_a_mail_of_html_alone_is_its_words() -> None:
    mail = (
        "From: a@example.org\nTo: b@example.org\nSubject: Hi\nDate: Tue, 3 Mar 2026 09:00:00 +0000\nMIME-Version: 1.0\n"
        "Content-Type: text/html; charset=utf-8\n\n<p>Train at <b>7:30</b>.</p><script>x()</script>"
    )
    assert "Train at 7:30." in texts(mail.encode())


def test_a_mail_in_an_unknown_charset_is_read() -> None:
    """The charset that is named does not exist, or is not the one of the bytes."""
    head = (
        "From: a@example.org\nTo: b@example.org\nSubject: Hi\nDate: Tue, 3 Mar 2026 09:00:00 +0000\nMIME-Version: 1.0\n"
    )
    for charset in ("x-unknown", "us-ascii"):
        mail = f"{head}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
        assert "Das Frühstück ist um acht." in texts(mail + "Das Frühstück ist um acht.".encode())
