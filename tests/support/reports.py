"""Reading reports."""

from __future__ import annotations

import re
from html.parser import HTMLParser


def cells(markup: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", markup, re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]


class Page(HTMLParser):
    """A report or a part of one that is sound: tags closed in order, no script, nothing loaded.

    tags, attributes : of all elements. words : the pieces of text, stripped, none empty.
    """

    VOID = frozenset(
        {"meta", "img", "br", "image", "line", "circle", "rect", "path", "polyline", "polygon"}
    )

    def __init__(self, markup: str):
        super().__init__()
        self.tags, self.attributes, self.words, self._open = [], [], [], []
        self.feed(markup)
        self.close()
        assert self._open == []
        assert not {"script", "link", "iframe"} & set(self.tags)
        for name, value in self.attributes:
            assert not name.startswith("on"), name
            assert name not in ("src", "href") or value.startswith(("data:", "#")), value

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self._open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())
