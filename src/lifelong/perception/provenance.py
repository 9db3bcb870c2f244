"""Provenance of pictures that were drawn: XMP fields that say what made a picture, written and read.

The fields are those of IPTC and C2PA for generated pictures: ``Iptc4xmpExt:DigitalSourceType`` with a term of IPTC's
vocabulary (https://cv.iptc.org/newscodes/digitalsourcetype/), and ``xmp:CreatorTool``. The words of the prompt are not
written: pictures are passed on.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"

GENERATED: Final = "trainedAlgorithmicMedia"
"""A picture that a trained model made."""

COMPOSED: Final = "composite"
"""A picture that was put together from others."""

_DRAWN: Final = re.compile(
    rb"digitalsourcetype/(?:trainedAlgorithmicMedia|algorithmicMedia|compositeSynthetic)\b|urn:lifelong:drawing",
    re.IGNORECASE,
)
"""How the metadata of a file says that a model made it: in XMP, in C2PA's manifest, or that Lifelong drew it.

A photograph in which a model changed a part (``compositeWithTrainedAlgorithmicMedia``) is still a photograph."""

_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:lifelong="urn:lifelong:drawing:1"
 Iptc4xmpExt:DigitalSourceType="{source}" xmp:CreatorTool="{tool}" xmp:CreateDate="{at}"
 xmpMM:InstanceID="{id}" lifelong:drawing="{id}"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def marked(picture: Image.Image, *, id: str, backend: str, preview: bool, at: datetime) -> bytes:
    """A drawn picture as PNG, with its provenance.

    Args:
        picture: in RGB or RGBA; metadata of its own is left out.
        id: of the drawing.
        backend: what drew it.
        preview: it was put together from the person's pictures, and no model drew it.
        at: when (aware).
    """
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    xmp = _XMP.format(
        source=SOURCE_TYPES + (COMPOSED if preview else GENERATED),
        tool=escape(f"Lifelong ({backend})", {'"': "&quot;"}),
        at=at.isoformat(timespec="seconds"),
        id=escape(id, {'"': "&quot;"}),
    )
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp)
    file = io.BytesIO()
    plain.save(file, "PNG", pnginfo=info)
    return file.getvalue()


def says_drawn(content: bytes) -> bool:
    """Whether the metadata of a picture says that Lifelong or another generator made it."""
    return _DRAWN.search(content) is not None
