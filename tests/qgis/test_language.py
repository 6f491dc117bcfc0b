"""German: complete, with the same gaps to fill, loaded by the language of QGIS."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from qgis.core import QgsApplication, QgsProcessingContext
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QLabel, QPushButton

from hypertask.plugin import environment, i18n, sentences
from hypertask.plugin.i18n import Language, tr
from hypertask.plugin.sentences import spoken

ROOT = Path(__file__).resolve().parents[2]
TS = ROOT / "i18n" / "hypertask_de.ts"
# whose literal argument (its place) is shown as it is
SHOWS = {
    **dict.fromkeys(("QLabel", "QPushButton", "QCheckBox", "QGroupBox", "QMenu"), 0),
    **dict.fromkeys(("QgsCollapsibleGroupBox", "CurvesPlot", "addRow", "addItem"), 0),
    **dict.fromkeys(("setWindowTitle", "setToolTip", "setText", "setSpecialValueText"), 0),
    **dict.fromkeys(("addAction", "setTitle", "setPlaceholderText"), 0),
    **dict.fromkeys(("new_action", "createMessage", "getSaveFileName", "getOpenFileName"), 1),
    **dict.fromkeys(("getExistingDirectory", "_entry", "QgsProcessingOutputNumber"), 1),
    **dict.fromkeys(("QgsProcessingOutputString", "QgsProcessingOutputFolder"), 1),
}
SAME = {"HyperTask"}  # in every language
# how English names a thing, and the one German word for it
TERMS = {
    r"\btest part": r"Testteil|Test-",
    r"\bvalidation part": r"Validierungsteil|Validierungs-",
    r"\btraining part": r"Trainingsteil|Trainings-",
    r"\bnoise floor": r"Rauschgrenze",
    r"\bjobs?\b": r"[Aa]uftr[aä]g",
    r"\blabel rasters?\b": r"Label-Raster",
    r"\blabel layers?\b": r"Label-Layer",
    r"\blabel sources?\b": r"Label-Quelle",
    r"\breference layer": r"Referenzlayer",
    r"\breference raster": r"Referenzraster",
    r"\brecipe": r"[Rr]ezept",
    r"\bseeds?\b": r"Startwert",
    r"\bfolds?\b": r"Fold",
    r"\bpreset": r"Netzgröße",
    r"\bvariable spec\b": r"Variablenbeschreibung",
    r"\bcoordinate (reference )?system": r"Koordinatenbezugssystem",
    r"\bmodel file": r"Modelldatei",
    r"\bvalidation score": r"Validierungswert",
    r"\boverall accuracy": r"Gesamtgenauigkeit",
    r"\breliability": r"Zuverlässigkeit",
    r"\bprecision\b": r"Präzision|Rechengenauigkeit",
    r"\brecall\b": r"Recall",
    r"\bcorrected (JM|TD)": r"[Kk]orrigiert",
    r"\bbatch(es)?\b(?! normal)": r"[Ss]tapel",
    r"\bpatch": r"Ausschnitt",
    r"\bmirror image": r"Spiegelbild",
    r"\bprediction interval": r"Vorhersageintervall",
    r"\bno georeference": r"Georeferenzierung",
}
# words of which another one is the German word
OTHERS = (
    r"Labelraster|Labellayer|Labelquelle|Referenz-Layer|Verlässlichkeit|Variablenspezifikation",
    r"Koordinaten(referenz)?system|Testanteil|Validierungsanteil|Georeferenz\b|\bPatch|\bJob\b",
    r"Matusita-Abstand|kostenempfindlich|so dass\b|Administrator|\bdas RMSE\b",
)


@pytest.fixture(scope="module")
def translate():
    spec = importlib.util.spec_from_file_location("translate", ROOT / "scripts" / "translate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def speak(qgis_app, monkeypatch):
    """Make QGIS's language another one."""
    spoken = []

    def begin(locale: str) -> None:
        monkeypatch.setattr(i18n, "language", lambda: locale)
        spoken.append(Language())

    yield begin
    for each in spoken:
        each.remove()
    assert tr("Stop") == "Stop" and tr("Open report") == "Open report"


def plain(words: str) -> str:
    """A translation without the marks of gaps that hold words."""
    return re.sub(r"\{(\d+):t\}", r"{\1}", words)


def gaps(text: str) -> list[str]:
    return sorted(f"{name}:{kind}" for _, name, kind, _ in string.Formatter().parse(text) if name)


def test_no_text_lacks_a_translation(translate):
    """`scripts/translate.py` writes those that are new into the .ts."""
    known = translate.translations(TS)
    wanted = translate.texts()
    assert len(wanted) > 400
    assert [text for text in wanted if text not in known] == []
    assert sorted(known) == wanted, "some are shown no longer"


def test_translations_have_the_same_gaps(translate):
    for text, words in translate.translations(TS).items():
        if re.search(r"\{\w", text):
            assert gaps(words) == gaps(text), text
        assert words.count("\n") == text.count("\n"), text
        assert (words[-1] in ".…") == (text[-1] in ".…"), text
        choices = set(re.findall(r"\b[a-z]+_[a-z]+\b", text))
        assert choices <= set(re.findall(r"\w+", words)), text


def all_german(translate) -> dict[str, str]:
    found: dict[str, str] = {}
    for context in (translate.TEXTS, translate.SENTENCES, translate.REPORTS):
        found |= translate.translations(TS, context)
    return found


def test_one_german_word_for_one_thing(translate):
    """Of two sentences whose German was exchanged each lacks the word of the other, too."""
    odd = []
    for text, words in all_german(translate).items():
        plain = re.sub(r"reflectance scale factor|cost_sensitive|[\w-]+\.\w+", "", text)
        odd += [
            (english, text, words)
            for english, german in TERMS.items()
            if re.search(english, plain, re.IGNORECASE) and not re.search(german, words)
        ]
        odd += [(other, text, words) for other in OTHERS if re.search(other, words)]
    assert not odd


def test_algorithms_are_named_as_they_are_shown(provider, translate):
    """In sentences that speak of another algorithm; what begins with a name may be its summary."""
    german = translate.translations(TS)
    names = {each.displayName() for each in provider.algorithms()} & set(german)
    assert len(names) >= 12
    found = re.compile(rf"(?<=[\s(])({'|'.join(sorted(names, key=len, reverse=True))})\b")
    for text, words in all_german(translate).items():
        for name in found.findall(text):
            assert german[name].lower() in words.lower(), (name, words)


def test_what_is_loaded_says_what_is_written(translate, speak):
    speak("de_AT")
    for text, words in translate.translations(TS).items():
        assert tr(text) == words


@pytest.mark.parametrize("locale", ["C", "en_GB", "xx", "../de"])
def test_other_languages_are_english(speak, locale):
    speak(locale)
    assert tr("Keep the best so far") == "Keep the best so far"


@pytest.mark.parametrize(
    ("window", "settings", "expected"),
    [("de", "C", "de"), ("de_AT", "en", "de_AT"), ("", "fi", "fi"), (None, "de", "de")],
)
def test_the_language_is_that_of_the_window(monkeypatch, window, settings, expected):
    """QGIS may be started with another language than its settings name; a shell has no window."""
    own = SimpleNamespace() if window is None else SimpleNamespace(translation=lambda: window)
    qgis = SimpleNamespace(instance=lambda: own, locale=lambda: settings)
    monkeypatch.setattr(i18n, "QgsApplication", qgis)
    assert i18n.language() == expected


def test_algorithms(provider, speak):
    speak("de")
    algorithm = provider.algorithm("trainmodel").create()
    assert algorithm.displayName() == "Modell trainieren"
    assert algorithm.group() == "Modelle und Karten"
    assert algorithm.parameterDefinition("EPOCHS").description() == "Epochen"
    assert algorithm.parameterDefinition("EPOCHS").help().startswith("Wie oft die Trainingsproben")
    assert algorithm.outputDefinition("REPORT").description() == "Trainingsbericht"
    assert "Epochen: Wie oft" in algorithm.shortHelpString()
    assert algorithm.shortDescription().startswith("Ein Netz für alle Variablen")
    # ids and choices are those of every language
    assert algorithm.id() == "hypertask:trainmodel"
    assert algorithm.parameterDefinition("PRESET").options() == [
        "paper",
        "compact",
        "small",
        "tiny",
    ]


def test_without_an_engine(bare_machine, monkeypatch, speak):
    """The sentence names the menu's entry as it is shown."""
    monkeypatch.setattr(environment, "qgis_pythons", lambda: [])
    speak("de")
    with pytest.raises(environment.NoEngine) as caught:
        environment.located()
    assert "wählen Sie HyperTask > Engine einrichten… im Menü" in str(caught.value)
    assert tr("Set up engine…") == "Engine einrichten…"


def test_accuracy_and_digits_are_two_things(speak):
    speak("de")
    assert (tr("Accuracy"), tr("Precision")) == ("Genauigkeit", "Rechengenauigkeit")


def test_windows(provider, translate, speak):
    """Nothing in a panel is English of which there is German."""
    from hypertask.plugin.library_dialog import LibraryDialog
    from hypertask.plugin.manual import Manual
    from hypertask.plugin.separability_dock import SeparabilityDock
    from hypertask.plugin.training_dock import TrainingDock

    speak("de")
    german = translate.translations(TS)
    for made in (SeparabilityDock(), TrainingDock(), LibraryDialog(lambda *_: None), Manual()):
        shown = {made.windowTitle()}
        for kind in (QLabel, QPushButton):
            shown |= {each.text() for each in made.findChildren(kind)}
        shown = {text for text in shown if text}
        assert len(shown & set(german.values())) > (2 if isinstance(made, Manual) else 4)
        english = {text for text in shown if german.get(text, text) != text}
        assert not english
        if hasattr(made, "stop") and not isinstance(made, TrainingDock):
            made.stop()
        sip.delete(made)
    QgsApplication.processEvents()


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("plugin/*.py"), *ROOT.glob("algorithms/*.py")],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_what_is_shown_is_translated(path):
    """A text that stands in a call that shows it stands in ``tr``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        place = SHOWS.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
        if place is None or len(node.args) <= place:
            continue
        given = node.args[place]
        pieces = given.values if isinstance(given, ast.JoinedStr) else [given]
        words = [each.value for each in pieces if isinstance(each, ast.Constant)]
        english = [each for each in map(str, words) if re.search(r"[A-Za-z]{2}", each)]
        assert set(english) <= SAME, f"{path.name}:{node.lineno} {english}"


# --------------------------------------------------------------------------- what the engine says


def said(translate) -> list[str]:
    return translate.sentences(translate.texts())


def test_no_sentence_lacks_a_translation(translate):
    """`scripts/translate.py` finds those that are new."""
    known = translate.translations(TS, translate.SENTENCES)
    wanted = said(translate)
    assert len(wanted) > 500
    assert [text for text in wanted if text not in known] == []
    assert sorted(known) == wanted, "some are said no longer"
    assert sentences.FILE.read_text(encoding="utf-8").splitlines() == wanted
    assert sentences.PROBE in wanted


def test_sentences_have_the_same_gaps(translate):
    """But for those that hold an English ending or verb."""
    for text, words in translate.translations(TS, translate.SENTENCES).items():
        own, given = gaps(plain(words)), gaps(text)
        assert len(own) == len(set(own)) and set(own) <= set(given), text
        assert len(given) - len(own) <= 2, text
        assert (words[-1] in ".…?") == (text[-1] in ".…?"), text
        names = set(re.findall(r"\b[A-Z]+_[A-Z]+\b|\b[a-z]+_[a-z]+\b", text))
        assert names <= set(re.findall(r"\w+", words)), text


def test_every_sentence_is_known_again(translate, speak):
    """With something put in, whatever other sentences are like it."""
    speak("de")
    known = translate.translations(TS, translate.SENTENCES)
    for text, words in known.items():
        values = [f"<{number}>" for number in range(len(gaps(text)))]
        found = spoken(text.format(*values))
        if found != plain(words).format(*values):  # as another one that says it more closely
            assert found in {plain(each).format(*values) for each in known.values()}, text


def test_words_that_are_put_in_are_german(speak):
    """What a training, a split and a comparison say, with class names that look like words."""
    speak("de")
    training = "Split into blocks of 16 pixels: 34 training, 13 validation, 17 test (digest 68c2)."
    for text, german in {
        "Refit: Epoch 3 is completed and kept.": "Neuanpassung: Epoche 3 wird",
        "Seed 2: Epoch 3 is completed and kept.": "Startwert 2: Epoche 3 wird",
        "Fold 2: Seed 1: Epoch 3 is completed and kept.": "Fold 2: Startwert 1: Epoche 3 wird",
        "random forest: Fold 2: Epoch 3 is completed and kept.": "Random Forest: Fold 2: Epoche 3",
        "Final network: no such sentence": "Endgültiges Netz: no such sentence",
        training: "Blöcke von 16 Pixeln: 34 Training, 13 Validierung, 17 Test (digest 68c2).",
        "Fold 1: Buffer of 1 pixel: 18 labelled pixels lie in it, not used; 26 training, 7 test.": (
            "Fold 1: Puffer von 1 Pixel: 18 gelabelte Pixel liegen darin, nicht verwendet; "
            "26 Training, 7 Test."
        ),
        "height in the training part: 41 pixels from 7.49 to 22.7 m.": "41 Pixel von 7.49 bis",
        "height in the training part: 1 pixel from 7 to 7.": "Trainingsteil: 1 Pixel von 7 bis 7.",
        "soil in the training part: test 3, limit 5.": "Trainingsteil: test 3, limit 5.",
        "Network: multitask network, preset tiny, 0.37 million parameters; recipe default, 1 epoch,"
        " windows of 32 pixels.": "Netz: Multitask-Netz, Netzgröße tiny, 0.37 Millionen Parameter; "
        "Rezept default, 1 Epoche, Fenster",
        "Trust: Falsely beyond it: 6.6 % of 38 labelled pixels of the test part.": (
            "Vertrauen: Fälschlich jenseits"
        ),
        "Beyond the limit of trust, height: mean 16.5 m within it, mean 16.9 m beyond it.": (
            "height: Mittel 16.5 m innerhalb, Mittel 16.9 m jenseits davon."
        ),
        "random forest, soil: leaves of at least 1 (5 of 7 training pixels).": (
            "Random Forest, soil: Blätter von mindestens 1 (5 von 7"
        ),
        "Device: CPU, 1 thread because this torch was built without CUDA.": (
            "CPU, Threads: 1, denn dieses torch ist ohne CUDA gebaut."
        ),
        "1 map is in /tmp/maps.": "1 Karte liegt in /tmp/maps.",
    }.items():
        assert german in spoken(text), spoken(text)


def test_the_panel_names_the_stage_in_german(speak):
    from hypertask.model.base.live import Series
    from hypertask.model.base.messages import Where

    speak("de")
    assert (
        Where("windows", 2, 30, network="Fold 2: Seed 1")
        .words(tr)
        .startswith("Fold 2: Startwert 1: ")
    )
    assert Series("Final network", "epoch").title(tr).startswith("Endgültiges Netz: ")
    assert Where("writing", network="Refit one").words().startswith("Refit one: ")


def test_what_is_put_in_stays(speak):
    speak("de_CH")
    assert spoken("scene.img holds no raster; choose another file.") == (
        "scene.img enthält kein Raster; wählen Sie eine andere Datei."
    )
    odd = "a. B {0} %1 äöü/x.img"
    assert spoken(f"{odd} holds no raster; choose another file.").startswith(odd)


def test_several_sentences_and_those_after_a_name(speak):
    speak("de")
    one, two = "Stopping…", "Epoch 3 is completed and kept."
    both = spoken("Epoch 3 is completed and kept. Classes are matched by their names.")
    german = spoken(two), spoken("Classes are matched by their names.")
    assert both == " ".join(german) and two not in both
    assert spoken(f"Fold 2: {two}") == f"Fold 2: {german[0]}"
    mixed = spoken(f"Nothing that the engine says. {two}")
    assert mixed == f"Nothing that the engine says. {german[0]}"
    assert spoken(one) != one


def test_a_list_of_sentences_of_one_kind(speak):
    """The second one was taken for something that is put into the first."""
    speak("de")
    few = "draw more pixels, use fewer bands, principal components or shrinkage."
    one = f"pine has 9 pixels and 40 bands need more than 42; {few}"
    other = f"St. Gallen 2. Ordnung has 1 pixel and 40 bands need more than 42; {few}"
    german = "zeichnen Sie mehr Pixel, oder nehmen Sie weniger Kanäle"
    for text in (f"{one} {other}", f"{other} {one} {one}"):
        told = spoken(text)
        assert told.count(german) == told.count("Kanäle brauchen mehr als 42") == text.count("draw")
        assert "pine hat 9 Pixel" in told and "St. Gallen 2. Ordnung hat 1 Pixel" in told
        assert "bands" not in told and "draw" not in told
    two = "The engine was ended by signal 11.", "It said nothing."
    assert spoken(" ".join(two)) == " ".join(map(spoken, two))


def test_what_separability_says_of_classes_and_pixels(speak):
    """All of the sentences that are put together of what was found."""
    from hypertask.model.separability import Options, separability_of_pixels
    from hypertask.plugin.pair_matrix import in_words

    speak("de")
    rng = np.random.default_rng(5)

    def told(counts, bands, dependent=0, **options):
        chunks = []
        for k, count in enumerate(counts):
            values = rng.normal(size=(count, bands)) + k
            values[:, bands - dependent :] = values[:, :dependent]
            chunks.append((values, np.full(count, k), np.arange(count) // 4))
        names = [f"Klasse {k}" for k in range(len(counts))]
        result = separability_of_pixels(chunks, names, bands, Options(**options))
        for pair in result.pairs:
            if not pair.computed:
                assert "zeichnen Sie" in in_words(pair) or "lassen Sie" in in_words(pair)
        return [*result.problems, *result.notes, result.transform_note]

    found = [
        *told([1, 30, 7], 9),
        *told([1, 40, 50], 6, shrinkage=0.3, permutations=0),
        *told([3, 4], 12, shrinkage=0.3),
        *told([80, 90], 14, dependent=5),
        *told([80, 90, 3], 8, transform="pca", components=4),
    ]
    said = [text for text in found if text]
    assert len(said) > 6
    for text in said:
        german = spoken(text)
        english = r"\b(?:and|has|have|of|than|bands|more|pixels?|need|draw)\b"
        assert not re.findall(english, german), german


def test_counted_sentences_are_known(translate, speak):
    """Those whose number says whether one or several are meant."""
    speak("de")
    for text in ("1 ROI has no class and was left out.", "44 polygons lie off Line 3.bsq."):
        assert spoken(text) != text
    assert spoken("6 ROI pixels are 0 in all bands.") == "6 ROI-Pixel sind in allen Kanälen 0."
    calls = "notes.append(counted(n, 'tree is tall', f'trees of {x} are tall'))"
    more = "reporter.message(f\"{name} has {amount(n, 'tree', 'trees')} here.\")"
    assert translate.said_in(ast.parse(more)) == {
        "{0} has 1 tree here.",
        "{0} has {1} trees here.",
    }
    assert translate.said_in(ast.parse(calls)) == {
        "{0} tree is tall.",
        "{0} trees of {1} are tall.",
    }


def test_scores_among_names_are_named(speak):
    speak("de")
    text = "Epoch 2/9: loss oak 0.5; validation score 0.7 (oak overall accuracy 0.8); 5 s left."
    german = (
        "Epoche 2/9: Verlust oak 0.5; Validierungswert 0.7 (oak Gesamtgenauigkeit 0.8); noch 5 s."
    )
    assert spoken(text) == german
    text = "Epoch 2/9: loss overall accuracy 0.5; 5 s left.".replace("accuracy 0", "accuracy of 0")
    assert "overall accuracy of" in spoken(text)


@pytest.mark.parametrize("text", ["", " ", "…", "gdal: a. b. c. ", "x" * 5000, ". " * 400])
def test_other_texts_stay_as_they_are(speak, text):
    speak("de")
    assert spoken(text) == text


def test_in_english_nothing_is_looked_up(speak, monkeypatch):
    speak("en")
    monkeypatch.setattr(sentences, "_sentences", None)
    text = "scene.img holds no raster; choose another file."
    assert spoken(text) == text


def test_an_algorithm_fails_in_the_language_of_qgis(provider, speak, tmp_path):
    speak("de")
    algorithm = provider.algorithm("inspectmodel").create()
    context = QgsProcessingContext()
    fine, words = algorithm.checkParameterValues({"MODEL": str(tmp_path / "none.x")}, context)
    assert not fine and "none.x" in words and "lässt sich nicht lesen" in words


@pytest.mark.parametrize("template", ["{0}.", "a {0}.", "{0} b", "{0} of {1}: {2}.", "a {0}a{1} a"])
def test_gaps_are_as_short_as_can_be(template):
    start, *between, end = sentences._GAP.split(template)[::2]
    own = sentences._Sentence(template, start, end, tuple(between))
    pattern = re.compile("(.*?)".join(map(re.escape, (start, *between, end))))
    for letters in product(("a", " a", "b", " of ", ": ", ".", "\n"), repeat=4):
        text = "".join(letters)
        match = pattern.fullmatch(text)
        assert own.gaps(text) == (match and list(match.groups()))


def test_a_list_of_hundreds_of_names(speak):
    """Was looked at in a time that grew with the cube of the length."""
    speak("de")
    names = ", ".join(f"field and {number}; its fields are 2" for number in range(700))
    told = sentences.spoken(f"The layer stands has no field 'x'; its fields are {names}.")
    assert told.endswith(f"{names}.") and "hat kein Feld" in told
