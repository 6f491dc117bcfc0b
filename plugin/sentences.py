"""Sentences of the engine, which knows no Qt, in the language of QGIS.

The engine writes English with names and numbers put in. ``i18n/sentences.txt``, which
``scripts/translate.py`` makes of its source, holds the sentences with ``{0}``, ``{1}`` in those
places; by them :func:`spoken` knows a sentence again, and what was put in. A name or a number stays
as it is; words with names and numbers among them are known in their turn. Of a gap that is
``{0:t}`` in the other language words that stand alone are said in it too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from qgis.PyQt.QtCore import QCoreApplication

from ..model.base.messages import stage_words, stages_of
from .i18n import FOLDER, noop, tr

CONTEXT = "Sentences"
FILE = FOLDER / "sentences.txt"
REPORTS = "Reports"
"""Context of the words of reports, which messages say too."""
_GAP, _PUT = re.compile(r"\{(\d+)\}"), re.compile(r"\{(\d+)(:t)?\}")
_END = re.compile(r"[.!?…](?= )")
PROBE = "The engine failed without saying why."
"""Known in every language that the sentences are translated into."""
TERMS = noop("overall accuracy"), noop("mean class accuracy"), noop("validation score")
"""Words that stand before numbers among names."""
AND_MORE = noop("and {count} more")
"""How lists end that are cut."""
_MORE = re.compile(r"\band (\d+) more(?=\)?$)")
_MOST = 5  # ends within a sentence that are looked beyond: of names that hold such


class _Sentence(NamedTuple):
    """template : English with gaps. start, end : before the first and behind the last of them.
    between : the others; None: there is no gap."""

    template: str
    start: str
    end: str
    between: tuple[str, ...] | None

    def gaps(self, text: str) -> list[str] | None:
        """What stands in the gaps, of one line each; None where the text is another one."""
        if self.between is None:
            return [] if text == self.template else None
        found = gaps(self.start, self.between, self.end, text)
        return None if found and any("\n" in each for each in found) else found


def gaps(start: str, between: Sequence[str], end: str, text: str) -> list[str] | None:
    """What stands in a text between words, each as short as can be; None where they do not fit.

    In a time that grows with the length of the text, however many gaps there are.
    """
    place, last = len(start), len(text) - len(end)
    if last < place or not (text.startswith(start) and text.endswith(end)):
        return None
    found = []
    for words in between:
        there = text.find(words, place, last)
        if there < 0:
            return None
        found.append(text[place:there])
        place = there + len(words)
    return [*found, text[place:last]]


@lru_cache(maxsize=1)
def _sentences() -> list[_Sentence]:
    """Those with most words of their own first: of two that fit, the closer fits."""
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.is_file() else []
    found = []
    for line in lines:
        words = _GAP.split(line)[::2]
        between = tuple(words[1:-1]) if len(words) > 1 else None
        found.append(_Sentence(line, words[0], words[-1], between))
    return sorted(found, key=lambda each: -len(_GAP.sub("", each.template)))


def _translated(template: str) -> str | None:
    words = QCoreApplication.translate(CONTEXT, template)
    return None if words == template else words


def _one(text: str) -> str | None:
    """One sentence in the language of QGIS; None where it is not known."""
    for each in _sentences():
        gaps = each.gaps(text)
        words = None if gaps is None else _translated(each.template)
        if gaps is not None and words is not None:
            return _PUT.sub(partial(_filled, gaps), words)
    return None


def _filled(gaps: Sequence[str], found: re.Match) -> str:
    """What stands for a gap of the other language."""
    text = gaps[int(found[1])]
    if not found[2]:
        return _put_in(text)
    from .report_words import Speaker  # which asks this module in its turn

    core = text.strip()
    return text.replace(core, Speaker().words(core)) if core else text


def _put_in(text: str) -> str:
    """What stands in a gap: a name, a number, or words with names and numbers among them."""
    if " " not in text:
        return text
    words = spoken(text)
    if words == text:
        for term in TERMS:
            words = re.sub(rf"\b{term}(?= -?\d)", tr(term), words)
        words = _MORE.sub(lambda found: tr(AND_MORE).format(count=found[1]), words)
    return words


def spoken(text: str) -> str:
    """What the engine says, in the language of QGIS; sentences that are not known stay English.

    A stage of a job that stands before is said in that language with any.
    """
    if not text or not _speaks():
        return text
    stages, text = stages_of(text)
    return (f"{stage_words(stages, tr)}: " if stages else "") + _sentences_of(text)


def _sentences_of(text: str) -> str:
    """All of a text that stands behind its stages."""
    ends = [found.end() for found in _END.finditer(text)] + [len(text)]
    start, parts, any_known = 0, [], False
    while start < len(text):
        end, words = _first(text, start, ends)
        words = _after_a_name(text[start:end]) if words is None else words
        any_known |= words is not None
        parts.append(text[start:end] if words is None else words)
        start = end + 1
    return " ".join(parts) if any_known else text


def _first(text: str, start: int, ends: list[int]) -> tuple[int, str | None]:
    """End of the sentence that begins at ``start``, and its words where it is known.

    The shortest of those that are known behind which a known one begins; else the longest, for an
    end may be one in a name.
    """
    later = _later(ends, start)
    known = [(end, words) for end in later if (words := _one(text[start:end])) is not None]
    for end, words in known:
        if end == len(text):
            break
        if any(_one(text[end + 1 : other]) is not None for other in _later(ends, end)):
            return end, words
    return known[-1] if known else (later[0], None)


def _later(ends: list[int], place: int) -> list[int]:
    """The next ends behind a place."""
    first = bisect_right(ends, place)
    return ends[first : first + _MOST]


def _after_a_name(text: str) -> str | None:
    """A sentence that says first what it is about, such as a method and a fold:
    ``random forest: Fold 2: ...``."""
    name, colon, rest = text.partition(": ")
    if not colon:
        return None
    stages, rest = stages_of(rest)
    words = _one(rest) or _after_a_name(rest)
    if words is None:
        return None
    return ": ".join([_title(name), *([stage_words(stages, tr)] if stages else []), words])


def _title(name: str) -> str:
    """What a sentence is about: a title of reports where all of it is one, else a name."""
    parts = name.split(", ")
    known = [QCoreApplication.translate(REPORTS, each) for each in parts]
    whole = " " in name and all(a != b or a == a.title() for a, b in zip(parts, known))
    return ", ".join(known) if whole else name


def _speaks() -> bool:
    """Whether there are sentences in the language of QGIS."""
    return _translated(PROBE) is not None
