"""The documentation within QGIS: links to pages and headings, pictures, help with a link to it."""

from __future__ import annotations

import re

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QUrl
from qgis.PyQt.QtGui import QDesktopServices

from hypertask.algorithms import ALGORITHMS
from hypertask.plugin.manual_links import ManualLinks
from hypertask.plugin.paths import DOCS

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def links(qgis_app):
    """Links with the window that opens at the first of them."""
    found = ManualLinks()
    yield found
    found.stop()


@pytest.fixture
def desktop(monkeypatch):
    """As within QGIS itself."""
    for room in ("paths", "help", "graphical_models"):
        monkeypatch.setattr(f"hypertask.plugin.{room}.with_windows", lambda: True)


def test_links_open_pages_at_headings(links):
    assert QDesktopServices.openUrl(QUrl("hypertask:algorithms#predictmaps"))
    window = links.window
    assert window.isVisible()
    assert window.text.textCursor().block().text() == "predictmaps"
    assert window.pages.currentItem().text() == "Algorithms"
    window.text.anchorClicked.emit(QUrl("labels.md#training-validation-and-test"))
    assert window.text.textCursor().block().text() == "Training, validation and test"
    assert window.pages.currentItem().text() == "Labels"
    window.text.anchorClicked.emit(QUrl("#what-they-hold"))
    assert window.text.textCursor().block().text() == "What they hold"
    window.text.backward()
    window.text.backward()
    assert window.pages.currentItem().text() == "Algorithms"


def test_every_page_is_listed(links):
    links.open()
    titles = [links.window.pages.item(row).text() for row in range(links.window.pages.count())]
    assert titles[:3] == ["HyperTask", "Ten minutes to the first map", "User guide"]
    assert len(titles) == len(list(DOCS.glob("*.md")))


@pytest.mark.parametrize(
    "name", ["guide#2-choose-what-the-model-is-tested-on", "folds#time-memory-interruptions"]
)
def test_headings_are_found_as_they_are_linked(links, name):
    assert QDesktopServices.openUrl(QUrl(f"hypertask:{name}"))
    heading = links.window.text.textCursor().block().text()
    assert re.sub(r"[^a-z0-9]", "", heading.lower()) == re.sub(r"[^a-z0-9]", "", name.split("#")[1])


def test_pictures_are_no_wider_than_the_window(links):
    links.open("assessment")
    text = links.window.text
    text.resize(400, 300)
    picture = text.loadResource(2, QUrl("images/assess-classes.png"))
    assert 200 <= picture.width() <= 400


@pytest.mark.parametrize("name", ["trainmodel", "inspectmodel", "trainandmap"])
def test_help_in_paragraphs_with_a_link(desktop, name):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")
    text = algorithm.shortHelpString()
    heading = "graphical-models" if name == "trainandmap" else name
    assert f'<a href="hypertask:algorithms#{heading}">More in the manual</a>' in text
    for each in algorithm.parameterDefinitions():
        if each.help() and not (each.isDestination() and name == "trainandmap"):
            assert f"<h3>{each.description()}</h3>" in text
            assert each.help().replace("&", "&amp;") in text
    if name == "trainmodel":
        assert text.index("<h3>Epochs</h3>") < text.index("<h2>Results</h2>")
        assert text.index("<h2>Advanced</h2>") < text.index("<h3>Batch size</h3>")


def test_links_are_let_go_of(qgis_app):
    links = ManualLinks(QObject())
    links.stop()
    assert not QDesktopServices.openUrl(QUrl("hypertask:guide"))


def default_in_words(definition) -> str:
    """As the manual has it; of bands, whose default is the first, their help tells."""
    value = definition.defaultValue()
    if value is None or definition.type() == "band":
        return ""
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value:g}`" if isinstance(value, (int, float)) else f"`{value}`"


def test_the_manual_names_every_parameter(provider):
    manual = (DOCS / "algorithms.md").read_text(encoding="utf-8")
    for algorithm in (kind().create() for kind in ALGORITHMS):
        page = manual.split(f"## {algorithm.name()}\n")[1].split("\n## ")[0]
        for definition in algorithm.parameterDefinitions():
            (row,) = re.findall(rf"^\| `{definition.name()}` \|(.*)\|$", page, re.MULTILINE)
            kind, _, words = row.partition(" | ")
            assert definition.help() in words, definition.name()
            assert default_in_words(definition) in kind, definition.name()
        assert algorithm.helpUrl().endswith(f"docs/algorithms.md#{algorithm.name()}")
