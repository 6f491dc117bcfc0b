"""The pages: every link within leads somewhere, every page has its place in the site."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

import hypertask
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.recipes import RECIPES, Recipe

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


def test_lists_go_on_in_the_site():
    """As on GitHub: the site's Markdown ends a list at a table that is indented by less than
    four, and knows the number that a list begins with by an extension only."""
    for path in PAGES:
        assert not re.findall(r"^ {1,3}\|.*", prose(path), re.MULTILINE), path.name
    assert "\n  - sane_lists" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def test_the_site_is_searched_without_a_server():
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (name,) = re.findall(r"assets/(\w+\.js)\?iframe-worker", text)
    assert "\n  - offline" in text and (ROOT / "scripts" / name).is_file()
    assert f"cp scripts/{name} " in (ROOT / "scripts" / "docs.sh").read_text(encoding="utf-8")


def test_jobs_that_are_shown_are_jobs():
    found = 0
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
        blocks += re.findall(r"^    \{\"command(?:.*\n)+?(?=\n)", text, re.MULTILINE)
        for block in blocks:
            values = json.loads(block)
            if "command" in values:
                job_from_dict(values)
                found += 1
    assert found >= 8


def in_words(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def test_settings_of_the_recipes_are_those_of_the_page():
    text = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    text = text.split("## Settings by name")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| .* \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    told = {name: (default, paper) for name, default, paper in rows}
    recipes = [RECIPES[name] for name in ("default", "paper")]
    assert told == {
        each.name: tuple(in_words(getattr(recipe, each.name)) for recipe in recipes)
        for each in fields(Recipe)
    }
