"""How much of a map lies beyond the limit of trust, held against counts of whole arrays."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from hypertask.model.accuracy.trust import LIMIT
from hypertask.model.accuracy.trust_counts import TrustCounts
from hypertask.model.base.variables import Variable, VariableClass

VARIABLES = [
    Variable("species", "categorical", classes=(VariableClass(2, "pine"), VariableClass(9, "oak"))),
    Variable("height", "continuous", "m", bounds=(0, 30)),
]


def filled(parts, scores, codes, heights):
    """One counter for each of some parts of the pixels, put together."""
    counts = TrustCounts(VARIABLES)
    for part in np.array_split(np.arange(len(scores)), parts):
        own = TrustCounts(VARIABLES)
        own.add(scores[part], scores[part] > 2)
        own.add_map("species", codes[part], scores[part])
        own.add_map("height", heights[part], scores[part])
        counts.merge(own.state())
    return counts


@pytest.fixture
def pixels():
    rng = np.random.default_rng(0)
    scores = rng.gamma(2, 0.4, 5001).astype(np.float32)
    return scores, rng.choice([2, 9], 5001).astype(np.uint8), rng.random(5001).astype(np.float32)


@pytest.mark.parametrize("parts", [1, 7])
def test_counts_are_those_of_the_whole(pixels, parts):
    scores, codes, heights = pixels
    counts = filled(parts, *pixels)
    beyond = scores > LIMIT
    assert counts.beyond == beyond.mean() and counts.blanked == (scores > 2).mean()
    assert counts.median == pytest.approx(np.median(scores), rel=0.01)
    found = counts.to_dict()["variables"]
    for entry in found["species"]["classes"]:
        here = codes == entry["code"]
        assert entry["pixels"] == here.sum()
        assert entry["beyond"] == pytest.approx(beyond[here].mean())
    assert found["height"]["unit"] == "m"
    assert found["height"]["within"] == pytest.approx(heights[~beyond].mean(), rel=1e-6)
    assert found["height"]["beyond"] == pytest.approx(heights[beyond].mean(), rel=1e-6)


def test_the_words_and_tags_hold_the_numbers(pixels):
    counts = filled(1, *pixels)
    words = counts.words()
    assert len(words) == 3 and f"{100 * counts.beyond:.1f} % of the map" in words[0]
    classes = counts.to_dict()["variables"]["species"]["classes"]
    assert f"pine {100 * classes[0]['beyond']:.1f} %, oak" in words[1]
    assert " m within it, mean " in words[2] and words[2].endswith(" m beyond it.")
    tags = counts.tags()
    assert float(tags["beyond/species/oak"]) == pytest.approx(classes[1]["beyond"], rel=1e-5)
    assert set(tags) == {
        *("beyond", "median", "pixels", "beyond/species/pine", "beyond/species/oak"),
        *("mean within/height", "mean beyond/height"),
    }


def test_tags_of_odd_names_are_all_there(tmp_path):
    """GDAL takes what follows ``=`` or ``:`` for the value, and one key once."""
    names = ("dry = 5 %", "wet: fen", "bog", "bog", "dry - 5 %")
    classes = tuple(VariableClass(3 * k + 1, name) for k, name in enumerate(names))
    counts = TrustCounts([Variable("soil=type", "categorical", classes=classes)])
    scores = np.array([0.5, 2, 2, 2, 0.5, 0.5], np.float32)
    codes = np.array([1, 1, 4, 7, 10, 13], np.uint8)
    counts.add(scores)
    counts.add_map("soil=type", codes, scores)
    with rasterio.open(
        *(tmp_path / "t.tif", "w", "GTiff"), count=1, height=1, width=1, dtype="uint8"
    ) as target:
        target.update_tags(ns="TRUST", **counts.tags())
    with rasterio.open(tmp_path / "t.tif") as source:
        found = source.tags(ns="TRUST")
    assert {key: value for key, value in found.items() if "/" in key} == {
        "beyond/soil-type/dry - 5 % (1)": "0.5",
        "beyond/soil-type/wet- fen": "1",
        "beyond/soil-type/bog (7)": "1",
        "beyond/soil-type/bog (10)": "0",
        "beyond/soil-type/dry - 5 % (13)": "0",
    }


def test_nothing_mapped_says_nothing():
    counts = TrustCounts(VARIABLES)
    counts.add(np.empty(0, np.float32))
    assert counts.beyond is counts.median is counts.blanked is None
    assert counts.words() == [] and counts.to_dict()["pixels"] == 0


@pytest.mark.parametrize("score", [0.0, 0.001, 0.5, 3.7, 9999.0])
def test_the_median_of_one_score_is_that_score(score):
    counts = TrustCounts([])
    counts.add(np.array([score], np.float32))
    assert counts.median == pytest.approx(max(score, 0.01), rel=0.01)


def test_a_class_that_is_not_mapped_is_left_out_of_the_words():
    counts = TrustCounts(VARIABLES[:1])
    scores = np.array([0.5, 2.0])
    counts.add(scores)
    counts.add_map("species", np.array([9, 9]), scores)
    assert counts.words()[1].endswith("species: oak 50.0 %.")
    assert counts.to_dict()["variables"]["species"]["classes"][0]["beyond"] is None
