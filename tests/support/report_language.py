"""Little jobs that write a report each, with names like words of the reports; what pages show."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import processing
from osgeo import gdal
from support.files import write_raster
from support.processing import layer_of

SIDE = 56
CLASSES = ("Accuracy", "Training part", "the map")
VARIABLES = ("reference", "Epoch", "validation part")
NAMES = (*CLASSES, *VARIABLES, "weight of all")
QUICK = "spectral_steps=60, spectral_members=2, kernel_landmarks=20, windows_per_epoch=8"
ENGLISH = (
    "the of and is are with were from by that which not for each than to on at has have its it "
    "this these what how where between network networks seed seeds epoch epochs map share "
    "class classes loss losses value values mean accuracy scene learned trained parts curve error "
    "bands columns rows held below above less more most least unknown none yes"
)
"""Words that no German text holds."""
_ENGLISH = re.compile(rf"(?<![\w./-])(?:{'|'.join(ENGLISH.split())})(?![\w/-]|\.\w)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_VOID = {"meta", "link", "br", "hr", "img", "col", "image", "line", "circle", "rect", "path"}


class Shown(HTMLParser):
    """texts : what is shown and may be translated, attributes too. kept : what may not be."""

    def __init__(self, markup: str):
        super().__init__()
        self.texts, self.kept, self.language, self._open = [], [], "", []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.language = values.get("lang", self.language)
        within = bool(self._open and self._open[-1])
        kept = within or values.get("translate") == "no" or tag == "style"
        told = [values[name] for name in ("title", "alt", "aria-label") if values.get(name)]
        (self.kept if kept else self.texts).extend(told)
        if tag not in _VOID:
            self._open.append(kept)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if tag not in _VOID:
            self._open.pop()

    def handle_data(self, data):
        if data.strip():
            kept = self._open and self._open[-1]
            (self.kept if kept else self.texts).append(" ".join(data.split(" ")).strip())

    @property
    def english(self) -> list[str]:
        """Texts that hold English words besides names."""
        return [text for text in self.texts if _ENGLISH.search(_without_names(text))]

    @property
    def numbers(self) -> Counter:
        return Counter(_NUMBER.findall(" ".join(self.texts)))


def _without_names(text: str) -> str:
    for name in (*NAMES, "reference"):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", text)
    return text


def forest(folder: Path) -> dict:
    """A scene of five bands, its polygons and a raster of quantities, as a job takes them."""
    random = np.random.default_rng(0)
    kinds = np.kron(random.integers(0, 3, (7, 7)), np.ones((8, 8), int))
    spectra = np.array(
        [[300, 500, 900, 2500, 800], [900, 700, 500, 400, 1500], [500, 900, 300, 900, 200]]
    )
    cube = spectra[kinds].transpose(2, 0, 1) + random.normal(0, 200, (5, SIDE, SIDE))
    heights = 10.0 * kinds + random.normal(5, 3, kinds.shape)
    boxes = [
        ((8 * k, 8 * j, 8 * k + 8, 8 * j + 8), CLASSES[kinds[8 * j, 8 * k]], 7 * j + k, k + 0.5 * j)
        for j in range(7)
        for k in range(7)
    ]
    layer = layer_of(boxes, "reference:string stand:integer weight:double", name="weight of all")
    return {
        "INPUT": [write_raster(folder / "scene.tif", cube, gdal.GDT_Int16)],
        "LABELS": layer.id(),
        "CATEGORICAL_FIELDS": ["reference"],
        "LABEL_RASTERS": [
            write_raster(folder / "Epoch.tif", heights, gdal.GDT_Float32, names=["Epoch"])
        ],
    }


def written(folder: Path) -> dict[str, Path]:
    """A report of each kind by its name."""
    values = forest(folder)
    found = {}

    def run(command: str, name: str, output: str = "OUTPUT", **parameters) -> dict:
        path = folder / f"{name}.html"
        found[name] = path
        given = {"REPORT": str(path), output: str(folder / f"{name}.out"), **parameters}
        return processing.run(f"hypertask:{command}", given)

    training = {**values, "PRESET": "tiny", "EPOCHS": 2, "WINDOW": 16, "DEVICE": "cpu"}
    training |= {"SETTINGS": QUICK, "OUTPUT": str(folder / "model.safetensors")}
    run("trainmodel", "training", **training, SEEDS=2)
    training |= {"OUTPUT": str(folder / "other.safetensors"), "FINAL": "refit", "FOLDS": 2}
    run("trainmodel", "folds", **training, SPLIT="field", SPLIT_FIELD="stand")
    run("splitscene", "split", **values, OUTPUT=str(folder / "split.gpkg"))
    run("splitscene", "split_folds", **values, FOLDS=3, OUTPUT=str(folder / "folds.gpkg"))
    scene = values["INPUT"][0]
    rois = {"INPUT": scene, "ROIS": values["LABELS"], "CLASS_FIELD": "reference"}
    run("roiseparability", "separability", **rois, SELECT_BANDS=3, BOOTSTRAP=20)
    labels = {"LABELS": values["LABELS"], "CATEGORICAL_FIELDS": ["reference"]}
    run("labelstatistics", "statistics", **labels, CONTINUOUS_FIELDS=["weight", "stand"])
    model = {"MODEL": str(folder / "model.safetensors")}
    points = {"REFERENCE_LAYER": values["LABELS"], "SCENE": scene, "DEVICE": "cpu", **model}
    run("assessaccuracy", "classes", **points, VARIABLE="reference", REFERENCE_FIELD="reference")
    raster = {"REFERENCE": values["LABEL_RASTERS"][0], "SCENE": scene, "DEVICE": "cpu", **model}
    run("assessaccuracy", "values", **raster, VARIABLE="Epoch")
    compared = {"METHODS": ["unet", "linear", "forest"], "SEEDS": 2, "EPOCHS": 1, "PRESET": "tiny"}
    run("comparemethods", "comparison", **values, **compared, OUTPUT=str(folder / "compared"))
    processing.run("hypertask:inspectmodel", {**model, "OUTPUT": str(folder / "model.html")})
    found["model"] = folder / "model.html"
    return found
