"""The TAIGA dataset: its labels as their header describes them, and the paper's experiment.

The files cannot be distributed; the simulated scene is in the same format.
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.features import rasterize
from support.files import read_layer

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import load_job
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.rasters import table_from_raster
from hypertask.model.labels.headers import TAIGA, described_bands
from hypertask.model.labels.labels import open_labels
from hypertask.model.labels.spec import load_variable_spec
from hypertask.model.mapping.predict import predict
from hypertask.model.modelfile import read_header
from hypertask.model.rasters.scene import Scene
from hypertask.model.simulation.write import make_sample_scene
from hypertask.model.splits.split import FREE, TEST, TRAIN, VALIDATION
from hypertask.model.training.data import open_scenes, prepare
from hypertask.model.training.trainer import train

SIDE = 200
ROOT = Path(__file__).resolve().parents[3]
NAMES = [entry.variable.name for entry in load_variable_spec(TAIGA)][:-1]
SOIL = '"soil_class": {"type": "categorical", "values": {"0": "None", "1": "Rock", "2": "Peat"}}'


class Warnings(SilentReporter):
    def __init__(self):
        super().__init__()
        self.texts = []

    def warning(self, text):
        self.texts.append(text)


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> dict:
    return make_sample_scene(SampleJob(str(tmp_path_factory.mktemp("taiga")), SIDE, SIDE, 4))


@pytest.fixture(scope="module")
def stands(sample) -> list[dict]:
    """Outline and labels of each; classes, which the layer names, by their codes."""
    codes = {
        entry.variable.name: {one.name: one.code for one in entry.variable.classes}
        for entry in load_variable_spec(TAIGA)
    }
    return [
        {"geometry": shape, **{k: codes.get(k, {}).get(v, v) for k, v in values.items()}}
        for shape, values in read_layer(sample["STANDS"])
    ]


@pytest.fixture(scope="module")
def stand_map(sample, stands) -> np.ndarray:
    with rasterio.open(sample["LABELS"]) as raster:
        shapes = [(each["geometry"], each["stand_id"]) for each in stands]
        return rasterize(shapes, (SIDE, SIDE), transform=raster.transform, dtype="int32")


def read_labels(sample, spec=None):
    """Variables, values by name, groups and warnings."""
    scene, reporter = Scene(sample["SCENE"]), Warnings()
    labels = open_labels([LabelSource(raster=sample["LABELS"], spec=spec)], [scene], reporter)
    planes = labels.scenes[0].read_codes(0, 0, SIDE, SIDE)
    groups = labels.scenes[0].read_groups(0, 0, SIDE, SIDE)
    variables, texts = (
        labels.variables,
        {g: labels.group_text(g) for g in np.unique(groups[1:]) if g >= 0},
    )
    labels.close()
    scene.close()
    values = {variable.name: plane for variable, plane in zip(variables, planes)}
    return variables, values, (groups, texts), reporter.texts


# ------------------------------------------------------------------------------ labels


@pytest.mark.parametrize("spec", [None, str(TAIGA)], ids=["header", "spec"])
def test_values_are_those_of_the_stands(sample, stands, stand_map, spec):
    variables, values, (groups, texts), warnings = read_labels(sample, spec)
    assert not warnings
    assert [variable.name for variable in variables] == NAMES
    assert len(stands) > 60
    for stand in stands:
        inside = stand_map == stand["stand_id"]
        assert {texts[group] for group in np.unique(groups[inside])} == {str(stand["stand_id"])}
        for name in NAMES:
            expected = np.float32(stand[name]) if stand[name] else np.nan  # 0 is no data
            np.testing.assert_array_equal(values[name][inside], expected, err_msg=name)
    outside = stand_map == 0
    assert outside.any()
    assert (groups[outside] == -1).all()
    for name in NAMES:
        assert np.isnan(values[name][outside]).all()


def test_header_says_what_the_spec_says(sample):
    """Units, factors, class names and colours."""
    described, warnings = described_bands(*files_and_names(sample["LABELS"]))
    assert not warnings
    assert described == load_variable_spec(TAIGA)


def files_and_names(path):
    with rasterio.open(path) as raster:
        return raster.files, raster.descriptions


def test_label_statistics_read_the_header_too(sample):
    described = table_from_raster(LabelSource(raster=sample["LABELS"]))
    specified = table_from_raster(LabelSource(raster=sample["LABELS"], spec=str(TAIGA)))
    assert described.variables == specified.variables
    np.testing.assert_array_equal(described.values, specified.values)


def described(tmp_path, descriptions: str, names=("soil_class", "basal_area*100 [m2/ha]")):
    header = tmp_path / "labels.hdr"
    header.write_text(f"ENVI\nbands = 2\nband descriptions = {descriptions}\nbyte order = 0\n")
    return described_bands([str(tmp_path / "labels"), str(header)], names)


@pytest.mark.parametrize(
    "text",
    [SOIL, f"{SOIL},", "{" + SOIL + "}", "{\n " + SOIL + "\n}", SOIL.replace(", ", ",\n  ")],
    ids=["bare", "comma", "braces", "lines and braces", "lines"],
)
def test_json_with_and_without_braces(tmp_path, text):
    bands, unknown = described(tmp_path, text)
    assert not unknown
    soil, basal_area = bands
    assert [(one.code, one.name) for one in soil.variable.classes] == [(1, "Rock"), (2, "Peat")]
    assert [one.color for one in soil.variable.classes] == ["#e69f00", "#5b4636"]  # TAIGA's
    assert (basal_area.band, basal_area.scale, basal_area.nodata) == (2, 0.01, 0)
    assert (basal_area.variable.kind, basal_area.variable.unit) == ("continuous", "m2/ha")


def test_bands_are_known_by_description_or_by_name(tmp_path):
    text = SOIL + ', "cover": {"type": "regression"}, "site": {"values": {"3": "bog"}}'
    names = ["standID", "mean height x10 [m]", "cover*1000 [%]", "site", None, "flags"]
    names.append("LEAF_AREA_INDEX")
    bands, unknown = described(tmp_path, text, names)
    assert unknown == ["band 5", "flags"]
    assert [(each.variable.name, each.variable.kind, each.band, each.scale) for each in bands] == [
        ("stand_id", "group", 1, None),
        ("mean_height", "continuous", 2, 0.1),
        ("cover", "continuous", 3, 0.001),
        ("site", "categorical", 4, None),
        ("leaf_area_index", "continuous", 7, 0.01),
    ]
    assert bands[2].variable.unit == "%"
    assert [(one.code, one.name) for one in bands[3].variable.classes] == [(3, "bog")]


@pytest.mark.parametrize(
    "text, words",
    [
        ("'soil_class': {'type': 'categorical'}", "cannot be read as JSON"),
        ('"soil_class" {"type": "categorical"}', "cannot be read as JSON"),
        ('"soil_class": {"type": "categorical"', "cannot be read as JSON"),
        (SOIL + ' "site": {}', "cannot be read as JSON"),
        ("{soil, area}", "cannot be read as JSON"),
        ("", "cannot be read as JSON"),
        ('"soil_class": {"type": "categorical", "values": {"one": "Rock"}}', "whole-number codes"),
        ('"soil_class": {"type": "categorical", "values": ["Rock"]}', "whole-number codes"),
    ],
)
def test_descriptions_that_cannot_be_read_are_one_sentence(tmp_path, text, words):
    with pytest.raises(HyperTaskError, match=words) as caught:
        described(tmp_path, text)
    assert "labels.hdr" in str(caught.value)
    assert "taiga.json" in str(caught.value)


def test_a_header_that_names_no_variable_is_refused(tmp_path):
    with pytest.raises(HyperTaskError, match=r"flags, more.* name no variable"):
        described(tmp_path, '"else": {"type": "categorical"}', ["flags", "more", "standID"])


def test_headers_without_descriptions_are_as_they_were(sample, tmp_path):
    assert described_bands([sample["STANDS"]], [None]) == ([], [])
    for suffix in (".img", ".hdr"):
        (tmp_path / f"l{suffix}").write_bytes(
            Path(sample["LABELS"]).with_suffix(suffix).read_bytes()
        )
    header = tmp_path / "l.hdr"
    header.write_text(re.sub("band descriptions = .*\n", "", header.read_text()))
    with pytest.raises(HyperTaskError, match="has 14 bands; give a variable spec"):
        read_labels({**sample, "LABELS": str(tmp_path / "l.img")})


def test_unknown_bands_are_left_out_with_a_warning(sample, tmp_path):
    for suffix in (".img", ".hdr"):
        (tmp_path / f"l{suffix}").write_bytes(
            Path(sample["LABELS"]).with_suffix(suffix).read_bytes()
        )
    header = tmp_path / "l.hdr"
    header.write_text(header.read_text().replace("mean_dbh*100 [cm]", "sawn wood"))
    variables, _, _, warnings = read_labels({**sample, "LABELS": str(tmp_path / "l.img")})
    assert [variable.name for variable in variables] == [n for n in NAMES if n != "mean_dbh"]
    assert len(warnings) == 1 and "sawn wood" in warnings[0]


# ------------------------------------------------------------------------------ experiment


def taiga_job(sample, folder: Path, **changes):
    """The job in docs/taiga.md, with the simulated files."""
    text = (ROOT / "docs" / "taiga.md").read_text(encoding="utf-8")
    values = json.loads(re.search(r"```json\n(\{.*?\n\})\n```", text, re.DOTALL)[1])
    assert len(values["scenes"]) == len(values["labels"]) == 1
    values["scenes"] = [sample["SCENE"]]
    values["labels"][0]["raster"] = sample["LABELS"]
    path = folder / "taiga.json"
    path.write_text(json.dumps({**values, **changes}))
    return load_job(path, "train")


def test_classes_below_five_per_cent_are_dropped(sample, stands, stand_map, tmp_path):
    job = taiga_job(sample, tmp_path, window=32)
    with ExitStack() as stack:
        scenes = open_scenes(job, SilentReporter(), stack)
        assert scenes[0].chosen.tolist() == list(range(110))
        labels = open_labels(job.labels, scenes, SilentReporter())
        stack.callback(labels.close)
        data = prepare(job, recipe_for(job), labels, SilentReporter())
        valid = scenes[0].read(0, 0, SIDE, SIDE)[1]
        parts = data.split.uses(0, 0, 0, SIDE, SIDE)
    pixels = np.bincount(stand_map[valid], minlength=stand_map.max() + 1)
    for variable in data.variables[:3]:
        shares = {}
        for stand in stands:
            code = stand[variable.name]
            shares[code] = shares.get(code, 0) + pixels[stand["stand_id"]]
        kept = [code for code in sorted(shares) if shares[code] >= 0.05 * sum(shares.values())]
        assert variable.codes == kept, variable.name
        if variable.name == "fertility_class":
            assert len(kept) < len(shares)  # some were dropped
    for stand in stands:  # one part each
        found = set(parts[(stand_map == stand["stand_id"]) & valid].tolist())
        assert len(found - {FREE}) <= 1
    assert {TRAIN, VALIDATION, TEST} <= set(parts.ravel().tolist())


def test_zero_per_cent_can_be_made_a_value(sample, stands, stand_map):
    """Nodata -1: 0 % within the stands is a value; outside them there is no group."""
    spec = json.loads(TAIGA.read_text(encoding="utf-8"))
    for entry in spec["variables"]:
        if entry["name"].startswith("percentage"):
            entry["nodata"] = -1
    _, values, (groups, _), _ = read_labels(sample, spec)
    without = [stand for stand in stands if stand["percentage_of_birch"] == 0]
    assert without
    for stand in without:
        assert (values["percentage_of_birch"][stand_map == stand["stand_id"]] == 0).all()
    assert (groups[stand_map == 0] == -1).all()


def test_the_job_of_the_docs_trains_and_maps_all_128_bands(sample, tmp_path):
    job = taiga_job(sample, tmp_path)
    assert (job.recipe, job.preset, job.seeds, job.split) == ("paper", "paper", 10, "field")
    job = taiga_job(
        sample,
        tmp_path,
        preset="tiny",
        window=32,
        batch_size=8,
        epochs=1,
        seeds=2,
        device="cpu",
        settings={"windows_per_epoch": 24},
    )
    train(job, SilentReporter())
    header = read_header(job.output)
    assert header["bands"]["indices"] == list(range(110))
    assert [variable["name"] for variable in header["variables"]] == NAMES
    assert header["training"]["split"]["kind"] == "field"
    assert [seed["seed"] for seed in header["training"]["seeds"]] == [0, 1]
    assert Path(job.report).exists()
    result = predict(
        PredictJob(sample["SCENE"], job.output, str(tmp_path / "maps")), SilentReporter()
    )
    assert [layer["name"] for layer in result["layers"]] == [*NAMES, "trust"]
    with rasterio.open(result["layers"][2]["path"]) as species:
        assert (species.width, species.height) == (SIDE, SIDE)
        found = set(np.unique(species.read(1)).tolist())
    assert found <= {0, 1, 2, 3} and len(found) > 1
