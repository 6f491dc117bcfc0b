"""What the header of a raw file says of its layout, checked before anything is opened by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..base.errors import HyperTaskError

TYPES = {
    "1": "u1",
    "2": "i2",
    "3": "i4",
    "4": "f4",
    "5": "f8",
    "6": "c8",
    "9": "c16",
    "12": "u2",
    "13": "u4",
    "14": "i8",
    "15": "u8",
}
"""numpy's type of an ENVI header's ``data type``."""
_SIDES = {"samples": 2**31 - 1, "lines": 2**31 - 1, "bands": 65535}
"""What GDAL opens at most."""
_INTERLEAVES = ("bsq", "bil", "bip")
_MAGIC = b"ENVI"
_BYTES = 4 * 2**20  # of a header that are read
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DECIDING = (*_SIDES, "data_type", "interleave", "byte_order", "header_offset", "file_compression")


def header_beside(path: Path) -> Path | None:
    """The ENVI header that GDAL takes for a raw file; None where there is none."""
    names = (f"{path.stem}.hdr".casefold(), f"{path.name}.hdr".casefold())
    try:
        beside = {file.name.casefold(): file for file in sorted(path.parent.iterdir())}
    except OSError:
        return None
    found = next((beside[name] for name in names if name in beside), None)
    return found if found is not None and found.is_file() and _is_header(found) else None


def _is_header(path: Path) -> bool:
    start = _start(path, 64)
    return _MAGIC in start.replace(b"\0", b"")[:8]


def stated_names(files: Iterable[str], count: int) -> list[str | None]:
    """Names of the bands from the ENVI header among ``files``, whatever their encoding.

    UTF-8 if they are that, else Latin-1; None where there is no name.
    """
    names: list[str | None] = [*stated_list(files, "band_names")]
    return names if len(names) == count else [None] * count


def stated_list(files: Iterable[str | Path], field: str) -> list[str]:
    """What the ENVI header among ``files`` lists in a field; empty without either.

    UTF-8 if it is that, else Latin-1.
    """
    header = next((Path(file) for file in files if str(file).lower().endswith(".hdr")), None)
    text = "" if header is None else _fields(header).get(field, "")
    return [utf8_or_latin(part.strip()) for part in text.strip("{} \n").split(",")] if text else []


def utf8_or_latin(text: str | bytes) -> str:
    """Text that was read as Latin-1, or bytes, as the UTF-8 that it is, if it is that."""
    content = text.encode("latin-1") if isinstance(text, str) else text
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def checked_header(path: Path) -> dict[str, str]:
    """The fields of an ENVI header, as GDAL names them, once they are known to be possible.

    Raises
    ------
    HyperTaskError
        Says which field is missing or cannot be, with its value.
    """
    fields = _fields(path)
    for name, most in _SIDES.items():
        _require_side(path, name, fields.get(name), most)
    kind = fields.get("data_type", "")
    if not kind:
        raise HyperTaskError(
            f"{path.name} does not say the data type; add a line such as data type = 2 to the "
            "header (1 are bytes, 2 and 12 whole numbers of two bytes, 4 fractions of four)."
        )
    if kind not in TYPES:
        raise _wrong(path, "data type", kind, f"one of {', '.join(TYPES)}")
    fields["interleave"] = _one_of(path, "interleave", fields, int(fields["bands"]) > 1)
    fields["byte_order"] = _one_of(path, "byte order", fields, kind != "1")
    return fields


_ALLOWED = {"interleave": _INTERLEAVES, "byte order": ("0", "1")}


def _one_of(path: Path, name: str, fields: dict[str, str], needed: bool) -> str:
    """The value of a field that has few; one that does not matter may be missing."""
    allowed = _ALLOWED[name]
    value = fields.get(name.replace(" ", "_"), "" if needed else allowed[0]).lower()
    if not value:
        raise HyperTaskError(
            f"{path.name} does not say the {name}; add a line such as {name} = {allowed[0]} to the "
            f"header (it is one of {', '.join(allowed)})."
        )
    if value not in allowed:
        raise _wrong(path, name, value, f"one of {', '.join(allowed)}")
    return value


def _require_side(path: Path, name: str, value: str | None, most: int) -> None:
    if not value:
        raise HyperTaskError(
            f"{path.name} does not say the {name}; add a line such as {name} = 100 to the header."
        )
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", value):
        raise _wrong(path, name, value, "a whole number")
    if int(value) < 1:
        raise _wrong(path, name, value, "at least 1")
    if int(value) > most:
        raise _wrong(path, name, value, f"at most {most}")


def _wrong(path: Path, name: str, value: str, allowed: str) -> HyperTaskError:
    return HyperTaskError(
        f"{path.name} says {name} = {value[:60]}; it must be {allowed}. Correct the header."
    )


def _fields(path: Path) -> dict[str, str]:
    content = _start(path, _BYTES)
    mark = next((mark for mark in _MARKS if content.startswith(mark)), None)
    if mark is not None:
        raise HyperTaskError(
            f"{path.name} begins with a mark of its encoding (BOM), with which GDAL reads no ENVI "
            "header; save it as plain text without one."
        )
    if not content.startswith(_MAGIC):
        raise HyperTaskError(
            f"{path.name} is no ENVI header: its first line is not ENVI; choose the data file "
            "itself."
        )
    return _read(path, content.decode("latin-1"), whole=len(content) < _BYTES)


def _read(path: Path, text: str, whole: bool) -> dict[str, str]:
    fields: dict[str, str] = {}
    lines = iter(text.splitlines()[1:])
    for line in lines:
        name, equals, value = line.partition("=")
        if not equals or line.lstrip().startswith(";"):
            continue
        written, value = name.rstrip().lower().replace(" ", "_"), value.strip()
        name = "_".join(name.lower().split())
        if name in _DECIDING and name != written:  # GDAL would take it for another field
            raise HyperTaskError(
                f"{path.name} has blanks before or within {name.replace('_', ' ')}; write it at "
                "the start of its line, with single blanks."
            )
        while "{" in value and "}" not in value:
            following = next(lines, None)
            if following is None:
                break
            value = f"{value}\n{following}"
        if whole and "{" in value and "}" not in value:
            raise HyperTaskError(
                f"{path.name} has a list that does not end ({name.replace('_', ' ')} = "
                "{...); add the closing brace to the header."
            )
        if name in _DECIDING and fields.get(name, value) != value:
            raise HyperTaskError(
                f"{path.name} says {name.replace('_', ' ')} twice, {fields[name][:60]} and "
                f"{value[:60]}; correct the header."
            )
        fields[name] = value
    return fields


def _start(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise HyperTaskError(f"The header {path} cannot be read ({error.strerror}).") from error
