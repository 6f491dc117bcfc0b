"""What an attribute says, as text: missing or not, the name of a class, its order; counts in words.

The one rule for vector files, layers in QGIS and the classes of two sources alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from numbers import Integral, Real

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}(\.0+)?")


# what neither XML nor UTF-8 can hold: control characters, halves of surrogate pairs
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Name(str):
    """What an analyst has called something, for reports: no word of theirs, never translated."""

    __slots__ = ()


def printable(text: str) -> str:
    """``text`` with a mark in the place of each character that no file of text can hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def quoted(value: object, most: int = 60) -> str:
    """A value as Python writes it, for a sentence: on one line, and cut where it is long."""
    text = printable(repr(value))
    return text if len(text) <= most else f"{text[:most]}…"


def missing(value: object) -> bool:
    """Whether an attribute says nothing: None, NaN or a text of blanks only."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return isinstance(value, Real) and value != value


def class_text(value: object) -> str:
    """An attribute as the name of a class.

    Texts come in Unicode's composed form (NFC), with single blanks and none at the ends; whole
    numbers without a decimal point; truth values as ``true`` and ``false``.
    """
    if isinstance(value, bool) or getattr(getattr(value, "dtype", None), "kind", "") == "b":
        return str(bool(value)).lower()
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real) and float(value).is_integer():
        return str(int(float(value)))
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def folded(name: str) -> str:
    """What is equal for names that differ only in Unicode form, blanks or case."""
    return unicodedata.normalize("NFC", class_text(name).casefold())


def natural(name: str) -> tuple[list[tuple[int, float, str]], str]:
    """Sort key of names: numbers by their size, letters whatever their case and accents."""
    if _NUMBER.fullmatch(name):
        return [(0, float(name), "")], name
    letters = (c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    parts = re.split(r"([0-9]+)", "".join(letters).casefold())
    # a last resort, so that equal names of a set always come in the same order
    return [(0, float(p), "") if p.isdecimal() else (1, 0.0, p) for p in parts if p], name


def whole_number(text: str) -> int | None:
    """The whole number that a text is, such as ``"7"`` or ``"7.0"``; None for any other text."""
    text = text.strip()
    return int(text.split(".")[0]) if _WHOLE.fullmatch(text) else None


def unit_in(text: str) -> str:
    """The unit in the brackets at the end of a name, such as ``"mean height [m]"``; "" without."""
    found = re.search(r"\[([^\[\]]*)\]\s*$", text)
    return found[1].strip() if found else ""


def amount(count: float, one: str, many: str) -> str:
    """``"1 epoch"`` or ``"3 epochs"``: a number and the word for so many."""
    number = f"{count:g}" if isinstance(count, float) else f"{count}"
    return f"{number} {one if count == 1 else many}"


def counted(count: int, one: str, many: str) -> str:
    """``"1 ROI lies ..."`` or ``"3 ROIs lie ..."``, as a sentence."""
    return f"{amount(count, one, many)}."


def listed(names: Iterable[object], most: int = 8) -> str:
    """``"a, b and 3 more"``."""
    texts = [str(name) for name in names]
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def duration(seconds: float) -> str:
    """``"40 s"``, ``"4 min 10 s"`` or ``"2 h 5 min"``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def about(seconds: float, tr: Callable[[str], str] = str) -> str:
    """``"about 40 s"``, ``"about 4 min"`` or ``"about 2 h 5 min"``.

    ``tr`` : says a text in another language.
    """
    hours, minutes = divmod(round(seconds / 60), 60)
    if seconds < 90:
        words = f"{max(5, 5 * round(seconds / 5))} s"
    else:
        words = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return tr("about {time}").format(time=words)


def estimated(seconds: float, memory: float | None) -> str:
    """``"About 6 min and 1.1 GB of memory on this machine"``; bytes of memory, None: not known."""
    words = about(seconds)
    words = words[0].upper() + words[1:]
    if memory is not None:
        words += f" and {memory / 1e9:.1f} GB of memory"
    return f"{words} on this machine"


def shortened(text: str, most: int = 40) -> str:
    """``text`` without its middle where it has more than ``most`` letters."""
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[:half]}…{text[-half:]}"
