"""Documents that are no PDF: words under their headings, pictures inside, and nothing in them is run or fetched."""

import base64
import io
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import AttachmentError
from lifelong.models.base import Pixels, TextLine
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.bounds import Bounds
from lifelong.perception.document_reader import DocumentReader
from lifelong.perception.documents import read_office, read_text
from lifelong.perception.files import check_file
from lifelong.perception.kinds import sniff
from lifelong.perception.office.document_reader import blocks
from lifelong.perception.perceive import InputFile
from lifelong.perception.sandbox.office_process import sections
from lifelong.types import Attachment
from tests.perception.making import png, writing
from tests.person.examples import opened

BOUNDS = Bounds(patience=20)

WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{}</w:body></w:document>'
)
STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style></w:styles>'
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="media/sign.png"/>'
    '<Relationship Id="r2" Target="{}" TargetMode="External"/></Relationships>'
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip file; what says its type comes first and is not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in parts.items():
            folder.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def paragraph(text: str, style: str = "") -> str:
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p>"


def picture(link: str) -> str:
    return f'<w:p><w:r><w:drawing><a:blip r:embed="{link}"/></w:drawing></w:r></w:p>'


def docx(body: str, parts: dict[str, bytes] | None = None, *, away: str = "http://127.0.0.1:9/x.png") -> bytes:
    """A Word file; the second link leads away from it."""
    more = {"word/_rels/document.xml.rels": LINKS.format(away), "word/styles.xml": STYLES}
    return packed({"word/document.xml": WORD.format(body), **more, **(parts or {})})


def odt(body: str) -> bytes:
    text = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f"<office:text>{body}</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": text})


def epub(*chapters: str) -> bytes:
    """A book; its chapters lie in the file in the wrong order."""
    names = [f"c{number}" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}.xhtml"/>' for name in names)
    order = "".join(f'<itemref idref="{name}"/>' for name in names)
    files = {f"b/{name}.xhtml": text for name, text in zip(reversed(names), reversed(chapters), strict=True)}
    root = '<container><rootfiles><rootfile full-path="b/c.opf"/></rootfiles></container>'
    book = f"<manifest>{items}</manifest><spine>{order}</spine>"
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": root,
            "b/c.opf": f'<package xmlns="http://www.idpf.org/2007/opf">{book}</package>',
            **files,
        }
    )


def read(content: bytes) -> list[tuple[str, str]]:
    """Headings and words, read in this process."""
    found = sections(blocks(sniff(content), content), {"pages": 1, "text": 1000, "drawn": 1})
    return [(said["heading"], said["text"]) for said, _ in found if "text" in said]


def test_a_word_file_is_its_paragraphs_under_their_headings() -> None:
    """Headings are known by the style's English name, whatever language wrote the file; a table's row is a line."""
    table = f"<w:tbl><w:tr><w:tc>{paragraph('May')}</w:tc><w:tc>{paragraph('840')}</w:tc></w:tr></w:tbl>"
    content = docx(paragraph("Draft") + paragraph("Keys", "Titre1") + paragraph("Two were given to Ana.") + table)
    assert read(content) == [("", "Draft"), ("Keys", "Keys\n\nTwo were given to Ana.\n\nMay | 840")]


def test_what_was_struck_out_is_no_text_and_what_stands_in_fields_and_boxes_is() -> None:
    """Text boxes stand in a file twice, for new and old programs."""
    box = f"<w:txbxContent>{paragraph('In a box')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Rent </w:t></w:r><w:del><w:r><w:delText>800</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>840</w:t></w:r></w:ins></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('In a field')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert read(docx(body)) == [("", "Rent 840\n\nIn a field\n\nIn a box")]


def test_an_open_document_an_rtf_file_and_a_book_are_read() -> None:
    lease = odt('<text:h>The lease</text:h><text:p>It<text:s text:c="2"/>ends <text:span>in May</text:span>.</text:p>')
    assert read(lease) == [("The lease", "The lease\n\nIt  ends in May.")]
    assert read(rb"{\rtf1\ansi\ansicpg1252 Rent: 840 \'80\par Caf\u233?}") == [("", "Rent: 840 €\n\nCafé")]
    assert read(epub("<html><body><h1>One</h1><p>First.</p></body></html>", "<html><h2>Two</h2>Last.</html>")) == [
        ("One", "One\n\nFirst."),
        ("Two", "Two\n\nLast."),
    ]


def test_of_a_web_page_is_read_what_a_reader_sees() -> None:
    """Scripts, styles and what is hidden are no text; bold words and cells stay where they are."""
    page = (
        "<!doctype html><html><head><style>p{}</style><script>alert(1)</script></head><body><h1>Keys</h1>"
        "<p>Two <b>were</b> given<br>to Ana.</p><p hidden>one</p><div style='display: none'>two</div>"
        "<svg><text>three</text></svg><table><tr><td>May</td><td>840</td></tr></table><!-- four --></body></html>"
    )
    assert read(page.encode()) == [("Keys", "Keys\n\nTwo were given\n\nto Ana.\n\nMay | 840")]


def test_a_letter_is_who_wrote_when_and_what() -> None:
    """Of two forms the plain one is read; what is attached is named."""
    letter = (
        "From: Tom <tom@example.org>\nTo: ana@example.org\nSubject: =?utf-8?q?O_dep=C3=B3sito?=\n"
        "Date: Tue, 3 Mar 2026 09:00:00 +0000\nContent-Type: multipart/mixed; boundary=X\n\n"
        "--X\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
        "See you in the caf=E9.\n--X\nContent-Type: application/zip\n"
        'Content-Disposition: attachment; filename="a.zip"\n\nPK\n--X--\n'
    )
    assert read(letter.encode()) == [
        (
            "O depósito",
            "O depósito\n\nFrom: Tom <tom@example.org>\n\nTo: ana@example.org\n\n"
            "Date: Tue, 03 Mar 2026 09:00:00 +0000\n\nSee you in the café.\n\nAttached: a.zip",
        )
    ]


class Reader:
    """Reads every picture as the same line."""

    name = "reader"
    lacking = ""

    def read(self, picture: Pixels) -> list[TextLine]:
        return [TextLine(f"{picture.shape[1]} wide", (0, 0, 9, 9), 1.0)]

    def close(self) -> None:
        pass


def test_a_picture_inside_is_read_under_its_heading() -> None:
    """In a Word file and in a web page that brings it along; one that cannot be decoded is counted."""
    sign = png(writing("Exit", size=(300, 80)))
    bad = paragraph("Keys", "Titre1") + picture("r1")
    page = f'<html><h1>Keys</h1><img src="data:image/png;base64,{base64.b64encode(sign).decode()}"></html>'.encode()
    for content in (docx(bad, {"word/media/sign.png": sign}), page):
        item, _ = check_file(content, PictureLimits(), BOUNDS)
        unable = DocumentReader(None, BOUNDS).perceive(InputFile(item, content))
        assert unable["notes"] == ["1 pictures in it were not read: lifelong[perception] reads them"]
        found = DocumentReader(Reader(), BOUNDS).perceive(InputFile(item, content))
        assert [(one.kind, one.text, one.place) for one in found["passages"]] == [
            ("page", "Keys", "under “Keys”"),
            ("ocr", "300 wide", "under “Keys”"),
        ]
    item = Attachment("0" * 64, sniff(docx("")), 1, 0, 0)
    found = DocumentReader(Reader(), BOUNDS).perceive(
        InputFile(item, docx(bad, {"word/media/sign.png": b"\x01\0\0\0 EMF"}))
    )
    assert found["notes"] == ["1 pictures in it are of a kind that is not read"]


def test_nothing_is_fetched() -> None:
    """Linked pictures and style sheets of a Word file and a web page, and entities that name an address."""
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    away = f"http://127.0.0.1:{server.server_port}/x"
    try:
        read(docx(picture("r2") + paragraph("Rent"), away=away))
        read(f"<html><link rel=stylesheet href={away}><img src={away}><iframe src={away}></iframe>Rent".encode())
        entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{away}"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
        text = WORD.format(paragraph("Rent &x; &y;"))
        assert read(packed({"word/document.xml": entity + text})) == [("", "Rent")]
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_a_macro_is_a_part_that_is_not_read() -> None:
    content = docx(paragraph("Rent"), {"word/vbaProject.bin": b'Sub AutoOpen()\nShell "calc"\nEnd Sub'})
    assert read(content) == [("", "Rent")]


def test_bombs_are_refused() -> None:
    """A part that unpacks to 300 MB; entities of entities; a thousand elements inside each other."""
    large = docx(paragraph("Rent"), {"word/media/a.png": bytes(54_321)})
    large = large.replace(struct.pack("<I", 54_321), struct.pack("<I", 300_000_000))
    with pytest.raises(AttachmentError, match="unpacks to far more than a document has"):
        check_file(large, PictureLimits(), BOUNDS)
    laughs = "<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    deep = WORD.format("<w:ins>" * 1000 + paragraph("Rent") + "</w:ins>" * 1000)
    for text in (f"<!DOCTYPE d [{laughs}]>" + WORD.format(paragraph("Rent &a9;")), deep):
        with pytest.raises(AttachmentError, match="damaged"):
            check_file(packed({"word/document.xml": text}), PictureLimits(), BOUNDS)


def test_a_long_document_is_read_to_its_limits_and_says_so() -> None:
    document = read_office(
        docx(paragraph("x" * 30) + picture("r1") * 2, {"word/media/sign.png": b"1"}),
        sniff(docx("")),
        Bounds(text=20, drawn=1, patience=20),
    )
    assert [(one.text, one.picture) for one in document.sections] == [("x" * 20, b""), ("", b"1")]
    assert document.notes == (
        "the last 10 characters were not read (at most 20 are)",
        "1 pictures in it were not looked at (at most 1 are)",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (docx("")[:200], "damaged"),
        (packed({"word/document.xml": b"<w:document"}), "damaged"),
        (packed({"mimetype": "application/epub+zip"}), "damaged"),
        (packed({"hello.txt": b"hi"}), "is a ZIP archive, whatever its name says"),
        (packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "is a spreadsheet or a presentation"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"is an old Office file \(\.doc, \.xls, \.ppt\)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is an Office file locked with a password",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, said: str) -> None:
    with pytest.raises(AttachmentError, match=said):
        check_file(content, PictureLimits(), BOUNDS)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café à la crème coûte trois euros, s’il vous plaît.", "cp1252"),
        ("明日の会議は午後三時から東京駅で行います。よろしくお願いします。", "shift_jis"),
        ("Завтра встречаемся у метро в семь часов вечера, не забудь билеты.", "koi8-r"),
        ("Olá, até amanhã.", "utf-32"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_has(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert sniff(content) == "text/plain"
    assert read_text(content, BOUNDS).pages[0].text == text


def test_bytes_of_no_language_are_no_text() -> None:
    noise = np.random.default_rng(2).integers(128, 256, 3000, np.uint8).tobytes()[::-1]
    assert sniff(noise) == ""


def test_a_section_is_recalled_with_its_heading(tmp_path: Path) -> None:
    """The passage says where it stands, after the archive has carried it elsewhere, too."""
    file = tmp_path / "lease.docx"
    file.write_bytes(docx(paragraph("Keys", "Titre1") + paragraph("The blue key opens the cellar.")))
    with opened(tmp_path / "a") as life, opened(tmp_path / "b") as other:
        ana = life.person("ana")
        ana.add("Our lease", files=[file])
        life.settle()
        found = ana.recall("What does the blue key open?")
        passage = next(hit.passage for hit in found if hit.passage is not None)
        assert (passage.name, passage.excerpt.place) == ("lease.docx", "under “Keys”")
        ana.export(tmp_path / "ana.zip")
        other.person("ana").restore(tmp_path / "ana.zip")
        assert other.person("ana").passages(passage.file)[0].excerpt == passage.excerpt
