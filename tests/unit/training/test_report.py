"""The training report: what is told, from little and from much, and nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import asdict

import numpy as np
from support.reports import Page, cells

from hypertask.model.accuracy.metrics import ConfusionMatrix, RegressionSums
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.jobs.files import job_to_dict
from hypertask.model.jobs.recipes import RECIPES
from hypertask.model.jobs.train import LabelSource, TrainJob
from hypertask.model.reports.accuracy import (
    accuracy_details,
    accuracy_tables,
)
from hypertask.model.splits.blocks import BlockSplit
from hypertask.model.training.report import ReportData, training_page, write_report

EVIL = "<script>alert('x')</script> & Höhe"
CLASSES = tuple(VariableClass(k, name, "#336699") for k, name in enumerate(["pine", EVIL, ""]))
SPECIES = Variable(EVIL, "categorical", classes=CLASSES)
HEIGHT = Variable("height", "continuous", "m<2>", bounds=(0.0, 20.0))
VARIABLES = [SPECIES, HEIGHT]


def species_scores() -> dict:
    matrix = ConfusionMatrix(3)
    matrix.add(np.array([0] * 8 + [1] * 2), np.array([0] * 6 + [1, 2, 1, 0]))
    scores = {k: v if isinstance(v, int) else float(v) for k, v in matrix.scores().items()}
    return {**scores, "confusion": matrix.counts.tolist(), "classes": ["pine", EVIL, ""]}


def height_scores(shift: float = 1.0) -> dict:
    sums = RegressionSums()
    sums.add(np.arange(10.0), np.arange(10.0) + shift)
    return {**sums.scores(20.0), "unit": "m<2>"}


def header() -> dict:
    job = TrainJob(["/data/a <b>.img"], [LabelSource(layer="/data/l.gpkg")], "/out/m.safetensors")
    return {
        "network": {"widths": [8, 16], "bands": 3},
        "variables": [v.to_dict() for v in VARIABLES],
        "bands": {"indices": [0, 1, 2], "wavelengths": [450.0, 550.0, 650.0], "fwhm": None},
        "window": 16,
        "training": {
            "job": job_to_dict(job),
            "preset": "compact",
            "recipe": "default",
            "settings": asdict(RECIPES["default"]),
            "parameters": 1000,
            "epochs": 4,
            "best_epoch": 2,
            "seconds": 75.2,
            "split": {},
            "versions": {"torch": "2.13"},
            "dropped_classes": [{"variable": EVIL, "class": "rare", "pixels": 3, "share": 0.001}],
        },
        "accuracy": {EVIL: species_scores(), "height": height_scores()},
        "calibration": None,
    }


def history(shift: float = 0.0) -> list[dict]:
    return [
        {
            "epoch": e,
            "loss": np.array([1.0, 2.0]) / e + shift,
            "score": 0.1 * e + shift,
            "validation": header()["accuracy"],
        }
        for e in (1, 2, 3, 4)
    ]


def split() -> BlockSplit:
    parts = np.full((4, 5), 3, np.uint8)
    parts[0, :3] = [0, 1, 2]
    return BlockSplit(16, (parts,), 7)


def test_report_of_what_every_training_knows(tmp_path):
    path = tmp_path / "r.html"
    write_report(path, header(), history(), split())
    markup = path.read_text(encoding="utf-8")
    assert "<script" not in markup and "NaN" not in markup and ">nan<" not in markup
    words = Page(markup).words
    assert EVIL in words and "epoch 2 kept" in words
    for title in ("Accuracy on the test part", "Training", "Split", "To repeat this run"):
        assert title in words
    for title in ("Map beside reference", "Labels in each part", "Prediction intervals"):
        assert title not in words
    shown = " ".join(words)
    assert "1 min 15 s" in shown and "By blocks of 16 pixels: 1 training, 1 validation" in shown
    assert split().digest() in words and "a <b>.img" in words and "torch 2.13" in shown
    assert '"layer": "/data/l.gpkg"' in shown
    assert "holds no pixel of (no name);" in shown


def test_tables_two_and_three():
    markup = "".join(accuracy_tables(VARIABLES, header()["accuracy"]))
    classes, numbers = (part for part in markup.split("<table>") if "<thead>" in part)
    (head, row) = cells(classes)
    told = dict(zip(head, row))
    # pine 6 of 8, the other 1 of 2: recalls .75 and .5; nothing is known of the third
    assert told["Overall accuracy"] == "0.700" and told["Mean class accuracy"] == "0.625"
    assert told["Pixels"] == "10" and "AUC (macro)" not in told
    # precision of pine 6 / 7, of the other 1 / 2
    assert told["Precision (macro)"] == f"{(6 / 7 + 1 / 2) / 2:.3f}"
    (head, row) = cells(numbers)
    told = dict(zip(head, row))
    assert told == {
        "Variable": "height",
        "Unit": "m&lt;2&gt;",
        "RMSE": "1",
        "MAE": "1",
        "Bias": "1",
        "R²": f"{1 - 10 / 82.5:.3f}",
        "r": told["r"],
        "RMSE (scaled)": "0.0500",
        "MAE (scaled)": "0.0500",
        "Pixels": "10",
    }
    assert float(told["r"]) == 1


def test_scores_of_older_files_are_filled_in_from_the_matrix():
    old = {key: species_scores()[key] for key in ("overall_accuracy", "pixels", "confusion")}
    new = "".join(accuracy_tables([SPECIES], {EVIL: species_scores()}))
    assert "".join(accuracy_tables([SPECIES], {EVIL: old})) == new
    parts = "".join(accuracy_details(SPECIES, old))
    assert ["pine", "0.857", "0.750", "0.800", "8", "7"] in cells(parts)


def test_a_variable_without_a_test_pixel_is_told():
    empty = {**ConfusionMatrix(3).scores(), "confusion": [[0] * 3] * 3}
    none = RegressionSums().scores()
    scores = {EVIL: empty, "height": none}
    for variable in VARIABLES:
        words = " ".join(Page("".join(accuracy_details(variable, scores[variable.name]))).words)
        assert "nothing is known" in words
    rows = cells("".join(accuracy_tables(VARIABLES, scores)))
    assert rows[1][1:] == ["0"] and rows[3][2:] == ["0"]


def full() -> ReportData:
    edges = np.linspace(0, 10, 11)
    scatter, *_ = np.histogram2d(np.arange(10.0), np.minimum(np.arange(10.0) + 1, 9), [edges] * 2)
    reliability = {
        "counts": [0, 4, 6],
        "confidence": [None, 0.5, 0.9],
        "accuracy": [None, 0.4, 0.8],
        "calibration_error": 0.1,
    }
    per_class = {
        "precision": [0.9, 0.8, None],
        "recall": [0.9, 0.8, None],
        "f1": [0.9, 0.8, None],
        "auc": [0.99, 0.97, None],
        "reference": [8, 2, 0],
        "predicted": [7, 2, 1],
    }
    curve = [[0, 0.1, 1], [0, 0.9, 1]]
    species = {
        **species_scores(),
        "figures": {"roc": [curve, curve, None]},
        "macro_auc": 0.98,
        "per_class": per_class,
        "reliability": reliability,
        "uncalibrated": reliability,
    }
    bins = {
        "scatter": {"counts": scatter.tolist(), "edges": edges.tolist()},
        "errors": {"counts": [1, 9], "edges": [0, 1, 2]},
    }
    coverage = {"nominal": [0.5, 0.9], "observed": [0.52, 0.884]}
    height = {**height_scores(), "figures": bins, "coverage": coverage}
    return ReportData(
        accuracy={EVIL: species, "height": height},
        histories=[history(), history(0.1)],
        excerpts=[
            {
                "variable": EVIL,
                "predicted": np.zeros((3, 3)),
                "reference": np.eye(3),
                "place": EVIL,
            },
            {
                "variable": "height",
                "predicted": np.ones((3, 3)),
                "reference": np.eye(3),
                "picture": np.zeros((3, 3, 3), np.uint8),
            },
        ],
        distributions={
            EVIL: {"counts": np.ones((3, 3))},
            "height": {"counts": np.ones((3, 2)), "edges": [0, 1, 2]},
        },
        pixels=[2.0],
    )


def test_report_of_all_that_can_be_known():
    space = {"name": "spectra", "inputs": 3, "dimension": 2, "centres": 9, "limit": 1.5}
    trust = {"spaces": [space], "learned": 70, "held_out": 50, "tested": 31, "beyond": 0.047}
    heading = {**header(), "calibration": {EVIL: {"temperature": 1.5}}, "trust": trust}
    seed = {
        "seed": 0,
        "best_epoch": 2,
        "validation_score": 0.4,
        "seconds": 9.0,
        "accuracy": heading["accuracy"],
    }
    other = {
        **seed,
        "seed": 1,
        "validation_score": 0.3,
        "accuracy": {**heading["accuracy"], "height": height_scores(3.0)},
    }
    scene = {"name": EVIL, "bytes": 12, "digest": "ab" * 32}
    heading["training"].update(
        seeds=[seed, other], data={"digest": "cd" * 32, "scenes": [scene]}, threads=3
    )
    data = full()
    for records in data.histories:
        for record in records:
            record["weight"] = [0.5 / record["epoch"], 1.5]
    markup = training_page(heading, data.histories[0], split(), data)
    assert "<script" not in markup
    words = Page(markup).words
    for title in (
        "Map beside reference",
        "Labels in each part",
        "Prediction intervals",
        "2 seeds",
        "ROC curves",
        "pine (0.990)",
        "Weight of each variable's loss",
        "Calibration on the validation part",
        "Where its maps can be trusted",
        "9 centres in 2 dimensions; beyond the limit from a distance of 1.5",
        "4.7 % of 31 labelled pixels of the test part",
        "AUC (macro)",
        "r = 1",
        "ab" * 32,
        "cd" * 32,
    ):
        assert title in words, title
    rows = cells(markup)
    over_seeds = ["Variable", "Unit", "RMSE", "MAE", "Bias", "R²", "r"]
    # bias 1 and 3; r, as the shift is the same for all pixels, 1 in both
    assert ["height", "m&lt;2&gt;", *["2 (1\u00a0to\u00a03)"] * 3] == rows[
        rows.index(over_seeds) + 1
    ][:5]
    assert ["1", "no", "2", "0.300", "9"] in rows and ["0", "yes", "2", "0.400", "9"] in rows
    assert "(expected calibration error): 0.1, before calibration 0.1." in " ".join(words)
    assert "Seeds 0, 1; that of seed 0 was kept" in " ".join(words)
    assert f"Losses {EVIL}: cross-entropy" in " ".join(words)
    assert ["height", "52.0%", "88.4%"] in rows
    assert any(word.endswith((" m", " km")) for word in words)  # the scale bar of the split map


def test_the_scene_is_shown_once_for_a_place():
    picture = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
    excerpts = [
        {
            "variable": "height",
            "predicted": np.ones((3, 3)),
            "reference": np.eye(3),
            "picture": picture,
            "place": place,
        }
        for place in ("here", "here", "there")
    ]
    words = Page(training_page(header(), history(), split(), ReportData(excerpts=excerpts))).words
    assert words.count("map") == words.count("reference") == 3 + 1  # one of the matrix
    assert words.count("scene") == 2
    assert [words.count(place) for place in ("here", "there")] == [1, 1]


def test_an_ensemble_keeps_all_seeds():
    heading = {**header(), "members": 2}
    seed = {"seed": 4, "best_epoch": 0, "validation_score": 0.4, "seconds": 9.0, "accuracy": {}}
    heading["training"]["seeds"] = [seed, {**seed, "seed": 5, "validation_score": 0.2}]
    markup = training_page(heading, history(), split())
    assert "all 2 networks were kept" in markup and "4, 5; all kept" in markup
    rows = cells(markup)
    assert ["4", "yes", "none: single pixels", "0.400", "9"] in rows
    assert ["5", "yes", "none: single pixels", "0.200", "9"] in rows


def test_of_many_classes_the_hardest_have_a_curve():
    classes = tuple(VariableClass(k, f"c{k}.", "#336699") for k in range(30))
    variable = Variable("kind", "categorical", classes=classes)
    rng = np.random.default_rng(5)
    areas = rng.permutation(np.linspace(0.5, 1, 30)).tolist()
    matrix = ConfusionMatrix(30)
    matrix.add(np.arange(30), np.arange(30))
    areas[7] = None
    curves = [None if area is None else [[0, 1], [0, 1]] for area in areas]
    scores = {
        **matrix.scores(),
        "confusion": matrix.counts.tolist(),
        "per_class": {"auc": areas},
        "figures": {"roc": curves},
    }
    words = Page("".join(accuracy_details(variable, scores))).words
    told = {word.split(" ")[0] for word in words if re.fullmatch(r"c\d+\. \(0\.\d+\)", word)}
    hardest = np.argsort([2 if area is None else area for area in areas])[:12]
    assert told == {f"c{k}." for k in hardest}
    assert "Of 29 classes, the 12 that are hardest to tell." in " ".join(words)


def test_every_piece_may_be_missing():
    whole = full()
    for name, value in vars(whole).items():
        Page(training_page(header(), history(), split(), ReportData(**{name: value})))
    steady = [{**record, "weight": [1.0, 2.0]} for record in history()]
    shown = " ".join(Page(training_page(header(), steady, split())).words)
    assert f"(balancing: equal): {EVIL} 1, height 2." in shown
    bare = header()
    bare["training"]["best_epoch"] = 0
    words = Page(training_page(bare, [], split())).words
    assert "No epoch was recorded." in words
    assert any("the network for single pixels was kept" in word for word in words)


HOSTILE = [
    "<script>alert(1)</script>",
    "",
    "   ",
    "Höhe über NN",
    "a & b",
    "\"quoted\" 'name'",
    "</title></style><img src=x onerror=alert(1)>",
    "]]>",
    "{braces}",
    "%s",
    "漢字",
    "x" * 300,
    "nul\x00 and \ud800",
]


def test_any_name_anywhere(tmp_path):
    """Every name that comes from outside, at every place where it is written."""
    names = HOSTILE + [f"class {k:03d} <b>" for k in range(200 - len(HOSTILE))]
    classes = tuple(VariableClass(k, name, "#336699") for k, name in enumerate(names))
    kinds = [Variable(name, "categorical", classes=classes) for name in HOSTILE[:2]]
    values = [Variable(f"{name} value", "continuous", name, bounds=(0.0, 20.0)) for name in HOSTILE]
    variables = [*kinds, *values]
    matrix = ConfusionMatrix(200)
    matrix.add(np.arange(200).repeat(2), np.r_[np.arange(200), np.arange(200)])
    reliability = {
        "counts": [4, 6],
        "confidence": [0.5, 0.9],
        "accuracy": [0.4, 0.8],
        "calibration_error": 0.1,
    }
    kind = {
        **matrix.scores(),
        "confusion": matrix.counts.tolist(),
        "reliability": reliability,
        "per_class": {"auc": [0.9] * 200},
        "figures": {"roc": [[[0, 0.5, 1], [0, 0.8, 1]]] * 200},
    }
    number = full().accuracy["height"]
    accuracy = {v.name: kind if v.is_categorical else number for v in variables}
    heading = header()
    evil = HOSTILE[0]
    job = TrainJob(
        [f"/data/{HOSTILE[6]}.img"],
        [LabelSource(layer=f"/data/{evil}.gpkg", group=evil)],
        f"/out/{evil}.safetensors",
        losses={evil: "focal"},
        balancing="fixed",
        task_weights={evil: 2.0},
        init_from=f"/in/{HOSTILE[6]}",
    )
    seed = {
        "seed": 0,
        "best_epoch": 2,
        "validation_score": 0.4,
        "seconds": 9.0,
        "accuracy": accuracy,
    }
    heading.update(
        variables=[v.to_dict() for v in variables],
        accuracy=accuracy,
        calibration={
            v.name: {"temperature": 1.5}
            if v.is_categorical
            else {"coverage": [90], "half_width": [2.0]}
            for v in variables
        },
    )
    heading["training"].update(
        job=job_to_dict(job),
        seeds=[seed, {**seed, "seed": 1}],
        versions={evil: evil},
        data={
            "digest": evil,
            "scenes": [{"name": name, "bytes": 1, "digest": name} for name in HOSTILE],
        },
        split={"words": evil, "units": [1, 1, 1], "digest": evil},
        dropped_classes=[
            {"variable": name, "class": name, "pixels": 3, "share": 0.001} for name in HOSTILE
        ],
    )
    records = [
        {
            "epoch": e,
            "loss": [1.0 / e] * len(variables),
            "score": 0.1,
            "weight": [1.0 * e] * len(variables),
            "validation": accuracy,
        }
        for e in (1, 2)
    ]
    plane = np.arange(196.0).reshape(14, 14)
    data = ReportData(
        histories=[records, records],
        excerpts=[
            {"variable": v.name, "predicted": plane, "reference": plane, "place": evil}
            for v in variables
        ],
        distributions={
            v.name: {"counts": np.ones((3, 200))}
            if v.is_categorical
            else {"counts": np.ones((3, 2)), "edges": [0, 1, 2]}
            for v in variables
        },
    )
    path = tmp_path / "report.html"
    write_report(path, heading, records, split(), data)
    markup = path.read_text(encoding="utf-8")
    words = Page(markup).words  # no script, no handler, every tag closed, nothing loaded
    assert not re.search("<(script|b|img)[ >]", markup)
    # whole, as they are, in the tables and headings
    for name in names:
        assert shown_as(name) in words or not name.strip(), name
    for variable in variables:
        assert shown_as(variable.name) in words or not variable.name.strip(), variable.name
    assert "{braces} value" in words and "Höhe über NN value" in words
    assert words.count("HyperTask training report") == 2  # the title was not ended early


def shown_as(name: str) -> str:
    return name.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").strip()
