"""The printed text of a PDF page in reading order, and what was filled in and noted on it. Runs in the subprocess."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from math import pi
from typing import Any, Final

import pypdfium2.raw as raw

from lifelong.perception.reading_order import columns, turned
from lifelong.types import PixelBox

MOST: Final = 20_000
"""Characters up to which a page is searched for columns; a page of small print has about 8,000."""

APART: Final = 0.9
"""Space between characters, in heights of a line, that ends a piece of a line; words of a justified line are closer."""

_FILLED: Final = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_TICKED: Final = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_NOTES: Final = (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_STAMP)


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A piece of a line: its text, and its box as if the line ran from left to right, in tenths of a point."""

    text: str
    box: PixelBox


def page_text(page: Any, most: int) -> str:
    """The printed text of a page: as the file has it, or column by column where it alternates between columns.

    Args:
        page: of pypdfium2.
        most: characters that are read.
    """
    inside = page.get_textpage()
    count = min(inside.count_chars(), most)
    text = str(inside.get_text_range(0, count))
    directions = [columns(pieces) for pieces in _pieces(inside, count)] if count <= MOST else []
    if any(len(groups) > 1 for groups in directions):
        text = "\n\n".join("\n".join(_rows(group)) for groups in directions for group in groups)
    return text.replace("\r\n", "\n")


def page_entries(page: Any, form: Any) -> list[str]:
    """What was filled in on a page, "Name: Ana Silva" each, and the notes on it.

    Args:
        page: of pypdfium2.
        form: the form of the document, or None where it has none. Passwords and empty fields are left out.
    """
    entries = []
    for place in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, place)
        try:
            kind = raw.FPDFAnnot_GetSubtype(note)
            if kind == raw.FPDF_ANNOT_WIDGET and form is not None:
                entries.append(_field(form, note))
            elif kind in _NOTES:
                author = _string(raw.FPDFAnnot_GetStringValue, note, b"T")
                text = _string(raw.FPDFAnnot_GetStringValue, note, b"Contents")
                entries.append(f"Comment{f' by {author}' if author else ''}: {text}" if text else "")
        finally:
            raw.FPDFPage_CloseAnnot(note)
    return list(dict.fromkeys(filter(None, entries)))


def _field(form: Any, note: Any) -> str:
    """A form field with its value, or "": its label is the one that is shown to the person, else its name."""
    kind = raw.FPDFAnnot_GetFormFieldType(form, note)
    name = _string(raw.FPDFAnnot_GetFormFieldAlternateName, form, note)
    name = name or _string(raw.FPDFAnnot_GetFormFieldName, form, note).rpartition(".")[2]
    if kind in _FILLED and not raw.FPDFAnnot_GetFormFieldFlags(form, note) & raw.FPDF_FORMFLAG_TEXT_PASSWORD:
        value = _string(raw.FPDFAnnot_GetFormFieldValue, form, note)
    elif kind in _TICKED and raw.FPDFAnnot_IsChecked(form, note):
        value = _string(raw.FPDFAnnot_GetFormFieldExportValue, form, note)
        value = "yes" if value in ("", "On", "Yes", "1") else value
    else:
        return ""
    return f"{name}: {value}" if value and name else value


def _string(ask: Any, *arguments: Any) -> str:
    """A text that pdfium gives in UTF-16, after it was asked for its length in bytes."""
    size = ask(*arguments, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    ask(*arguments, buffer, size)
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace").replace("\r", "\n").strip()


def _pieces(inside: Any, count: int) -> list[list[_Piece]]:
    """The pieces of the lines of a page by the direction in which they are written, the usual one of the page first."""
    directions: dict[int, list[_Piece]] = {}
    for first, last, (left, bottom, right, top), turn in _spans(inside, count):
        x0, y0, x1, y1 = (round(10 * value) for value in (left, -top, right, -bottom))
        text = inside.get_text_range(first, last - first + 1).strip()
        directions.setdefault(turn, []).append(_Piece(text, turned((x0, y0, x1, y1), turn)))
    return sorted(directions.values(), key=len, reverse=True)


def _spans(inside: Any, count: int) -> Iterator[tuple[int, int, list[float], int]]:
    """Runs of characters close to each other: first and last index, box (left, bottom, right, top), quarter turns."""
    rect = raw.FS_RECTF()
    first = last = turn = -1
    box: list[float] = []
    before: tuple[float, ...] = ()
    for index in range(count):
        char = raw.FPDFText_GetUnicode(inside, index)
        ends = char in (10, 13)
        if not ends and (chr(char).isspace() or not raw.FPDFText_GetLooseCharBox(inside, index, rect)):
            continue
        now = (rect.left, rect.bottom, rect.right, rect.top)
        if box and (ends or _distance(before, now) > APART * max(before[2] - before[0], before[3] - before[1])):
            yield first, last, box, turn
            box = []
        if ends:
            continue
        if not box:
            first, box = index, list(now)
            turn = -round(raw.FPDFText_GetCharAngle(inside, index) * 2 / pi) % 4  # the angle is clockwise
        box = [min(box[0], now[0]), min(box[1], now[1]), max(box[2], now[2]), max(box[3], now[3])]
        last, before = index, now
    if box:
        yield first, last, box, turn


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return max(other[0] - one[2], one[0] - other[2], other[1] - one[3], one[1] - other[3])


def _rows(group: list[_Piece]) -> list[str]:
    """The lines of a group from the top; pieces at the same height are one line."""
    rows: list[list[_Piece]] = []
    for piece in sorted(group, key=lambda one: one.box[1] + one.box[3]):
        middle = (piece.box[1] + piece.box[3]) // 2
        if rows and rows[-1][0].box[1] <= middle <= rows[-1][0].box[3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [" ".join(piece.text for piece in sorted(row, key=lambda one: one.box[0])) for row in rows]
