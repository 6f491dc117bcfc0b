"""The pages: every link within leads somewhere, every page has its place in the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hypertask

ROOT = Path(hypertask.__file__).resolve().parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def headings(path: Path) -> set[str]:
    """The names of its headings in links, as GitHub and the site make them."""
    found = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-") for text in found}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_within_lead_somewhere(path):
    for target in LINK.findall(prose(path)):
        if "://" in target:
            continue
        name, _, heading = target.partition("#")
        other = path.parent / name if name else path
        assert other.exists(), target
        assert not heading or heading in headings(other), target


def test_the_pages_are_linked_at_all():
    assert sum(len(LINK.findall(prose(path))) for path in PAGES) > 150
    start = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert "(guide.md)" in start and "(docs/index.md)" in PAGES[0].read_text(encoding="utf-8")


def test_every_page_is_in_the_site_once():
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
    listed = re.findall(r"(\w+\.md)$", text, re.MULTILINE)
    assert sorted(listed) == [path.name for path in PAGES[2:]]


def test_every_picture_is_shown():
    shown = {target.split("/")[-1] for path in PAGES for target in LINK.findall(prose(path))}
    there = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert there <= shown
