"""What is asked for beside the maps, and cannot be given, is told as it is."""

from __future__ import annotations

import numpy as np
import pytest
from support.mapping import CALIBRATION, names, rewrite, run
from support.synthetic import Recorder, hand_model, hand_scene, write_envi

from hypertask.model.base.errors import HyperTaskError


@pytest.fixture
def told(tmp_path, scene, model):
    """What a mapping with some settings says, its warnings only where asked for."""

    def tell(warnings=False, **settings):
        reporter = Recorder()
        run(scene, model, tmp_path / "out", reporter, **settings)
        return " ".join(reporter.warnings if warnings else reporter.texts())

    return tell


def test_rasters_of_all_of_a_kind_that_is_not_mapped(tmp_path, told):
    for only, key in ((["amount"], "classes"), (["species"], "variables")):
        said = told(True, only=only, **{key: str(tmp_path / "all.tif")})
        assert f"{key.upper()}: no such variable is among those that are mapped" in said
        assert "the model has no" not in said and not (tmp_path / "all.tif").exists()


def test_a_variable_that_is_named_twice_is_mapped_once(tmp_path, told):
    told(only=["amount", "species", "amount"])
    assert [n for n in names(tmp_path / "out") if n.endswith(".tif")] == [
        "amount.tif",
        "species.tif",
    ]


def test_intervals_of_what_is_not_mapped(tmp_path, scene, model, told):
    rewrite(model, calibration=CALIBRATION)
    with pytest.raises(HyperTaskError, match="no continuous variable is mapped; leave"):
        told(intervals=95, only=["species"])
    assert "intervals" not in told(True, intervals=95, only=["amount"])
    two = hand_model(tmp_path / "two.safetensors", codes=(3, 7), continuous=2)
    rewrite(two, calibration=CALIBRATION)
    reporter = Recorder()
    run(scene, two, tmp_path / "two", reporter, intervals=50)
    assert any("intervals of 50 % of amount 2; none" in text for text in reporter.warnings)


def test_uncertainty_is_told_of_what_is_mapped(told):
    assert "No spread is mapped for amount:" in told(uncertainty=True)
    assert "No spread" not in told(uncertainty=True, only=["species"])
    raw = "holds no calibration for species: probabilities"
    assert raw in told(True, uncertainty=True) and raw in told(True, probabilities=True)
    assert raw not in told(True) and raw not in told(True, probabilities=True, only=["amount"])


@pytest.mark.parametrize(("learned", "stated"), [(1e-4, None), (1.0, 10000), (1.0, None)])
def test_the_scale_is_not_doubted_where_the_brightness_fits(tmp_path, truth, learned, stated):
    """Reflectances as numbers below 1 and as whole numbers with a factor are the same."""
    kinds, amount = truth
    whole = hand_scene(tmp_path / "s.img", kinds, amount, scale=stated)
    if stated is None:
        cube = np.where(kinds < 0, -9999, 0.1 + np.zeros((4, *kinds.shape))).astype(np.float32)
        waves = [450, 500, 550, 600]
        whole = write_envi(tmp_path / "f.img", cube, nodata=-9999, wavelengths=waves)
    model = hand_model(tmp_path / "m.safetensors", codes=(3, 7, 250))
    reflectance = {"scale": learned, "offset": 0.0, "nodata": None}
    rewrite(model, reflectance=reflectance)
    reporter = Recorder()
    run(whole, model, tmp_path / "unknown", reporter)  # its mean is 0
    doubted = (learned == 1) != (stated is None)
    assert any("scale factor" in text for text in reporter.warnings) is doubted
    bright = {"mean": [0.12] * 4, "deviation": [0.1] * 4}
    reporter = Recorder()
    run(whole, rewrite(model, standardisation=bright), tmp_path / "known", reporter)
    assert not any("scale" in text for text in reporter.warnings)
