"""German reports: complete, their numbers and names as they are in English."""

from __future__ import annotations

import importlib.util
import re
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from support.report_language import CLASSES, VARIABLES, Shown, written

from hypertask.plugin import i18n, report_words
from hypertask.plugin.i18n import Language, tr
from hypertask.plugin.report_language import speak, translated
from hypertask.plugin.report_words import FILE, PROBE, in_words

ROOT = Path(__file__).resolve().parents[2]
TS = ROOT / "i18n" / "hypertask_de.ts"
KINDS = ("training", "folds", "split", "split_folds", "separability", "statistics", "classes")
KINDS += ("values", "comparison", "model")
_GAP = re.compile(r"\{(\d+)(?::t)?\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def translate():
    spec = importlib.util.spec_from_file_location("translate", ROOT / "scripts" / "translate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def german(qgis_app, monkeypatch):
    monkeypatch.setattr(i18n, "language", lambda: "de_AT")
    spoken = Language()
    yield
    spoken.remove()
    assert tr("Stop") == "Stop"


@pytest.fixture(scope="module")
def reports(provider, tmp_path_factory):
    """A report of each kind by its name, as QGIS in English writes them: path and bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYPERTASK_PYTHON", sys.executable)
        patch.setenv("OMP_NUM_THREADS", "1")
        found = written(tmp_path_factory.mktemp("reports"))
    return {name: (path, path.read_bytes()) for name, path in found.items()}


def test_no_text_lacks_a_translation(translate):
    """`scripts/translate.py` finds those that are new."""
    known = translate.translations(TS, translate.REPORTS)
    wanted = translate.report_texts()
    assert len(wanted) > 600
    assert [text for text in wanted if text not in known] == []
    assert sorted(known) == wanted, "some are said no longer"
    assert FILE.read_text(encoding="utf-8").splitlines() == wanted
    assert PROBE in wanted


def test_translations_have_the_same_gaps_and_numbers(translate):
    for text, words in translate.translations(TS, translate.REPORTS).items():
        assert sorted(_GAP.findall(words)) == sorted(_GAP.findall(text)), text
        numbers = [Counter(_NUMBER.findall(_GAP.sub("", each))) for each in (text, words)]
        assert numbers[0] == numbers[1], text
        assert (words[-1] in ".?") == (text[-1] in ".?"), text


def test_a_new_text_is_found(translate):
    """Whatever way it is written."""
    source = '''
def page(found, names):
    """A docstring."""
    head = ["Some head", *names]
    told = f" By {found.words()} more." if found else ""
    parts = [html.section("A section", html.paragraph(f"One {'a' if found else 'b'} word.{told}"))]
    parts.append(f"<p class='lead'>In markup {found['key']:.3g} &emsp;</p>")
    return words(1, 2, "in a figure", "middle", 'fill="red"') + found.get("some_key", "else this")
'''
    import ast

    found = translate.shown_in(ast.parse(source))
    assert {"Some head", "A section", "By {0} more.", "One a word.", "One b word."} <= found
    assert {"In markup {0}", "in a figure"} <= found
    assert not {"A docstring.", "middle", "key", "some_key", "lead"} & found


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_english(reports, german, kind):
    _, english = reports[kind]
    shown = Shown(translated(english.decode("utf-8")))
    assert shown.language == "de"
    assert shown.english == []
    assert len(shown.texts) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_names_and_markup_stay(reports, german, kind):
    _, english = reports[kind]
    before = english.decode("utf-8")
    after = translated(before)
    old, new = Shown(before), Shown(after)
    assert new.kept == old.kept and len(new.texts) == len(old.texts)
    assert new.numbers == old.numbers
    for each in (*CLASSES, *VARIABLES):
        pieces = re.compile(rf"(?<!\w){re.escape(each)}(?!\w)")
        assert old.kept.count(each) == new.kept.count(each)
        begins = re.compile(rf"{re.escape(each)}(:|,| \(| in )")
        named = [n for n, text in enumerate(old.texts) if begins.match(text)]
        assert all(pieces.search(new.texts[n]) for n in named), each
    tags = re.compile(r"<[^>]*>")
    plain = [re.sub(r' (title|alt|aria-label|lang)="[^"]*"', "", each) for each in (before, after)]
    assert tags.findall(plain[0]) == tags.findall(plain[1])


@pytest.mark.parametrize("kind", ("training", "folds", "classes", "separability", "statistics"))
def test_classes_named_like_words_are_marked(reports, kind):
    shown = Shown(reports[kind][1].decode("utf-8"))
    assert {"Accuracy", "Training part"} <= set(shown.kept)
    assert not set(CLASSES) & set(shown.texts) - {"Accuracy"}


def test_in_english_nothing_is_changed(reports, monkeypatch):
    monkeypatch.setattr(report_words, "_known", None)
    for path, english in reports.values():
        speak(path)
        assert path.read_bytes() == english and b'lang="en"' in english
    assert in_words("Overall accuracy") == "Overall accuracy"


def test_a_command_gives_a_german_report(reports, german, engine_python, tmp_path):
    import processing

    path = tmp_path / "r.html"
    model = str(reports["training"][0].with_name("model.safetensors"))
    processing.run("hypertask:inspectmodel", {"MODEL": model, "OUTPUT": str(path)})
    assert path.read_bytes().decode("utf-8") == translated(reports["model"][1].decode("utf-8"))


def test_a_file_that_cannot_be_written_stays(reports, german, monkeypatch, tmp_path):
    from hypertask.plugin import report_language

    def full(path):
        raise OSError("disk full")

    path = tmp_path / "r.html"
    path.write_bytes(reports["split"][1])
    monkeypatch.setattr(report_language, "replacing", full)
    speak(path)
    assert path.read_bytes() == reports["split"][1]
    path.write_bytes(b"\xff\xfe no text")
    speak(path)
    speak(None)
    speak(tmp_path / "none.html")
    assert path.read_bytes() == b"\xff\xfe no text"


def test_a_large_report_takes_a_moment(reports, german):
    picture = '<image href="data:image/png;base64,' + "A" * 2_000_000 + '"/>'
    hints = "".join(
        f"<rect><title>reference Class {k}, map Class {j}: {k * j} ({j}.00%)</title></rect>"
        for k in range(40)
        for j in range(40)
    )
    markup = reports["folds"][1].decode("utf-8").replace("</body>", f"{picture}{hints}</body>")
    started = time.perf_counter()
    words = translated(markup)
    assert time.perf_counter() - started < 2
    assert picture in words and "Referenz Class 3, Karte Class 4: 12 (4.00%)" in words


def test_what_is_put_together_is_known_again(german):
    losses = "kind, height: cross-entropy, rare classes weighted up; x: mean squared error"
    assert in_words(losses) == (
        "kind, height: Kreuzentropie, seltene Klassen höher gewichtet; "
        "x: mittlerer quadratischer Fehler"
    )
    assert in_words("RMSE [the map]") == "RMSE [the map]"
    assert in_words("12 training, 4 validation") == "12 Training, 4 Validierung"
    assert in_words("overall accuracy 0.912, 500 pixels") == "Gesamtgenauigkeit 0.912, 500 Pixel"
    assert in_words("validation (12.5 %)") == "Validierung (12.5 %)"
    assert in_words("by nobody known") == "by nobody known"
