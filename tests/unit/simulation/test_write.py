"""The simulated scene: files, labels, statistics, bounded memory, cancel.

How hard it is was measured with benchmarks/sample_difficulty.py (random forest, half of the
stands against the other half, mean of five scenes of 600 x 600 pixels):

==========================  ========  ========  ==========  =======
variable                    majority  spectrum  components  15 x 15
==========================  ========  ========  ==========  =======
fertility_class (accuracy)     0.420     0.561       0.577    0.594
soil_class                     0.720     0.759       0.797    0.846
main_tree_species_class        0.465     0.699       0.710    0.829
basal_area (R2)                          0.440       0.425    0.455
mean_dbh                                 0.246       0.250    0.352
stem_density                            -0.060      -0.033    0.118
mean_height                              0.316       0.314    0.406
percentage_of_pine                       0.405       0.469    0.686
percentage_of_spruce                     0.373       0.422    0.643
percentage_of_birch                      0.128       0.165    0.469
woody_biomass                            0.437       0.419    0.472
leaf_area_index                          0.511       0.480    0.531
effective_leaf_area_index                0.527       0.496    0.540
==========================  ========  ========  ==========  =======
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.crs import CRS
from rasterio.features import rasterize
from support.files import layer_crs, read_layer

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.layers import read_layer as read_labels
from hypertask.model.labels.spec import load_variable_spec
from hypertask.model.simulation import spectra
from hypertask.model.simulation.fields import exp_negative, smooth_field, stream_key
from hypertask.model.simulation.forest import SimulatedForest
from hypertask.model.simulation.stands import FACTORS, NAMES, QUANTILES, draw_stands
from hypertask.model.simulation.write import SPEC, make_sample_scene
from hypertask.model.vectors.columns import field_titles

WIDTH, HEIGHT = 230, 210
FILES = {
    "simulated_aisa_eagle.img",
    "simulated_aisa_eagle.hdr",
    "forestdata_stands.img",
    "forestdata_stands.hdr",
    "stands.gpkg",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> dict:
    return make_sample_scene(SampleJob(str(tmp_path_factory.mktemp("sample")), WIDTH, HEIGHT, 7))


@pytest.fixture(scope="module")
def scene(sample) -> np.ndarray:
    with rasterio.open(sample["SCENE"]) as raster:
        return raster.read()


@pytest.fixture(scope="module")
def labels(sample) -> np.ndarray:
    with rasterio.open(sample["LABELS"]) as raster:
        return raster.read()


@pytest.fixture(scope="module")
def stands(sample) -> list:
    features = read_layer(sample["STANDS"])
    return [{"geometry": shape, "properties": values} for shape, values in features]


@pytest.fixture(scope="module")
def many_stands() -> dict:
    return draw_stands(4000, np.random.default_rng(1))


def header(path: str) -> dict:
    lines = Path(path).with_suffix(".hdr").read_text().splitlines()
    assert lines[0] == "ENVI"
    return dict(line.split(" = ", 1) for line in lines[1:] if line)


def numbers(text: str) -> np.ndarray:
    return np.array(text.strip("{}").split(","), dtype=float)


def contents(folder) -> dict:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


# files


def test_outputs_are_complete_and_georeferenced(sample):
    assert {path.name for path in Path(sample["OUTPUT"]).iterdir()} == FILES
    for key, count, kind in (("SCENE", 128, "int16"), ("LABELS", 14, "int32")):
        with rasterio.open(sample[key]) as raster:
            assert raster.driver == "ENVI"
            assert (raster.width, raster.height, raster.count) == (WIDTH, HEIGHT, count)
            assert set(raster.dtypes) == {kind}
            assert set(raster.nodatavals) == {0}
            # an ENVI header has no code of its CRS: newer rasterio is less sure of what it finds
            assert raster.crs.to_epsg(confidence_threshold=50) == 3067
            assert raster.transform.almost_equals(rasterio.Affine(0.7, 0, 357000, 0, -0.7, 6860000))
    assert CRS.from_wkt(layer_crs(sample["STANDS"], "stands")).to_epsg() == 3067
    assert list(read_layer(sample["STANDS"], "stands")[0][1]) == [*NAMES, "stand_id"]


def test_scene_header(sample, scene):
    fields = header(sample["SCENE"])
    assert "SIMULATED" in fields["description"]
    assert (fields["data type"], fields["interleave"]) == ("2", "bil")
    assert fields["reflectance scale factor"] == "10000"
    assert fields["wavelength units"] == "Nanometers"
    wavelengths = numbers(fields["wavelength"])
    assert wavelengths[[0, -1]].tolist() == [400, 1000]
    assert len(wavelengths) == 128
    assert (np.diff(wavelengths) > 4.5).all()
    assert numbers(fields["fwhm"]).tolist() == [4.7] * 128
    good = numbers(fields["bbl"])
    assert len(good) == 128
    assert good[[0, 1, -8, -1]].tolist() == [0] * 4
    assert good[2:-8].all()
    mapped = np.memmap(sample["SCENE"], "<i2", "r", shape=(HEIGHT, 128, WIDTH))
    np.testing.assert_array_equal(mapped.transpose(1, 0, 2), scene)


def test_label_header_describes_the_classes_as_taiga_does(sample):
    fields = header(sample["LABELS"])
    assert (fields["data type"], fields["interleave"]) == ("3", "bip")
    described = json.loads("{" + fields["band descriptions"] + "}")
    assert list(described) == list(NAMES[:3])
    assert described["soil_class"]["values"] == {"0": "None", "1": "Mineral", "2": "Organic"}
    assert fields["band names"].strip("{}").split(", ")[-1] == "standID"


def test_same_seed_same_bytes_whatever_the_strips(tmp_path):
    """Also the GeoPackage, which would otherwise hold the time of writing."""
    make_sample_scene(SampleJob(str(tmp_path / "a"), 150, 130, 3))
    make_sample_scene(SampleJob(str(tmp_path / "b"), 150, 130, 3), strip_lines=7)
    make_sample_scene(SampleJob(str(tmp_path / "c"), 150, 130, 4))
    first, second, other = (contents(tmp_path / name) for name in "abc")
    assert set(first) == FILES
    for name in FILES:
        assert first[name] == second[name], name
    for name in FILES - {"forestdata_stands.hdr"}:
        assert first[name] != other[name], name


def test_polygons_are_the_label_raster(sample, labels, stands):
    spec = {entry.variable.name: entry for entry in load_variable_spec(SPEC)}
    with rasterio.open(sample["LABELS"]) as raster:
        transform = raster.transform
    for name in (*NAMES, "stand_id"):
        entry = spec[name]
        codes = {one.name: one.code for one in entry.variable.classes}
        values = [stand["properties"][name] for stand in stands]
        burnt = rasterize(
            [(s["geometry"], codes[v] if codes else v) for s, v in zip(stands, values)],
            out_shape=(HEIGHT, WIDTH),
            transform=transform,
            dtype="float64",
        )
        np.testing.assert_allclose(labels[entry.band - 1] * (entry.scale or 1), burnt, atol=1e-9)
    # areas add up, so no polygon lies on another
    pixels = sum(area(stand["geometry"]) for stand in stands) / 0.7**2
    assert pixels == pytest.approx((labels[13] > 0).sum(), abs=0.5)
    assert len({stand["properties"]["stand_id"] for stand in stands}) == len(stands)


def area(geometry) -> float:
    def ring_area(ring):
        x, y = np.array(ring).T - np.array(ring[0])[:, None]
        return abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2

    return sum(
        ring_area(rings[0]) - sum(ring_area(hole) for hole in rings[1:])
        for rings in geometry["coordinates"]
    )


def test_spec_names_every_band():
    spec = load_variable_spec(SPEC)
    assert [entry.variable.name for entry in spec] == [*NAMES, "stand_id"]
    assert [entry.band for entry in spec] == list(range(1, 15))
    assert {entry.nodata for entry in spec} == {0}
    for entry in spec[:-1]:
        assert (entry.scale or 1) == pytest.approx(1 / FACTORS[entry.variable.name])
    assert [entry.variable.kind for entry in spec[:4]] == ["categorical"] * 3 + ["continuous"]
    assert [len(entry.variable.classes) for entry in spec[:3]] == [6, 2, 3]
    assert spec[-1].variable.kind == "group"


def test_polygons_say_classes_by_name_and_the_units_of_quantities(sample):
    """In training, as it reads the layer: names in natural order, units from the titles."""
    source = LabelSource(
        layer=sample["STANDS"],
        categorical=["main_tree_species_class"],
        continuous=["mean_height", "stem_density"],
    )
    layer = read_labels(sample["STANDS"], source)
    assert layer.units["mean_height"] == "m" and layer.units["stem_density"] == "1/ha"
    texts = set(layer.fields["main_tree_species_class"].texts)
    assert texts == {"Scots pine", "Norway spruce", "Birch and other broadleaves"}
    fields = field_titles(sample["STANDS"], "stands")
    assert fields["woody_biomass"] == "woody biomass [t/ha]" and len(fields) == 10


# labels


def test_some_of_the_scene_has_no_labels(labels):
    assert 0.03 < (labels[13] == 0).mean() < 0.35
    assert ((labels[:7] == 0) == (labels[13] == 0)).all()


def test_a_small_scene_has_many_stands_and_all_classes():
    forest = SimulatedForest(600, 600, 0)
    strip = forest.strip(0, 600)
    seen = np.unique(strip.stand[strip.labelled & strip.valid])
    assert len(seen) >= 120
    shares = np.bincount(forest.values["fertility_class"].astype(int)[strip.stand[strip.labelled]])
    shares = shares[1:] / shares.sum()
    assert (shares > 0).all()
    assert (shares > 0.05).tolist() == [False, True, True, True, True, False]
    assert SimulatedForest(12000, 12000, 0).spacing * 0.7 == pytest.approx(119)  # 1.4 ha


def test_percentages_sum_to_100_and_agree_with_the_main_species(many_stands):
    shares = np.stack([many_stands[name] for name in NAMES[7:10]])
    assert (shares.sum(axis=0) == 100).all()
    assert shares.min() >= 0
    main = many_stands["main_tree_species_class"].astype(int)
    largest = shares[main - 1, np.arange(len(main))]
    assert (np.sort(shares, axis=0)[1] < largest).all()
    assert (np.bincount(main)[1:] / len(main) > 0.15).all()


def test_upper_bounds_are_those_of_the_data_set(many_stands):
    """98th percentiles; the stem density's is of pixels, the fitted table's is lower."""
    published = {
        "basal_area": 35.51,
        "mean_dbh": 30.89,
        "mean_height": 24.16,
        "percentage_of_pine": 100,
        "percentage_of_spruce": 84,
        "percentage_of_birch": 58,
        "woody_biomass": 180,
        "leaf_area_index": 9.66,
        "effective_leaf_area_index": 6.45,
    }
    for name, bound in published.items():
        assert np.percentile(many_stands[name], 98) == pytest.approx(bound, rel=0.1), name


def test_leaf_area_follows_from_clumping(many_stands):
    ratio = many_stands["effective_leaf_area_index"] / many_stands["leaf_area_index"]
    assert 0.5 < ratio.min() < ratio.max() < 0.85
    assert ratio[many_stands["percentage_of_birch"] > 50].mean() > ratio.mean() + 0.03


@pytest.mark.parametrize("count", [150, 4000])
def test_stands_follow_the_real_table(count):
    data = os.environ.get("HYPERTASK_TEST_DATA")
    if not data:
        pytest.skip("HYPERTASK_TEST_DATA is not set: no real stand table to compare with")
    with open(Path(data) / "taiga" / "taiga_forest_stand_data.csv") as file:
        table = list(csv.DictReader(file))
    columns = {
        "basal_area": "basalarea",
        "mean_dbh": "dbh",
        "stem_density": "stemdensity",
        "mean_height": "meanheight",
        "woody_biomass": "woodybiomass",
        "effective_leaf_area_index": "effLAI",
    }
    assert list(columns) == list(QUANTILES)
    real = np.array([[float(row[column]) for column in columns.values()] for row in table]).T
    drawn = draw_stands(count, np.random.default_rng(2))
    drawn = np.array([drawn[name] for name in columns])
    for found, expected in zip(drawn, real):
        assert expected.min() - 0.51 <= found.min()
        assert found.max() <= expected.max() + 0.51
        assert found.mean() == pytest.approx(expected.mean(), rel=0.04)
        assert np.median(found) == pytest.approx(np.median(expected), rel=0.04)
    few = count < 1000
    np.testing.assert_allclose(np.corrcoef(drawn), np.corrcoef(real), atol=0.25 if few else 0.12)
    usual = np.arange(len(columns)) != 2  # the stem density has the longest tail
    np.testing.assert_allclose(
        np.corrcoef(drawn[usual]), np.corrcoef(real[usual]), atol=0.12 if few else 0.04
    )


# the scene


def test_border_without_data_is_irregular(scene):
    empty = (scene == 0).all(axis=0)
    assert ((scene == 0).any(axis=0) == empty).all()
    assert 0.01 < empty.mean() < 0.2
    assert not empty[15:-15, 15:-15].any()
    for depth in (empty.argmin(axis=0)[20:-20], empty.argmin(axis=1)[20:-20]):
        assert depth.min() >= 1
        assert len(np.unique(depth)) > 1
    assert scene.min() == 0
    assert scene.max() < 10000


def test_spectra_look_like_plants():
    rows = spectra.endmembers()
    band = {
        wl: int(np.abs(spectra.WAVELENGTHS - wl).argmin()) for wl in (470, 550, 675, 800, 900, 970)
    }
    for species in range(3):
        for crown in rows[3 * species : 3 * species + 2]:
            assert crown[band[675]] < crown[band[550]] < crown[band[800]]
            assert crown[band[470]] < crown[band[550]]
            assert crown[band[970]] < 0.97 * crown[band[900]]
        pale, green, shaded = rows[3 * species : 3 * species + 3]
        assert (shaded < pale).all()
        assert green[band[550]] < pale[band[550]]
    assert (rows == np.round(rows)).all()  # what makes the mixture exact


def test_noise_rises_at_both_ends():
    sigma = spectra.noise_sigma()
    assert sigma[64] < 0.3 * sigma[0]
    assert sigma[64] < 0.3 * sigma[-1]
    assert (np.diff(sigma[:30]) <= 0).all()
    assert (np.diff(sigma[100:]) >= 0).all()


def test_measured_noise_is_the_stated_one(scene):
    """Second differences over the bands remove the smooth spectra and leave the noise."""
    inside = scene[:, 20:-20, 20:-20].astype(float)
    bend = (inside[:-2] - 2 * inside[1:-1] + inside[2:]).std(axis=(1, 2)) / 6**0.5
    for band in (60, 120, 125):
        assert bend[band] == pytest.approx(spectra.noise_sigma()[band + 1], rel=0.15)


def test_spectra_respond_to_the_labels(scene, labels):
    stand = labels[13]
    ids = [i for i in np.unique(stand[stand > 0]) if ((stand == i) & (scene[0] > 0)).sum() > 60]
    mean = np.array([scene[:, (stand == i) & (scene[0] > 0)].mean(axis=1) for i in ids])
    values = np.array([labels[:, stand == i][:, 0] for i in ids])
    red, near = mean[:, 58], mean[:, 90]
    index = (near - red) / (near + red)
    assert np.corrcoef(index, values[:, 12])[0, 1] > 0.5  # leaf area
    assert np.corrcoef(near, values[:, 9])[0, 1] > 0.3  # share of birch
    assert np.corrcoef(red, values[:, 0])[0, 1] > 0.2  # poor sites are brighter in the red
    within = scene[90][stand == ids[0]].std()
    assert within > 0.1 * near[0]  # crowns and gaps


# fields, memory, cancel


def test_fields_are_functions_of_position():
    key = stream_key(5, "test")
    whole = smooth_field(key, 11.3, 0, 400, 300)
    np.testing.assert_array_equal(smooth_field(key, 11.3, 123, 50, 200), whole[123:173, :200])
    assert abs(whole.mean()) < 0.1
    assert whole.std() == pytest.approx(1, abs=0.1)
    assert np.abs(np.diff(whole, axis=0)).max() < 0.6
    x = np.linspace(0, 7.9, 500, dtype=np.float32)
    np.testing.assert_allclose(exp_negative(x), np.exp(-x), atol=0.008)


def test_memory_does_not_grow_with_the_height(tmp_path):
    peaks = []
    for height in (200, 3200):
        job = SampleJob(str(tmp_path / str(height)), 64, height, 0)
        tracemalloc.start()
        make_sample_scene(job, strip_lines=40)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.05 * peaks[0]


class CancelAt(SilentReporter):
    """Asks to stop at a percentage."""

    def __init__(self, percent):
        super().__init__()
        self.values = []
        self.percent = percent

    def progress(self, value, where=None):
        super().progress(value, where)
        self.values.append(value)
        if value >= self.percent:
            self.cancel()


def test_cancel_leaves_nothing(tmp_path):
    folder = tmp_path / "new"
    with pytest.raises(Cancelled):
        make_sample_scene(SampleJob(str(folder), 100, 100, 0), CancelAt(40), strip_lines=10)
    assert not folder.exists()

    make_sample_scene(SampleJob(str(folder), 70, 64, 1))
    older = contents(folder)
    with pytest.raises(Cancelled):
        make_sample_scene(SampleJob(str(folder), 100, 100, 0), CancelAt(40), strip_lines=10)
    assert contents(folder) == older


def test_progress_runs_to_100(tmp_path):
    reporter = CancelAt(1000)
    make_sample_scene(SampleJob(str(tmp_path), 64, 64, 0), reporter, strip_lines=8)
    assert reporter.values == sorted(reporter.values)
    assert reporter.values[-1] == 100
    assert len(reporter.values) > 8


def test_stands_of_others_and_edited_ones_are_kept(tmp_path):
    job = SampleJob(str(tmp_path), 70, 64, 3)
    stands = tmp_path / "stands.gpkg"
    make_sample_scene(job)
    first = stands.read_bytes()
    make_sample_scene(SampleJob(str(tmp_path), 70, 64, 4))  # an earlier one as it was made
    assert stands.read_bytes() != first
    with closing(sqlite3.connect(stands)) as file, file:
        file.execute("UPDATE gpkg_contents SET last_change = '2026-01-02T03:04:05.678Z'")
    for kept in (stands.read_bytes(), b"notes of another program"):
        stands.write_bytes(kept)
        with pytest.raises(HyperTaskError, match="holds something else than the stands"):
            make_sample_scene(job)
        assert stands.read_bytes() == kept
    stands.unlink()
    make_sample_scene(job)
    assert stands.read_bytes() == first


def test_bad_jobs_are_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HyperTaskError, match="cannot be written to"):
        make_sample_scene(SampleJob(str(tmp_path / "file" / "x"), 64, 64, 0))
    with pytest.raises(HyperTaskError, match="width is 10; it must be at least 64"):
        make_sample_scene(SampleJob(str(tmp_path / "small"), 10, 64, 0))
    assert not (tmp_path / "small").exists()
