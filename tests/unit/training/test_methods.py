"""Networks other than the proposed one: trained, resumed, mapped and judged as it is."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import ExitStack

import numpy as np
import pytest
import rasterio
from support.synthetic import Recorder, make_toy, toy_job
from support.training import (
    engine,
    recipe_settings,
    records_until,
    same_weights,
    train,
    weights,
    write_job,
)

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.variables import Variable
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.methods import METHODS
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.jobs.recipes import RECIPES, recipe_for
from hypertask.model.mapping.predict import predict
from hypertask.model.modelfile import read_header
from hypertask.model.reports.model_words import describe
from hypertask.model.training.balancing import make_balancing

OTHERS = [name for name in METHODS if name != "multitask"]
# one network goes through everything at length; all others once from the job to the maps
AT_LENGTH = ["unet"]
QUICK = {"spectraldiff": {"pretraining_steps": 4, "patch": 5}}
BRIEFLY = [name for name in OTHERS if name not in AT_LENGTH]


def settings_of(method: str, **changes) -> dict:
    """The settings of a small recipe that mean something to the network."""
    values = recipe_settings(validate_every=1, windows_per_epoch=16)
    own = METHODS[method]
    known = {k: v for k, v in values.items() if k not in own.lacks}
    return {**known, **QUICK.get(method, {}), **changes}


@pytest.fixture(scope="module", params=AT_LENGTH)
def learned(request, toy, tmp_path_factory):
    """A model file of the method that has learned the toy scene, its outputs, what was said."""
    path = tmp_path_factory.mktemp(request.param) / "model.safetensors"
    reporter = Recorder()
    settings = settings_of(request.param, windows_per_epoch=64, learning_rate=1e-2)
    outputs = train(
        toy,
        path,
        reporter,
        method=request.param,
        settings=settings,
        epochs=8,
        report=str(path.with_suffix(".html")),
    )
    return request.param, path, outputs, reporter


def test_it_learns(learned):
    method, path, outputs, reporter = learned
    assert outputs["OVERALL_ACCURACY"] > 0.95  # chance is a third
    assert outputs["RMSE"] < 0.2  # always guessing the mean gives about 0.32
    header = read_header(path)
    assert header["network"]["kind"] == method
    assert header["training"]["best_epoch"] > 0
    calibration = header["calibration"]
    assert calibration["species"]["temperature"] > 0 and calibration["amount"]["half_width"]
    assert any(f"Network: {METHODS[method].title}, preset tiny" in t for t in reporter.texts())
    assert not any("pectral path" in text for text in reporter.texts())


def alike(one, two, width) -> bool:
    """Whether values within a width hardly show their tiles, whose every pixel is near a border
    here: the margin is measured for larger ones."""
    difference = np.abs(one - two) / width
    return difference.mean() <= 0.005 and difference.max() <= 0.05


def test_it_maps_at_its_place_whatever_the_tiles(learned, toy, tmp_path):
    _, path, _, _ = learned
    maps = {}
    for tile in (16, 27, 64):
        out = tmp_path / str(tile)
        job = PredictJob(str(toy.scene), str(path), str(out), device="cpu", tile=tile)
        predict(job, Recorder())
        with rasterio.open(out / "species.tif") as one, rasterio.open(out / "amount.tif") as two:
            maps[tile] = one.read(1), two.read(1)
    species, amount = maps[64]
    assert (species == toy.classes).mean() > 0.95
    for shift in ((0, 8), (8, 0)):
        assert (np.roll(species, shift, (0, 1)) == toy.classes).mean() < 0.7
    assert np.sqrt(((amount - toy.amount) ** 2).mean()) < 8
    for other_species, other_amount in maps.values():
        assert (species == other_species).mean() > 0.999
        assert alike(amount, other_amount, np.ptp(toy.amount))


def test_a_scene_of_odd_size_with_nodata(learned, tmp_path):
    _, path, _, _ = learned
    odd = make_toy(tmp_path / "odd", rows=45, columns=37, nodata_border=3)
    out = tmp_path / "maps"
    predict(
        PredictJob(
            str(odd.scene), str(path), str(out), device="cpu", uncertainty=True, intervals=90
        ),
        Recorder(),
    )
    inside = odd.cube[0] != -9999
    with rasterio.open(out / "species.tif") as source:
        species = source.read(1)
    assert (species[~inside] == 0).all() and (species[inside] > 0).all()
    assert (species == odd.classes)[inside].mean() > 0.9
    assert (out / "species_uncertainty.tif").is_file() and (out / "amount_lower.tif").is_file()


def test_reports_and_inspection_name_it(learned):
    method, path, _, _ = learned
    known = METHODS[method]
    rows = dict(dict(describe(read_header(path)))["Model"])
    assert rows["Method"] == f"{known.title} ({known.source})"
    assert ("does not mask" in rows.get("Invalid pixels", "")) == (not known.masks)
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert f"{known.title}, 2 variables, preset tiny" in page
    assert ("does not mask them inside" in page) == (not known.masks)


@pytest.mark.parametrize("method", AT_LENGTH)
def test_killed_and_resumed_it_ends_bit_equal(toy, tmp_path, method):
    settings = settings_of(
        method, balancing="gradnorm", average=0.8, gain_noise=0.05, dropout=0.2, validate_every=3
    )
    job = {"method": method, "settings": settings, "epochs": 3}
    train(toy, tmp_path / "whole", **job)
    again = tmp_path / "again"
    records_until(engine(write_job(toy, again, **job)), lambda r: "Epoch 1/3" in r.get("text", ""))
    assert (tmp_path / "again.resume" / "seed-1.safetensors").exists() and not again.exists()
    reporter = Recorder()
    train(toy, again, reporter, **job, resume=True)
    assert any("Going on after epoch" in text for text in reporter.texts())
    assert same_weights(again, tmp_path / "whole")
    assert read_header(again)["accuracy"] == read_header(tmp_path / "whole")["accuracy"]


@pytest.mark.parametrize("method", AT_LENGTH)
def test_an_ensemble_balanced_by_uncertainty(toy, tmp_path, method):
    settings = settings_of(method, balancing="uncertainty", precision="bf16", flips=True)
    path = tmp_path / "m"
    train(toy, path, method=method, settings=settings, epochs=1, seeds=2, ensemble=True)
    header = read_header(path)
    assert header["members"] == 2 and len(header["training"]["seeds"]) == 2
    out = tmp_path / "maps"
    job = PredictJob(str(toy.scene), str(path), str(out), device="cpu", uncertainty=True)
    predict(job, Recorder())
    with rasterio.open(out / "amount_spread.tif") as source:
        assert (source.read(1) > 0).any()


@pytest.mark.parametrize("method", AT_LENGTH)
def test_starting_from_another_model(toy, tmp_path, learned, method):
    """All of the same network is taken; with the encoder frozen only the heads learn."""
    known, source, _, _ = learned
    if known != method:
        pytest.skip("another network's model")
    still = settings_of(method, learning_rate=0.0, weight_decay=0.0)
    job = {"method": method, "settings": still, "epochs": 1, "init_from": str(source)}
    reporter = Recorder()
    train(toy, tmp_path / "same", reporter, **job)
    (said,) = [text for text in reporter.texts() if text.startswith("Started from")]
    assert "0 in part; 8 of 8 bands; variables species, amount." in said
    given = {k: v for k, v in weights(source).items() if "running" not in k}
    taken = weights(tmp_path / "same")
    assert all(np.array_equal(taken[k], v) for k, v in given.items() if "tracked" not in k)

    frozen = {**job, "settings": settings_of(method, balancing="equal"), "freeze_encoder": True}
    train(toy, tmp_path / "frozen", **frozen)
    moved = {
        k
        for k, v in weights(tmp_path / "frozen").items()
        if not np.array_equal(v, weights(source)[k])
    }
    assert moved and all(name.startswith("heads.") for name in moved)

    bigger = {**job, "preset": "small"}
    with pytest.raises(HyperTaskError, match="choose the preset tiny"):
        train(toy, tmp_path / "big", **bigger)


class StopsAfter(Recorder):
    """Asks the job to stop once it has said ``words``."""

    def __init__(self, words: str):
        super().__init__()
        self.words = words

    def _emit(self, record):
        super()._emit(record)
        if self.words in record.get("text", ""):
            self.cancel()


@pytest.mark.parametrize("method", BRIEFLY)
def test_from_the_job_to_the_maps(toy, tmp_path, method):
    """Stopped and resumed it ends bit-equal; its maps do not show their tiles; all name it."""
    known = METHODS[method]
    job = {
        "method": method,
        "epochs": 2,
        "batch_size": 2,
        "window": max(16, known.step, known.settings.get("patch", 0) // 8 * 8 + 8),
        "settings": settings_of(method, balancing="gradnorm", average=0.8, windows_per_epoch=4),
    }
    whole, again = tmp_path / "whole", tmp_path / "again"
    train(toy, whole, **job)
    with pytest.raises(Cancelled):
        train(toy, again, StopsAfter("Epoch 1/2"), **job)
    assert not again.exists()
    reporter = Recorder()
    train(toy, again, reporter, **job, resume=True)
    assert any("Going on after epoch 1" in text for text in reporter.texts())
    assert same_weights(again, whole)
    header = read_header(again)
    assert header["accuracy"] == read_header(whole)["accuracy"]
    assert header["network"]["kind"] == method and header["calibration"]["species"]
    rows = dict(dict(describe(header))["Model"])
    assert rows["Method"] == f"{known.title} ({known.source})" and "Invalid pixels" in rows

    maps = {}
    for tile in (27, 64):
        out = tmp_path / str(tile)
        predict(
            PredictJob(
                str(toy.scene), str(again), str(out), device="cpu", tile=tile, probabilities=True
            ),
            Recorder(),
        )
        with ExitStack() as stack:
            names = ("species.tif", "species_probabilities.tif", "amount.tif")
            maps[tile] = [stack.enter_context(rasterio.open(out / each)).read() for each in names]
    for one, two, width in zip(maps[27][1:], maps[64][1:], (1.0, np.ptp(toy.amount))):
        assert alike(one, two, width)
    assert (maps[27][0] > 0).all() and maps[64][0].shape == (1, 64, 64)


def test_another_networks_model_is_refused_before_any_data_is_read(learned, toy, tmp_path):
    method, source, _, _ = learned
    words = (
        f"holds {METHODS[method].title}, and this job trains multitask network; start from a model "
        f"of the same method, or choose the method {method}."
    )
    with pytest.raises(HyperTaskError, match=words):
        train(toy, tmp_path / "m", init_from=str(source), scenes=[str(tmp_path / "none.img")])


def test_a_file_of_an_unknown_network_says_so(learned, tmp_path):
    from support.mapping import rewrite

    method, source, _, _ = learned
    path = shutil.copy(source, tmp_path / "m.safetensors")
    network = {**read_header(path)["network"], "kind": "hexanet"}
    rewrite(path, network=network)
    with pytest.raises(HyperTaskError, match=rf"the network 'hexanet'.*{method}.*update HyperTask"):
        read_header(path)


# ------------------------------------------------------------------------------ jobs and recipes


class Nothing:
    scene, labels = "s", [{"raster": "r"}]


def job_of(**values):
    return job_from_dict(toy_job(Nothing, "m", **values))


def test_a_job_that_names_no_method_trains_the_proposed_network():
    assert job_of().method == "multitask"
    values = json.loads(json.dumps(toy_job(Nothing, "m")))
    assert "method" not in values
    with pytest.raises(HyperTaskError, match="method is 'vnet'; it must be one of multitask, unet"):
        job_of(method="vnet")


@pytest.mark.parametrize("recipe", ["default", "paper"])
@pytest.mark.parametrize("method", OTHERS)
def test_it_trains_on_windows_throughout(method, recipe, monkeypatch):
    """All else is the recipe's own; what is named besides holds."""
    monkeypatch.undo()  # of the small recipe
    found = recipe_for(job_of(method=method, recipe=recipe, window=64))
    usual = recipe_for(job_of(recipe=recipe, window=64))
    assert found.spectral_steps == found.spectral_path == 0 and not found.linear
    differing = {k for k, v in vars(found).items() if vars(usual)[k] != v}
    assert differing <= METHODS[method].settings.keys()
    other = recipe_for(job_of(method=method, window=64, settings={"dropout": 0.4}))
    assert other.dropout == 0.4


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize(
    ("name", "value"),
    [("spectral_steps", 500), ("linear", True), ("context_margin", 0.3), ("spectral_rate", 1e-2)],
)
def test_settings_of_the_proposed_network_are_refused(method, name, value):
    words = (
        f"The setting {name} is one of the multitask network and means nothing to "
        f"{METHODS[method].title}; leave it out"
    )
    with pytest.raises(HyperTaskError, match=re.escape(words)):
        recipe_for(job_of(method=method, window=64, settings={name: value}))
    off = METHODS[method].settings.get(name, getattr(RECIPES["default"], name))
    recipe_for(job_of(method=method, window=64, settings={name: off}))


PATCHY = [name for name in OTHERS if METHODS[name].patches]


@pytest.mark.parametrize("method", OTHERS)
def test_patches_are_of_the_networks_that_look_at_them(method):
    """0 leaves their side and their number to the network."""
    if method in PATCHY:
        own = recipe_for(job_of(method=method, window=64))
        again = recipe_for(
            job_of(method=method, window=64, settings={"patch": 0, "window_pixels": 0})
        )
        assert own == again and own.patch > 0 and own.window_pixels > 0
        other = recipe_for(job_of(method=method, window=64, settings={"patch": 36}))
        assert other.patch == 36 and other.window_pixels == own.window_pixels
    else:
        assert recipe_for(job_of(method=method, window=64)).patch == 0
        words = "The setting patch is one of the Mottus 3-D CNN and means nothing to"
        with pytest.raises(HyperTaskError, match=f"{words} {re.escape(METHODS[method].title)};"):
            recipe_for(job_of(method=method, window=64, settings={"patch": 27}))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"method": "mottus", "window": 24},
            "The window is 24 pixels; Mottus 3-D CNN looks at patches of 27 and learns from pixels "
            "whose patch lies within a window: choose a window of 32 or more, or a smaller patch.",
        ),
        (
            {"method": "mottus", "window": 64, "settings": {"patch": 26}},
            "The patch is 26 pixels; Mottus 3-D CNN needs at least 27.",
        ),
        (
            {"method": "gscvit", "settings": {"patch": 10}},
            "The patch is 10 pixels; GSC-ViT needs a multiple of 4, at least 4.",
        ),
        ({"method": "gscvit", "window": 16, "settings": {"patch": 16}}, "a window of 24 or more"),
        ({"method": "pham", "window": 40, "settings": {"patch": 45}}, "a window of 48 or more"),
    ],
)
def test_patches_that_cannot_be(values, words):
    with pytest.raises(HyperTaskError, match=words):
        recipe_for(job_of(**values))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"window": 24}, "The window is 24 pixels; U-Net needs a multiple of 16, such as 16 or 32"),
        ({"window": 8}, "The window is 8 pixels; U-Net needs a multiple of 16, such as 16."),
        ({"window": None, "settings": {"window": 40}}, "U-Net needs .* 16, such as 32 or 48"),
    ],
)
def test_windows_that_do_not_fit_the_network(values, words):
    with pytest.raises(HyperTaskError, match=words):
        recipe_for(job_of(method="unet", **values))
    recipe_for(job_of(**values))


def test_gradnorm_needs_a_weight_that_all_variables_share():
    class Apart:
        shared_weight = None

    both = [Variable(name, "continuous") for name in "ab"]
    with pytest.raises(HyperTaskError, match=r"this network has none; choose .* uncertainty"):
        make_balancing("gradnorm", both, Apart, ["mae", "mae"], {}, "cpu")
    make_balancing("uncertainty", both, Apart, ["mae", "mae"], {}, "cpu")
