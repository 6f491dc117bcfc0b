"""Put a report that the engine has written into the language of QGIS.

Text, and what is shown of attributes, is translated; markup, pictures and whatever is marked with
``translate="no"`` stays byte for byte.
"""

from __future__ import annotations

import re
from contextlib import suppress
from html import escape, unescape
from pathlib import Path

from ..model.base.errors import HyperTaskError
from ..model.base.files import replacing
from . import i18n
from .report_words import Speaker, speaks

_TOKEN = re.compile(r"<style\b.*?</style>|<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
_SHOWN = re.compile(r'(?<= )(title|alt|aria-label)="([^"]*)"')
_KEPT = ' translate="no"'
_VOID = re.compile(r"<(?:!|meta\b|link\b|br\b|hr\b|img\b|col\b|style\b)|.*/>$", re.DOTALL)


def speak(path: str | Path | None) -> None:
    """Translate the report in a file, in one step; where that fails it stays as it is.

    Nothing is done without a report, or where QGIS speaks no language that there is.
    """
    if not path or not speaks():
        return
    with suppress(OSError, UnicodeError, HyperTaskError):
        markup = Path(path).read_bytes().decode("utf-8")
        words = translated(markup)
        if words != markup:
            with replacing(path) as temporary:
                temporary.write_bytes(words.encode("utf-8"))


def translated(markup: str) -> str:
    """A report, or a part of one, in the language of QGIS; as it is where there is none."""
    if not speaks():
        return markup
    speaker, parts = Speaker(), []
    within = 0  # elements around that are to be kept, from the outermost on
    for token in _TOKEN.findall(markup):
        if not token.startswith("<"):
            parts.append(token if within else _text(token, speaker))
        elif token.startswith("</"):
            within = max(0, within - 1)
            parts.append(token)
        else:
            kept = bool(within) or _KEPT in token
            parts.append(token if kept else _tag(token, speaker))
            within += kept and not _VOID.match(token)
    return "".join(parts)


def _tag(tag: str, speaker: Speaker) -> str:
    """A tag with what it shows in words."""
    if tag.startswith("<html"):
        return tag.replace('lang="en"', f'lang="{i18n.language().split("_")[0]}"')
    if not any(f' {name}="' in tag for name in ("title", "alt", "aria-label")):
        return tag
    return _SHOWN.sub(lambda found: f'{found[1]}="{_text(found[2], speaker)}"', tag)


def _text(text: str, speaker: Speaker) -> str:
    """Escaped text, its blanks at the ends as they are."""
    core = text.strip(" \n")
    if not core:
        return text
    plain = unescape(core)
    words = speaker.words(plain)
    return text if words == plain else text.replace(core, escape(words, quote=True))
