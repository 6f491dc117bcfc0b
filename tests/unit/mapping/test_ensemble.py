"""Several networks in one model file: averaged maps, their spread, uncertainty and intervals."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import rasterio
import torch
from support.mapping import CALIBRATION, names, random_network, read, rewrite, run
from support.models import set_header
from support.shapes import patches
from support.synthetic import Recorder, hand_model, hand_scene, make_toy

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.mapping.files import NODATA
from hypertask.model.mapping.mapper import Frame, Mapper
from hypertask.model.modelfile import (
    ensemble_tensors,
    load_tensors,
    member_tensors,
    read_header,
    save_model,
)
from hypertask.model.rasters.scaling import Scaling
from hypertask.model.rasters.scene import Scene
from hypertask.model.reports.model_words import describe

VARIABLES = [
    Variable("species", "categorical", classes=tuple(VariableClass(k, str(k)) for k in (1, 2, 3))),
    Variable("amount", "continuous", bounds=(10.0, 50.0)),
]
ROWS, COLUMNS = 70, 60
FRAME = {
    "standardisation": {"scaling": "standardise", "mean": [0.0] * 4, "deviation": [1.0] * 4},
    "bounds": [None, [0.0, 30.0]],
}


@pytest.fixture
def truth():
    rng = np.random.default_rng(0)
    kinds = patches(ROWS, COLUMNS, 3, 5, rng)
    kinds[:4], kinds[:, 55:] = -1, -1
    return kinds, np.round(rng.random((ROWS, COLUMNS)), 4)


@pytest.fixture
def scene(tmp_path, truth):
    return hand_scene(tmp_path / "scene.img", *truth)


@pytest.fixture
def members():
    return [random_network(seed) for seed in (1, 2, 3)]


@pytest.fixture
def ensemble(tmp_path, members):
    return rewrite(hand_model(tmp_path / "m.safetensors"), members, calibration=CALIBRATION)


def logits(probabilities):
    return np.log(probabilities.astype(np.float64))


# ------------------------------------------------------------------------------ the model file


def test_members_come_back_as_they_were(ensemble, members):
    header = read_header(ensemble)
    states = member_tensors(load_tensors(ensemble), header)
    assert header["members"] == len(states) == 3
    for state, network in zip(states, members):
        assert state.keys() == network.state_dict().keys()
        for name, tensor in network.state_dict().items():
            assert torch.equal(state[name], tensor)
    words = dict(dict(describe(header))["Model"])
    assert words["Networks"].startswith("3, an ensemble")


def test_one_network_has_the_names_of_old(members):
    tensors = ensemble_tensors([members[0].state_dict()])
    assert tensors.keys() == members[0].state_dict().keys()
    assert member_tensors(tensors, {}) == member_tensors(tensors, {"members": 1}) == [tensors]


def test_an_ensemble_that_lacks_a_tensor_is_a_misfit(tmp_path, scene, ensemble):
    tensors = load_tensors(ensemble)
    for broken in (
        {name: tensor for name, tensor in tensors.items() if name != "1/encoder.neck.conv.weight"},
        {name: tensor for name, tensor in tensors.items() if not name.startswith("2/")},
        {**tensors, "7/encoder.neck.conv.weight": torch.zeros(1)},
        {name.partition("/")[2]: tensor for name, tensor in tensors.items()},
    ):
        save_model(tmp_path / "b.safetensors", read_header(ensemble), broken)
        with pytest.raises(HyperTaskError, match="do not fit the network"):
            run(scene, tmp_path / "b.safetensors", tmp_path / "out")


@pytest.mark.parametrize(
    "entries",
    [
        {"members": 0},
        {"members": "many"},
        {"frames": [FRAME] * 2},
        {"frames": "three"},
        {"frames": [FRAME, FRAME, {**FRAME, "bounds": [None]}]},
        {"frames": [FRAME, FRAME, {**FRAME, "bounds": [None, [4.0, 3.0]]}]},
        {"frames": [FRAME, FRAME, {**FRAME, "bounds": [None, [3.0, "4"]]}]},
        {"frames": [FRAME, FRAME, {"bounds": FRAME["bounds"]}]},
        {"frames": [FRAME, {**FRAME, "standardisation": {"mean": [0], "deviation": [1]}}] * 2},
        {"calibration": {"species": {"temperature": 0}}},
        {"calibration": {"species": {}}},
        {"calibration": {"amount": {"coverage": [90], "half_width": []}}},
    ],
)
def test_headers_that_cannot_be_are_damaged(ensemble, entries):
    set_header(ensemble, lambda header: header.update(entries))
    with pytest.raises(HyperTaskError, match="damaged"):
        read_header(ensemble)


def test_the_calibration_in_words(ensemble):
    words = dict(dict(describe(read_header(ensemble)))["Calibration on the validation part"])
    assert words["species"] == "temperature 2.5"
    assert words["amount"] == "50 % within ± 1 t/ha, 90 % within ± 3.5 t/ha, 95 % within ± 5 t/ha"


# ------------------------------------------------------------------------------ averaging


def mapper(networks, flips=False, spread=False):
    scaling = Scaling(np.zeros(4, "f4"), np.ones(4, "f4"))
    return Mapper(
        networks, VARIABLES, scaling, torch.device("cpu"), flips, Recorder(), 32, spread=spread
    )


@pytest.mark.parametrize("flips", [False, True])
def test_maps_are_the_mean_and_spread_the_deviation_of_the_members(scene, members, flips):
    opened = Scene(scene)
    alone = [mapper([network], flips) for network in members]
    tile = alone[0].read(opened, 16, 3, 40, 50)
    each = [one.map(tile) for one in alone]
    classes, amount = mapper(members, flips, spread=True).map(tile)
    np.testing.assert_allclose(classes, np.mean([maps[0] for maps in each], 0), atol=1e-6)
    values = np.stack([maps[1][0] for maps in each]).astype(np.float64)
    assert amount.shape == (2, 40, 50)
    np.testing.assert_allclose(amount[0], values.mean(0), atol=1e-6)
    np.testing.assert_allclose(amount[1], values.std(0, ddof=1), atol=1e-6)
    assert amount[1].std() > 0.005
    # the mean is the same to the last bit whether or not the spread is asked for
    plain = mapper(members, flips).map(tile)
    assert plain[1].shape == (1, 40, 50)
    np.testing.assert_array_equal(plain[1][0], amount[0])
    np.testing.assert_array_equal(plain[0], classes)


@pytest.mark.parametrize("name", ["standardise", "minmax", "l2"])
def test_members_of_a_committee_take_and_give_what_they_were_trained_with(tmp_path, members, name):
    """Each sees its own scaling, invalid pixels as 0, and speaks of its own bounds."""
    toy = make_toy(tmp_path / "toy", rows=72, columns=72, bands=4, nodata_border=5)
    rng, scene, frames, wanted = np.random.default_rng(1), Scene(toy.scene), [], []
    common = Scaling(*rng.uniform(0.2, 0.5, (2, 4)).astype("f4"), name)
    for network in members:
        mean, deviation = rng.uniform(0.2, 0.5, (2, 4)).astype("f4")
        if name == "l2":
            mean, deviation = np.zeros(4, "f4"), np.ones(4, "f4")
            common = Scaling(mean, deviation, name)
        low, high = sorted(rng.uniform(10, 50, 2).tolist())
        frames.append(Frame(Scaling(mean, deviation, name), (None, (low, high))))
        own = [VARIABLES[0], replace(VARIABLES[1], bounds=(low, high))]
        device = torch.device("cpu")
        alone = Mapper([network], own, frames[-1].scaling, device, True, Recorder(), 32)
        maps = alone.map(alone.read(scene, 3, 2, 60, 64))
        wanted.append((maps[0], low + (high - low) * maps[1][0]))
    made = Mapper(members, VARIABLES, common, device, True, Recorder(), 32, frames=frames)
    tile = made.read(scene, 3, 2, 60, 64)
    assert not tile.valid[tile.inner].all()
    classes, amount = made.map(tile)
    valid = tile.valid[tile.inner]
    np.testing.assert_allclose(
        classes[:, valid], np.mean([maps[0] for maps in wanted], 0)[:, valid], atol=1e-4
    )
    np.testing.assert_allclose(
        10 + 40 * amount[0][valid], np.mean([maps[1] for maps in wanted], 0)[valid], atol=1e-2
    )
    assert Frame.from_dict(json.loads(json.dumps(frames[1].to_dict()))).bounds == frames[1].bounds


def test_parts_of_a_tile_have_a_spread_too(tmp_path, members):
    toy = make_toy(tmp_path / "toy", rows=200, columns=72, bands=4, nodata_border=2)
    made = mapper(members, spread=True)
    made.margin = 80
    tile = made.read(Scene(toy.scene), 8, 3, 150, 60)
    empty = made.read(Scene(toy.scene), 0, 0, 2, 5)
    assert [each.shape for each in made.map(empty)] == [(3, 2, 5), (2, 2, 5)]
    for whole, parts in zip(made._forward(tile), made._map_in_parts(tile)):
        assert whole.shape == parts.shape
        assert np.abs(whole - parts)[:, tile.valid[tile.inner]].mean() < 0.01


def test_a_single_network_is_mapped_as_ever(scene, members):
    tile = mapper(members).read(Scene(scene), 0, 0, 50, 50)
    batch, mask = torch.from_numpy(tile.spectra)[None], torch.from_numpy(tile.valid)[None, None]
    with torch.inference_mode():
        batch = batch.to(memory_format=torch.channels_last)
        maps = members[1](batch, mask.float())
    classes, amount = mapper(members[1:2]).map(tile)
    inner = (slice(None), *tile.inner)
    np.testing.assert_array_equal(classes, maps[0].softmax(1)[0].numpy()[inner])
    np.testing.assert_array_equal(amount, maps[1].clamp(0, 1)[0].numpy()[inner])


# ------------------------------------------------------------------------------ rasters


def test_uncertainty_rasters(tmp_path, scene, truth, ensemble):
    kinds, _ = truth
    reporter = Recorder()
    out = run(
        scene,
        ensemble,
        tmp_path / "out",
        reporter,
        probabilities=True,
        uncertainty=True,
        intervals=90,
    )
    plain = run(scene, rewrite(ensemble, calibration=None), tmp_path / "raw", probabilities=True)
    valid = kinds >= 0
    folder = tmp_path / "out"
    raw = read(tmp_path / "raw" / "species_probabilities.tif")
    shares = read(folder / "species_probabilities.tif")
    wanted = np.exp(logits(raw[:, valid]) / 2.5)
    wanted /= wanted.sum(0)
    np.testing.assert_allclose(shares[:, valid], wanted, atol=1e-6)
    assert np.abs(shares - raw)[:, valid].max() > 0.02
    np.testing.assert_array_equal(
        read(folder / "species.tif"), read(tmp_path / "raw" / "species.tif")
    )

    uncertain = read(folder / "species_uncertainty.tif", 1)
    entropy = -(wanted * np.log(wanted)).sum(0) / np.log(3)
    np.testing.assert_allclose(uncertain[valid], entropy, atol=1e-5)
    assert (uncertain[~valid] == NODATA).all()
    assert 0 <= uncertain[valid].min() < uncertain[valid].max() <= 1

    amount = read(folder / "amount.tif", 1)
    lower, upper = (read(folder / f"amount_{end}.tif", 1) for end in ("lower", "upper"))
    np.testing.assert_allclose((upper - amount)[valid], 3.5, atol=1e-5)
    np.testing.assert_allclose((amount - lower)[valid], 3.5, atol=1e-5)
    assert (lower[~valid] == NODATA).all()
    with rasterio.open(folder / "amount_lower.tif") as source:
        assert source.units == ("t/ha",) and source.tags()["COVERAGE_PERCENT"] == "90"
        assert source.descriptions == ("amount lower (90 %)",)
    with rasterio.open(folder / "amount_spread.tif") as source:
        assert source.units == ("t/ha",) and source.nodata == NODATA
        spread = source.read(1)
    assert (spread[~valid] == NODATA).all() and spread[valid].min() >= 0
    assert 0.5 < spread[valid].max() < 40

    made = [(layer["name"], layer["content"]) for layer in out["layers"]]
    assert made == [
        ("species", "map"),
        ("amount", "map"),
        ("species probabilities", "probabilities"),
        ("species uncertainty", "uncertainty"),
        ("amount spread", "spread"),
        ("amount lower (90 %)", "lower"),
        ("amount upper (90 %)", "upper"),
    ]
    assert len(plain["layers"]) == 3
    for layer in out["layers"]:
        assert (folder / layer["path"]).with_suffix(".qml").is_file()
    assert "#7f2704" in (folder / "species_uncertainty.qml").read_text()
    assert not reporter.warnings


def test_spread_is_that_of_the_members(tmp_path, scene, truth, ensemble, members):
    valid = truth[0] >= 0
    run(scene, ensemble, tmp_path / "out", uncertainty=True)
    each = []
    for number, network in enumerate(members):
        one = hand_model(tmp_path / f"{number}.safetensors", network=network)
        run(scene, one, tmp_path / str(number))
        each.append(read(tmp_path / str(number) / "amount.tif", 1)[valid].astype(float))
    spread = read(tmp_path / "out" / "amount_spread.tif", 1)[valid]
    np.testing.assert_allclose(spread, np.std(each, 0, ddof=1), atol=1e-4)
    mean = read(tmp_path / "out" / "amount.tif", 1)[valid]
    np.testing.assert_allclose(mean, np.mean(each, 0), atol=1e-4)


def test_lower_limits_stay_at_zero_where_values_do(tmp_path):
    amount = np.array([[0.0, 0.02, 0.5, 1.0]])
    scene = hand_scene(tmp_path / "s.img", np.zeros((1, 4), int), amount)
    model = rewrite(hand_model(tmp_path / "m.safetensors"), calibration=CALIBRATION)
    for low, lowest in ((0.0, 0.0), (-10.0, -15.0)):
        variables = read_header(model)["variables"]
        variables[1]["bounds"] = [low, 50.0]
        rewrite(model, variables=variables)
        run(scene, model, tmp_path / "out", intervals=95)
        lower = read(tmp_path / "out" / "amount_lower.tif", 1)[0]
        assert lower[0] == lowest
        np.testing.assert_allclose(lower[2], low + 0.5 * (50 - low) - 5, rtol=1e-5)


def test_upper_limits_of_a_percentage_stay_at_a_hundred(tmp_path):
    amount = np.array([[0.0, 0.5, 0.98, 1.0]])
    scene = hand_scene(tmp_path / "s.img", np.zeros((1, 4), int), amount)
    model = rewrite(hand_model(tmp_path / "m.safetensors"), calibration=CALIBRATION)
    variables = read_header(model)["variables"]
    variables[1]["bounds"] = [0.0, 98.0]
    for unit, highest in (("%", 100.0), ("m", 103.0)):
        variables[1]["unit"] = unit
        rewrite(model, variables=variables)
        run(scene, model, tmp_path / "out", intervals=95)
        upper = read(tmp_path / "out" / "amount_upper.tif", 1)[0]
        np.testing.assert_allclose(upper[[1, 3]], [54.0, highest], rtol=1e-5)


def test_what_a_model_cannot_give_is_said(tmp_path, scene):
    model = hand_model(tmp_path / "m.safetensors")
    reporter = Recorder()
    run(scene, model, tmp_path / "out", reporter, uncertainty=True)
    assert any("No spread is mapped for amount" in text for text in reporter.texts("info"))
    assert any("no calibration for species" in text for text in reporter.warnings)
    assert "amount_spread.tif" not in names(tmp_path / "out")
    assert "species_uncertainty.tif" in names(tmp_path / "out")
    for intervals, calibration, words in (
        (90, None, "no calibration for intervals of 90 %"),
        (60, CALIBRATION, "no calibration for intervals of 60 %"),
        (49, CALIBRATION, "must be from 50 to 99"),
        (100, CALIBRATION, "must be from 50 to 99"),
    ):
        rewrite(model, calibration=calibration)
        with pytest.raises(HyperTaskError, match=words):
            checked_run(scene, model, tmp_path / "none", intervals=intervals)
    with pytest.raises(HyperTaskError, match="no continuous variable"):
        classes = hand_model(tmp_path / "c.safetensors", codes=(1, 2, 3, 4), continuous=0)
        checked_run(scene, classes, tmp_path / "none", intervals=90)
    assert not (tmp_path / "none").exists()


def checked_run(scene, model, output, **settings):
    from hypertask.model.jobs.predict import PredictJob
    from hypertask.model.mapping.predict import predict

    job = PredictJob(str(scene), str(model), str(output), device="cpu", **settings)
    job.check()
    return predict(job, Recorder())
