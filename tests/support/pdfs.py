"""Small PDFs, written by hand: with text, with metadata, and harmful ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def pdf(pages: Sequence[str], title: str | None = None) -> bytes:
    """A PDF with one line of text (Latin) on each page, and a title."""
    streams = [f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1") for text in pages]
    return _file([_stream(data) for data in streams], title)


def half_a_pair() -> bytes:
    """A PDF that maps the letter A to half a surrogate pair."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <D800> endbfchar "
        b"endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    line = b"BT /F1 12 Tf 72 720 Td (A trade of 245) Tj ET"
    return _file([_stream(line)], None, _stream(cmap))


def bomb(size: int) -> bytes:
    """A PDF whose only page becomes ``size`` spaces."""
    return _file([_stream(zlib.compress(b" " * size, 9), b"/Filter /FlateDecode ")], None)


def without_end() -> bytes:
    """A PDF whose tree of pages leads back to itself."""
    return pdf(["Nothing"]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (more, len(data), data)


def _file(contents: Sequence[bytes], title: str | None, cmap: bytes = b"") -> bytes:
    """Catalogue, tree and font, then each page and its content; the font's character map and the title come last."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding%s >>"
        % (b" /ToUnicode %d 0 R" % (4 + 2 * len(contents)) if cmap else b""),
    ]
    for number, content in enumerate(contents):
        page = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>"
        )
        objects += [page % (5 + 2 * number), content]
    objects += [cmap] if cmap else []
    objects += [b"<< /Title (%s) >>" % title.encode("latin-1")] if title else []
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    about = b" /Info %d 0 R" % len(objects) if title else b""
    count = len(objects) + 1
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R%s >>\n" % (count, table, count, about)
    return data + b"startxref\n%d\n%%%%EOF\n" % start
