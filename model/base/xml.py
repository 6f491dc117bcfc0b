"""XML beside rasters, read without harm: side-cars, virtual files, metadata of products."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

_LONGEST = 16 * 2**20  # bytes


def xml_of(path: Path) -> ElementTree.Element | None:
    """Root of the XML file at ``path``; None where it is missing, too long or no XML.

    A file that declares a document type is no side-car of a raster and is not read: entities
    come by such declarations only, and with them a small file that fills the memory.
    """
    try:
        if path.stat().st_size > _LONGEST:
            return None
        text = path.read_bytes()
        if b"<!" in text.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
            return None
        return ElementTree.fromstring(text)  # noqa: S314  # nosec B314
    except (OSError, ElementTree.ParseError):
        return None
