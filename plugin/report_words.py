"""What reports of the engine say, in the language of QGIS.

The engine writes English with names and numbers put in. ``i18n/reports.txt``, which
``scripts/translate.py`` makes of its source, holds its headings, sentences and words with ``{0}``,
``{1}`` in those places; by them :class:`Speaker` knows a text again. What was put in stays as it is
but for gaps that are ``{0:t}`` in the other language: they hold words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from qgis.PyQt.QtCore import QCoreApplication

from ..model.base.text import Name
from .i18n import FOLDER
from .sentences import gaps, spoken

CONTEXT = "Reports"
FILE = FOLDER / "reports.txt"
PROBE = "In short"
"""Known in every language that reports are translated into."""
_GAP, _PUT = re.compile(r"\{(\d+)\}"), re.compile(r"\{(\d+)(:t)?\}")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_END = re.compile(r"[.!?…](?= )")
_MOST = 5  # ends within a sentence that are looked beyond: of names that hold such
_SEVERAL = re.compile(r"[,;.] |[()]")
"""What no gap holds of a text that begins with one and has few words of its own: it would fit too
much."""
_FEW = 16  # letters of such a text
_BRACKETS = re.compile(r"(.+?) ([(\[].*[)\]])", re.DOTALL)
_NUMBER_FIRST = re.compile(r"([\d.,]+ |\(\w\) )([^\W\d].*)", re.DOTALL)
_NUMBER_LAST = re.compile(r"(.*?[^\W_])( [±-]?\d.*)", re.DOTALL)


class _Template(NamedTuple):
    """template : English with gaps. start, end : before the first and behind the last of them.
    between : the others. weak : whether it has few words of its own."""

    template: str
    start: str
    end: str
    between: tuple[str, ...]
    weak: bool

    def gaps(self, text: str) -> list[str] | None:
        """What stands in the gaps; None where the text is another one."""
        found = gaps(self.start, self.between, self.end, text)
        return None if found and self.weak and any(map(_SEVERAL.search, found)) else found


class _Known(NamedTuple):
    """whole : texts without gaps. by_letter : templates by their first letter, those that begin
    with a gap too, and under "" these alone; weak ones last, of others first those with most words.
    """

    whole: frozenset[str]
    by_letter: dict[str, list[_Template]]


@lru_cache(maxsize=1)
def _known() -> _Known:
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.is_file() else []
    found = []
    for line in lines:
        words = _GAP.split(line)[::2]
        few = not words[0] and sum(map(len, words)) < _FEW
        found.append(_Template(line, words[0], words[-1], tuple(words[1:-1]), few))
    found.sort(key=lambda each: (each.weak, -len(_GAP.sub("", each.template))))
    gapped = [each for each in found if _GAP.search(each.template)]
    letters = {each.start[:1] for each in gapped} | {""}
    by_letter = {
        letter: [each for each in gapped if each.start[:1] in ("", letter)] for letter in letters
    }
    return _Known(frozenset(lines), by_letter)


def _translated(template: str) -> str:
    return QCoreApplication.translate(CONTEXT, template)


def speaks() -> bool:
    """Whether there are reports in the language of QGIS."""
    return _translated(PROBE) != PROBE


def in_words(text: str) -> str:
    """A text of a report in the language of QGIS; a name, or one not known, as it is."""
    return text if isinstance(text, Name) or not speaks() else Speaker().words(text)


class Speaker:
    """Says texts of a report in the language of QGIS, each looked up once."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def words(self, text: str) -> str:
        """``text``, without blanks at its ends, as far as it is known."""
        found = self._said.get(text)
        if found is None:
            found = self._made(text) if _LETTERS.search(text) else text
            self._said[text] = found
        return found

    def _made(self, text: str) -> str:
        ends = [found.end() for found in _END.finditer(text)] + [len(text)]
        start, parts = 0, []
        while start < len(text):
            later = [end for end in ends if end > start][:_MOST]
            known = ((end, self._one(text[start:end])) for end in later)
            end, words = next((each for each in known if each[1] is not None), (later[0], None))
            parts.append(self._pieces(text[start:end]) if words is None else words)
            start = end + 1
        return " ".join(parts)

    def _one(self, text: str) -> str | None:
        """A text that is known as a whole, or with what was put in."""
        whole, by_letter = _known()
        if text in whole:
            return _translated(text)
        elsewhere = " " not in text
        for each in by_letter.get(text[:1], by_letter[""]):
            if each.weak and not elsewhere:
                elsewhere = True
                words = self._listed(text) or spoken(text)  # as the engine says it elsewhere
                if words != text:
                    return words
            values = each.gaps(text)
            if values is not None:
                return self._put(_translated(each.template), values)
        return None

    def _listed(self, text: str) -> str | None:
        """Words after others and a colon, or with commas between; None where any is not known."""
        head, colon, rest = text.partition(": ")
        if colon:
            parts = [self._head(head), self.words(rest)]
            return ": ".join(parts) if parts[0] != head and parts[1] != rest else None
        if ", " not in text or text.endswith("."):
            return None
        parts = text.split(", ")
        said = [self.words(each) for each in parts]
        known = (
            a != b or not _LETTERS.search(a) or a in _known().whole for a, b in zip(parts, said)
        )
        return ", ".join(said) if all(known) else None

    def _put(self, template: str, values: list[str]) -> str:
        def gap(found: re.Match) -> str:
            value = values[int(found[1])]
            core = value.strip()
            return value.replace(core, self.words(core)) if found[2] and core else value

        return _PUT.sub(gap, template)

    def _pieces(self, text: str) -> str:
        """A text that was put together of others: a list, some after a name, numbers beside."""
        if text[-1] in ".:":
            return f"{self.words(text[:-1])}{text[-1]}"
        one = self._one(f"{text}.")  # a sentence within another one
        if one is not None and one.endswith("."):
            return one[:-1]
        for between in ("; ", ": ", ", "):
            if between not in text:
                continue
            if between == ": ":
                head, _, rest = text.partition(between)
                parts = [self._head(head), self.words(rest)]
            else:
                parts = [self.words(each) for each in text.split(between)]
            words = between.join(parts)
            if words != text or between == "; ":
                return words
        match = _BRACKETS.fullmatch(text)
        if match is not None:
            return f"{self.words(match[1])} {self._in_brackets(match[2])}"
        match = _NUMBER_LAST.fullmatch(text) or _NUMBER_FIRST.fullmatch(text)
        return text if match is None else f"{self.words(match[1])}{self.words(match[2])}"

    def _in_brackets(self, text: str) -> str:
        words = self._one(text)
        return f"{text[0]}{self.words(text[1:-1])}{text[-1]}" if words is None else words

    def _head(self, text: str) -> str:
        """What stands before a colon: a name, or words with something put in."""
        if text in _known().whole or " " not in text:
            return text
        return self._one(text) or text
