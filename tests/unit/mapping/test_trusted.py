"""The raster that says where maps can be trusted, and what is made of it."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
from sklearn.neighbors import NearestNeighbors
from support.mapping import (
    CALIBRATION,
    COLUMNS,
    ROWS,
    coded,
    names,
    random_network,
    read,
    rewrite,
    run,
    trusting,
)
from support.synthetic import Recorder, hand_model, hand_scene

from hypertask.model.accuracy.trust_counts import TrustCounts
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.mapping.shares import TileWork
from hypertask.model.mapping.tile import Tile
from hypertask.model.modelfile import read_header
from hypertask.model.networks.multitask import mapping
from hypertask.model.rasters.scene import Scene

CODES = (3, 7, 250)


@pytest.fixture
def made(tmp_path, scene, model, truth):
    """A model that learned the first two classes only, of the upper half, and its trust."""
    kinds, _ = truth
    upper = np.zeros(kinds.shape, bool)
    upper[: ROWS // 2] = True
    known = (kinds == 0) | (kinds == 1)
    rewrite(model, calibration=CALIBRATION)
    return model, trusting(model, scene, known & upper, known & ~upper)


def scores_by_hand(scene, model, trust):
    """Scores of a whole scene by a plain search, in double precision, NaN where no data."""
    opened, header = Scene(scene), read_header(model)
    spectra, valid = opened.read(0, 0, opened.height, opened.width)
    opened.close()
    rows = spectra[:, valid].T.astype(float)
    found = []
    # the hand-made network's features are its spectra (LeakyReLU of positive numbers)
    for space, limit in zip(trust.spaces.values(), trust.limits):
        at = (rows - space.mean.numpy()) @ space.axes.numpy().astype(float)
        centres = space.centres.numpy()
        found.append(NearestNeighbors(n_neighbors=1).fit(centres).kneighbors(at)[0][:, 0] / limit)
    scores = np.full(valid.shape, np.nan)
    scores[valid] = np.max(found, 0)
    assert len(found) == len(header["trust"]["spaces"]) == 2
    return scores


def test_scores_are_those_of_a_plain_search(tmp_path, scene, made):
    model, trust = made
    out = run(scene, model, tmp_path / "out")
    assert out["TRUST"] == str(tmp_path / "out" / "trust.tif")
    wanted = scores_by_hand(scene, model, trust)
    with rasterio.open(out["TRUST"]) as source:
        found = source.read(1, masked=True)
        assert source.nodata == -9999 and source.dtypes == ("float32",)
        assert source.descriptions == ("trust",)
    np.testing.assert_array_equal(found.mask, np.isnan(wanted))
    np.testing.assert_allclose(found.compressed(), wanted[~np.isnan(wanted)], rtol=1e-3, atol=1e-3)


def test_a_class_that_was_never_seen_is_beyond_the_limit(tmp_path, scene, made, truth):
    kinds, _ = truth
    out = run(scene, made[0], tmp_path / "out")
    scores = read(out["TRUST"], 1)
    assert (scores[kinds == 2] > 1).all()
    assert (scores[(kinds == 0) | (kinds == 1)] > 1).mean() < 0.08
    assert out["TRUST_BEYOND"] == (scores[kinds >= 0] > 1).mean()


@pytest.mark.parametrize("tile", [16, 32, 48, 512])
def test_the_raster_is_the_same_for_any_tile(tmp_path, scene, made, tile):
    one = run(scene, made[0], tmp_path / "one", tile=64)
    two = run(scene, made[0], tmp_path / "two", tile=tile)
    np.testing.assert_allclose(read(one["TRUST"]), read(two["TRUST"]), rtol=1e-4, atol=1e-5)
    assert one["trust"]["pixels"] == two["trust"]["pixels"]
    assert one["TRUST_BEYOND"] == pytest.approx(two["TRUST_BEYOND"], abs=1e-3)


def test_the_raster_is_the_same_for_few_pixels_at_a_time(tmp_path, scene, made, monkeypatch):
    one = run(scene, made[0], tmp_path / "one")
    monkeypatch.setitem(mapping._ROWS, "cpu", 100)
    two = run(scene, made[0], tmp_path / "two")
    np.testing.assert_allclose(read(one["TRUST"]), read(two["TRUST"]), rtol=1e-4, atol=1e-5)


def test_maps_are_left_blank_beyond_the_limit(tmp_path, scene, made, truth):
    kinds, _ = truth
    settings = {"probabilities": True, "uncertainty": True, "intervals": 90}
    plain = run(scene, made[0], tmp_path / "plain", **settings)
    limit = float(np.quantile(read(plain["TRUST"], 1)[kinds >= 0], 0.6))
    reporter = Recorder()
    run(scene, made[0], tmp_path / "out", reporter, trust_limit=limit, **settings)
    scores = read(plain["TRUST"], 1)
    blank = scores > limit
    assert 0.2 < blank.mean() < 0.5
    np.testing.assert_array_equal(read(tmp_path / "out" / "trust.tif", 1), scores)
    maps = [name for name in names(tmp_path / "plain") if name.endswith(".tif")]
    assert len(maps) == 7 and names(tmp_path / "out") == names(tmp_path / "plain")
    for name in maps:
        if name == "trust.tif":
            continue
        with rasterio.open(tmp_path / "out" / name) as source:
            found, nodata = source.read(), source.nodata
        wanted = np.where(blank, nodata, read(tmp_path / "plain" / name))
        np.testing.assert_array_equal(found, wanted, err_msg=name)
    with rasterio.open(tmp_path / "out" / "classes.vrt") as source:
        np.testing.assert_array_equal(source.read(1) == 0, blank | (kinds < 0))
    said = [text for text in reporter.texts() if text.startswith("Left blank")]
    share = 100 * blank[kinds >= 0].mean()
    assert len(said) == 1 and f"{share:.1f} % of the map" in said[0]
    assert np.abs(read(tmp_path / "out" / "amount.tif", 1)[~blank & (kinds >= 0)]).max() <= 50


def test_figures_by_class_and_quantity_are_those_of_the_rasters(tmp_path, scene, made, truth):
    kinds, _ = truth
    reporter = Recorder()
    out = run(scene, made[0], tmp_path / "out", reporter)
    scores, maps = read(out["TRUST"], 1), coded(kinds, CODES)
    found = out["trust"]
    assert found["median"] == pytest.approx(np.median(scores[kinds >= 0]), rel=0.01)
    for place, entry in enumerate(found["variables"]["species"]["classes"]):
        here = maps == CODES[place]
        assert entry["code"] == CODES[place] and entry["pixels"] == here.sum()
        assert entry["beyond"] == pytest.approx((scores[here] > 1).mean())
    values = read(tmp_path / "out" / "amount.tif", 1)
    for key, here in (("within", scores <= 1), ("beyond", scores > 1)):
        mean = values[here & (kinds >= 0)].mean()
        assert found["variables"]["amount"][key] == pytest.approx(mean, rel=1e-5)
    texts = " ".join(reporter.texts())
    assert f"limit of trust: {100 * out['TRUST_BEYOND']:.1f} % of the map" in texts
    assert "Beyond the limit of trust, species: class 3 " in texts and "class 250 100.0 %" in texts
    assert "Beyond the limit of trust, amount: mean " in texts and "t/ha beyond it" in texts
    with rasterio.open(out["TRUST"]) as source:
        tags = source.tags(ns="TRUST")
    assert float(tags["beyond"]) == pytest.approx(out["TRUST_BEYOND"], rel=1e-5)
    assert float(tags["beyond/species/class 250"]) == 1
    assert {"median", "pixels", "mean within/amount", "mean beyond/amount"} <= set(tags)


def test_blank_maps_do_not_change_the_figures(tmp_path, scene, made):
    plain = run(scene, made[0], tmp_path / "one")
    blank = run(scene, made[0], tmp_path / "two", trust_limit=1)
    assert blank["trust"].pop("blanked") == blank["TRUST_BEYOND"]
    assert plain["trust"].pop("blanked") == 0
    assert plain["trust"] == blank["trust"]


def test_a_scene_of_another_scale_is_warned_of(tmp_path, scene, made, truth):
    reporter = Recorder()
    run(scene, made[0], tmp_path / "one", reporter)
    assert not any("can be trusted" in text or "trusted" in text for text in reporter.warnings)
    kinds, amount = truth
    other = hand_scene(tmp_path / "other.img", kinds, amount, scale=2000)
    reporter = Recorder()
    out = run(other, made[0], tmp_path / "two", reporter)
    assert out["trust"]["median"] > 1
    said = [text for text in reporter.warnings if "another sensor, correction or scale?" in text]
    assert len(said) == 1 and "other" in said[0]


def test_the_raster_goes_where_it_is_asked_for(tmp_path, scene, made):
    path = tmp_path / "elsewhere" / "t.tif"
    out = run(scene, made[0], tmp_path / "out", trust=str(path))
    assert out["TRUST"] == str(path) and "trust.tif" not in names(tmp_path / "out")
    assert names(path.parent) == ["t.qml", "t.tif"]
    assert [entry["content"] for entry in out["layers"]] == ["map", "map", "trust"]
    assert out["layers"][-1] == {
        "path": str(path),
        "name": "trust",
        "kind": "continuous",
        "content": "trust",
    }
    with pytest.raises(HyperTaskError, match="are one file"):
        run(scene, made[0], tmp_path / "out", trust=str(tmp_path / "out" / "species.tif"))
    with pytest.raises(HyperTaskError, match="scene"):
        run(scene, made[0], tmp_path / "out", trust=str(scene))


def test_a_variable_of_that_name_has_its_own_map(tmp_path, scene, truth):
    model = hand_model(tmp_path / "m.safetensors", names=("species", "trust"))
    learned = truth[0] >= 0
    trusting(model, scene, learned, learned)
    out = run(scene, model, tmp_path / "out")
    paths = [entry["path"] for entry in out["layers"]]
    assert len(set(paths)) == 3 and out["TRUST"] == paths[-1]
    assert np.nanmax(read(paths[1])) > 10


def test_a_model_that_does_not_know_maps_as_before(tmp_path, scene, model):
    reporter = Recorder()
    out = run(scene, model, tmp_path / "out", reporter, trust=str(tmp_path / "t.tif"))
    assert out["TRUST"] is None and out["TRUST_BEYOND"] is None and out["trust"] is None
    assert "trust.tif" not in names(tmp_path / "out") and not (tmp_path / "t.tif").exists()
    assert any(text.startswith("TRUST: the model does not know") for text in reporter.warnings)
    with pytest.raises(HyperTaskError, match="leave trust and its limit blank"):
        run(scene, model, tmp_path / "two", trust_limit=1)
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize("limit", [0, -1, 1e5])
def test_limits_that_cannot_be_are_refused(limit):
    from hypertask.model.jobs.files import job_from_dict

    job = {"scene": "s", "model": "m", "output": "o", "trust_limit": limit}
    with pytest.raises(HyperTaskError, match=r"The trust_limit is .*; it must be at (least|most)"):
        job_from_dict(job, "predict")


def test_a_scene_without_data_has_no_scores(tmp_path, made):
    nothing = hand_scene(
        tmp_path / "n.img", np.full((ROWS, COLUMNS), -1), np.zeros((ROWS, COLUMNS))
    )
    reporter = Recorder()
    out = run(nothing, made[0], tmp_path / "out", reporter, trust_limit=1)
    assert out["TRUST_BEYOND"] is None and (read(out["TRUST"]) == -9999).all()
    assert out["trust"]["median"] is None and out["trust"]["pixels"] == 0
    assert not any("limit of trust" in text for text in reporter.texts())


def test_a_scene_with_one_pixel_has_one_score(tmp_path, made):
    kinds = np.full((40, 40), -1)
    kinds[17, 3] = 0
    scene = hand_scene(tmp_path / "o.img", kinds, np.full((40, 40), 0.5))
    out = run(scene, made[0], tmp_path / "out", tile=16)
    assert out["trust"]["pixels"] == 1 and (read(out["TRUST"]) >= 0).sum() == 1


def test_an_ensemble_with_a_spread_is_scored_too(tmp_path, scene, truth):
    model = rewrite(
        hand_model(tmp_path / "m.safetensors"),
        [random_network(seed) for seed in (1, 2)],
        calibration=CALIBRATION,
    )
    learned = truth[0] >= 0
    trusting(model, scene, learned, learned)
    out = run(scene, model, tmp_path / "out", uncertainty=True)
    assert (read(out["TRUST"], 1)[learned] > 1).mean() == pytest.approx(0.05, abs=0.01)


def test_the_style_breaks_at_the_limit(tmp_path, scene, made):
    out = run(scene, made[0], tmp_path / "out")
    text = (tmp_path / "out" / "trust.qml").read_text()
    import re

    items = re.findall(r'<item value="([^"]*)" color="([^"]*)" alpha="(\d+)" label="([^"]*)"', text)
    assert [item[0] for item in items] == ["1", "1.5", "inf"]
    assert items[0][2] == "0" and 0 < int(items[1][2]) < int(items[2][2]) < 255
    assert [item[3] for item in items] == [
        "like the training",
        "at the edge",
        "unlike anything seen",
    ]
    assert 'colorRampType="DISCRETE"' in text and out["TRUST"].endswith("trust.tif")


def test_maps_and_trust_name_the_model_that_made_them(tmp_path, scene, made):
    model, _ = made
    out = run(scene, model, tmp_path / "out")
    tags = []
    for path in sorted((tmp_path / "out").glob("*.tif")):
        with rasterio.open(path) as source:
            tags.append(source.tags()["HYPERTASK_MODEL"])
    assert len(tags) > 1 and len(set(tags)) == 1 and len(tags[0]) == 16 and out["TRUST"]


@pytest.mark.parametrize("kind", ["cpu", "cuda"])
def test_one_thread_alone_makes_use_of_a_card(kind):
    """The writing thread finds scores where the network runs on the processor only."""
    asked = []

    class Mapper:
        scored, variables = True, []
        device = SimpleNamespace(type=kind)

        def map(self, tile):
            return [np.ones((1, 2, 2), np.float32)]

        def trusted(self, tile):
            asked.append(threading.current_thread())
            return np.zeros((2, 2), np.float32)

    tile = Tile(0, 0, 2, 2, np.zeros((1, 2, 2), np.float32), np.ones((2, 2), bool), 0, 0)
    work = TileWork(None, Mapper(), [], [], TrustCounts([]))
    write = work.map(tile)
    writer = threading.Thread(target=write)
    writer.start()
    writer.join()
    assert asked == [writer if kind == "cpu" else threading.current_thread()]
