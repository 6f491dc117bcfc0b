"""What 0 means in a map and its reference, where files declare it and where they do not."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support.assessment import MAP, found, raster, vector
from support.shapes import point

SIDE = 30


def two(codes, seed=4):
    """A reference of these codes, and a map that errs in a fifth of its pixels."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(codes, (SIDE, SIDE))
    return truth, np.where(rng.random(truth.shape) < 0.2, rng.choice(codes, truth.shape), truth)


def written(folder, codes, *, declared=None, reference=None, **settings):
    truth, guess = two(codes)
    files = (
        raster(folder / "map.tif", guess, gdal.GDT_Byte, declared, **settings),
        raster(folder / "truth.tif", truth, gdal.GDT_Byte, reference),
    )
    return truth, guess, *files


def told(result, truth, guess, counted):
    assert result.pixels == counted.sum()
    wanted = (truth == guess)[counted].mean()
    assert result.scores["overall_accuracy"] == pytest.approx(wanted)


@pytest.mark.parametrize("declared", [None, 255])
@pytest.mark.parametrize("reference", [None, 9])
def test_a_map_of_0_and_1(tmp_path, declared, reference):
    truth, guess, path, wanted = written(tmp_path, [0, 1], declared=declared, reference=reference)
    result = found(path, reference=wanted)
    told(result, truth, guess, np.ones_like(truth, bool))
    undeclared = [text for text in result.warnings if "and it counts as a class" in text]
    assert len(undeclared) == (reference is None) and undeclared == result.warnings
    places = [(r, c) for r in range(0, SIDE, 3) for c in range(1, SIDE, 4)]
    features = [(point(r, c, MAP), {"change": int(truth[r, c])}) for r, c in places]
    layer = vector(tmp_path / "points.gpkg", features, {"change": "int"})
    looked = np.zeros_like(truth, bool)
    looked[tuple(zip(*places))] = True
    told(found(path, reference_layer=layer, reference_field="change"), truth, guess, looked)


def test_a_map_of_0_and_1_that_declares_0(tmp_path):
    truth, guess, path, wanted = written(tmp_path, [0, 1], declared=0)
    told(found(path, reference=wanted), truth, guess, (truth > 0) & (guess > 0))


def test_0_among_other_codes_is_no_class_and_told(tmp_path):
    truth, guess, path, wanted = written(tmp_path, [0, 1, 2, 5])
    result = found(path, reference=wanted)
    told(result, truth, guess, (truth > 0) & (guess > 0))
    assert any("does not say what its 0 means" in text for text in result.warnings)


def test_0_that_a_map_declares_to_be_a_class(tmp_path):
    truth, guess, path, wanted = written(tmp_path, [0, 1, 2, 5], declared=200)
    told(found(path, reference=wanted), truth, guess, np.ones_like(truth, bool))


def test_0_of_a_reference_is_nothing_where_the_map_has_no_0(tmp_path):
    truth, guess, path, wanted = written(tmp_path, [1, 2, 3])
    truth[:5] = 0
    wanted = raster(tmp_path / "truth.tif", truth)
    for declared in (None, 99):
        raster(tmp_path / "map.tif", guess, gdal.GDT_Byte, declared)
        told(found(path, reference=wanted), truth, guess, truth > 0)


@pytest.mark.parametrize(
    ("name", "a_class"),
    [
        ("water", True),
        ("Hinterhof", True),
        ("keine Düngung", True),
        ("", False),
        ("Unclassified", False),
        ("Ohne  Angabe", False),
        ("KEINE WERTE", False),
        ("Außerhalb", False),
        ("Sans données", False),
        ("sin clasificar", False),
        ("Ei tietoa", False),
    ],
)
def test_0_that_the_legend_names(tmp_path, name, a_class):
    truth, guess, path, wanted = written(tmp_path, [0, 1], categories=[name, "land"])
    counted = np.ones_like(truth, bool) if a_class else (truth > 0) & (guess > 0)
    told(found(path, reference=wanted), truth, guess, counted)


@pytest.mark.parametrize(
    ("name", "a_class"), [("", True), ("Brache", True), ("nicht kartiert", False)]
)
def test_0_that_the_legend_of_a_reference_names(tmp_path, name, a_class):
    truth, _, path, _ = written(tmp_path, [0, 1, 4], declared=77)
    names = [name, "a", "", "", "d"]
    wanted = raster(tmp_path / "named.tif", truth, categories=names)
    result = found(path, reference=wanted, classes=[{"code": k, "name": str(k)} for k in (0, 1, 4)])
    assert result.pixels == (truth.size if a_class else (truth > 0).sum())
    warned = any("named.tif does not say what its 0 means" in text for text in result.warnings)
    assert warned == (not name)
