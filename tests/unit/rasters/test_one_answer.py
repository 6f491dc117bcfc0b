"""The same small file through every command that reads it: one answer."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from support import labels
from support.rasters import labels_read, spectra_read
from support.synthetic import Recorder, write_envi, write_tif

from hypertask.model.assessment.assess import assess
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.assess import AssessJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.rasters import table_from_raster
from hypertask.model.rasters.scene import Scene
from hypertask.model.rois.rois import rois_from_raster

LOWEST = np.finfo("f4").min


def cube(dtype="int16"):
    """Numbers from 100 on, each its own."""
    return np.arange(100, 100 + 3 * 6 * 7).reshape(3, 6, 7).astype(dtype)


def stored(numbers, seen):
    return sorted(np.round(numbers[:, seen].T.astype(float), 3).tolist())


def agree(path, numbers, seen):
    found = spectra_read(path)
    assert found["train"] == found["separability"] == stored(numbers, seen)


# ------------------------------------------------------------------------------ scenes


@pytest.mark.parametrize("nodata", [None, 0, -7])
@pytest.mark.parametrize("write", [write_envi, write_tif])
def test_0_in_one_band_and_in_all(tmp_path, write, nodata):
    numbers, seen = cube(), np.ones((6, 7), bool)
    numbers[1, 0, 0] = 0
    numbers[:, 2, 3] = 0
    seen[2, 3] = nodata == -7
    name = "s.img" if write is write_envi else "s.tif"
    agree(write(tmp_path / name, numbers, nodata=nodata), numbers, seen)


@pytest.mark.parametrize("fill", [LOWEST, np.finfo("f4").max, 1e30, np.nan, -np.inf])
@pytest.mark.parametrize("nodata", [None, -3.4e38, -1.0])
def test_fills_of_floats(tmp_path, fill, nodata):
    numbers, seen = cube("float32"), np.ones((6, 7), bool)
    numbers[:, 1, 1], numbers[2, 4, 4] = fill, fill
    seen[1, 1] = seen[4, 4] = False
    agree(write_tif(tmp_path / "s.tif", numbers, nodata=nodata), numbers, seen)


def test_a_nodata_value_of_each_band(tmp_path):
    numbers, seen = cube(), np.ones((6, 7), bool)
    numbers[0, 0, 0], numbers[2, 1, 1] = -5, -6
    numbers[0, 3, 3], numbers[2, 3, 4] = -6, -5  # no nodata value of these bands
    seen[0, 0] = seen[1, 1] = False
    for name, bands, nodata in (("a", [0, 1], -5), ("b", [2], -6)):
        write_tif(tmp_path / f"{name}.tif", numbers[bands], nodata=nodata)
    agree(stack(tmp_path / "s.vrt", ["a.tif", "b.tif"]), numbers, seen)


def test_bands_of_several_types(tmp_path):
    whole, fractions = cube(), cube("float32")[:1] / 8
    fractions[0, 2, 2] = -9999
    write_tif(tmp_path / "a.tif", whole, nodata=-1)
    write_tif(tmp_path / "b.tif", fractions, nodata=-9999)
    numbers, seen = np.concatenate([whole, fractions]), np.ones((6, 7), bool)
    seen[2, 2] = False
    agree(stack(tmp_path / "s.vrt", ["a.tif", "b.tif"]), numbers, seen)


@pytest.mark.parametrize("internal", [True, False])
@pytest.mark.parametrize("nodata", [None, -1])
def test_masks(tmp_path, internal, nodata):
    numbers, seen = cube(), np.ones((6, 7), bool)
    seen[:2], seen[4, 4] = False, False
    path = write_tif(tmp_path / "s.tif", numbers, nodata=nodata)
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=internal),
        rasterio.open(path, "r+") as target,
    ):
        target.write_mask(seen)
    assert (tmp_path / "s.tif.msk").exists() != internal
    if nodata is None:  # with a nodata value GDAL asks that before the mask
        agree(path, numbers, seen)


def test_a_mask_beside_a_raw_file(tmp_path):
    numbers, seen = cube(), np.ones((6, 7), bool)
    seen[:, 5:] = False
    path = write_envi(tmp_path / "s.img", numbers)
    with rasterio.open(path, "r+") as target:
        target.write_mask(seen)
    agree(path, numbers, seen)


@pytest.mark.parametrize("place", [3, 1])
def test_an_alpha_band_is_a_mask_and_no_band(tmp_path, place):
    alpha = np.zeros((1, 6, 7), np.int16)
    alpha[:, :, 2:] = 255
    numbers = cube()
    path = write_tif(tmp_path / "s.tif", np.insert(numbers, place, alpha, axis=0))
    with rasterio.open(path, "r+") as target:
        kinds = [rasterio.enums.ColorInterp.undefined] * 4
        kinds[place] = rasterio.enums.ColorInterp.alpha
        target.colorinterp = kinds
    agree(path, numbers, alpha[0] > 0)


# ------------------------------------------------------------------------------ labels


def same(found: dict, wanted: dict):
    for command, counts in found.items():
        assert counts == wanted, command


@pytest.mark.parametrize(("nodata", "gone"), [(None, 0), (255, 255), (3, 3)])
def test_codes(tmp_path, nodata, gone):
    codes = np.random.default_rng(1).choice([gone, 1, 2, 7], (9, 8)).astype("uint8")
    wanted = {float(c): int((codes == c).sum()) for c in (1, 2, 7)}
    path = write_tif(tmp_path / "c.tif", codes, nodata=nodata)
    found = labels_read(path, tmp_path)
    if nodata is None:  # a map may have a class 0; in labels it is none
        found["assess"].pop(0.0)
    same(found, wanted)


@pytest.mark.parametrize("nodata", [None, -99, 7])
def test_codes_below_1_are_no_classes(tmp_path, nodata):
    codes = np.random.default_rng(3).choice([-4, 0, 1, 5, 7], (9, 8)).astype("int16")
    wanted = {float(c): int((codes == c).sum()) for c in (1, 5, 7) if c != nodata}
    found = labels_read(write_tif(tmp_path / "c.tif", codes, nodata=nodata), tmp_path)
    mapped = found.pop("assess")  # in a map they may be classes
    assert {code: count for code, count in mapped.items() if code >= 1} == wanted
    same(found, wanted)


def test_fractions_are_no_codes(tmp_path):
    codes = np.random.default_rng(3).choice([1, 3.5, 7], (9, 8)).astype("float32")
    path = write_tif(tmp_path / "c.tif", codes)
    spec = {"variables": [{"name": "kind", "kind": "categorical"}]}
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((2, 9, 8), np.int16), nodata=-1))
    source = LabelSource(raster=str(path), spec=spec)
    comparison = AssessJob(
        predicted=str(path), reference=str(path), kind="categorical", output="o.json"
    )
    for command in (
        lambda: labels.read(source, scene),
        lambda: table_from_raster(source),
        lambda: rois_from_raster(path),
        lambda: assess(comparison, Recorder()),
    ):
        with pytest.raises(HyperTaskError, match=r"3\.5"):
            command()


def test_names_of_an_envi_classification(tmp_path):
    codes = np.random.default_rng(3).integers(0, 3, (1, 9, 8)).astype("uint8")
    names = {"classes": "3", "class names": "{Unclassified, pine, birch}"}
    path = write_envi(tmp_path / "c.img", codes, extra=names)
    header = path.with_suffix(".hdr")
    header.write_text(header.read_text().replace("ENVI Standard", "ENVI Classification"))
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((2, 9, 8), np.int16), nodata=-1))
    source = LabelSource(raster=str(path))
    trained, _ = labels.read(source, scene)
    assert [entry.name for entry in trained.variables[0].classes] == ["pine", "birch"]
    counted = table_from_raster(source).variables[0]
    assert [entry.name for entry in counted.classes if entry.code] == ["pine", "birch"]
    assert rois_from_raster(path).classes == ["pine", "birch"]
    comparison = AssessJob(predicted=str(path), reference=str(path), output="o.json")
    assert assess(comparison, Recorder()).classes.names[-2:] == ["pine", "birch"]


@pytest.mark.parametrize("nodata", [-3.402823e38, -3.4e38, None])
def test_quantities_with_a_fill(tmp_path, nodata):
    heights = np.repeat(np.float32([[1.5, 2.25, 8.0, 20.0]]), 5, axis=0)
    heights[:2, 0], heights[4, 3], heights[4, 2] = LOWEST, np.nan, 3e30
    path = write_tif(tmp_path / "h.tif", heights, nodata=nodata)
    found = labels_read(path, tmp_path, bins=2)
    assert found.pop("separability") == {None: 16}
    same(found, {1.5: 3, 2.25: 5, 8.0: 4, 20.0: 4})


@pytest.mark.parametrize("declared", [True, False])
def test_a_label_rasters_own_scale(tmp_path, declared):
    stored = np.repeat(np.int16([[100, 200, 350, -1]]), 3, axis=0)
    path = write_tif(tmp_path / "h.tif", stored, nodata=-1)
    if declared:
        with rasterio.open(path, "r+") as target:
            target.scales, target.offsets = (0.02,), (1.0,)
    spec = {"variables": [{"name": "height", "kind": "continuous"}]}
    found = labels_read(path, tmp_path, spec, bins=2)
    assert found.pop("separability") == {None: 9}
    wanted = (3.0, 5.0, 8.0) if declared else (100.0, 200.0, 350.0)
    same(found, dict.fromkeys(wanted, 3))


def test_a_masked_label_raster(tmp_path):
    codes = np.full((6, 5), 4, np.uint8)
    codes[3:] = 9
    seen = np.ones((6, 5), bool)
    seen[:, 4] = False
    path = write_tif(tmp_path / "c.tif", codes)
    with rasterio.open(path, "r+") as target:
        target.write_mask(seen)
    same(labels_read(path, tmp_path), {4.0: 12, 9.0: 12})


def stack(path, files):
    """A virtual raster of all bands of the files, each with its own nodata value and type."""
    kinds = {"int16": "Int16", "float32": "Float32"}
    bands = []
    for name in files:
        with rasterio.open(path.parent / name) as source:
            for number in source.indexes:
                bands.append(
                    f'<VRTRasterBand dataType="{kinds[source.dtypes[0]]}" band="{len(bands) + 1}">'
                    f"<NoDataValue>{source.nodata}</NoDataValue><SimpleSource>"
                    f'<SourceFilename relativeToVRT="1">{name}</SourceFilename>'
                    f"<SourceBand>{number}</SourceBand></SimpleSource></VRTRasterBand>"
                )
            t, wkt = source.transform, source.crs.to_wkt().replace('"', "&quot;")
            size = source.width, source.height
    path.write_text(
        f'<VRTDataset rasterXSize="{size[0]}" rasterYSize="{size[1]}"><SRS>{wkt}</SRS>'
        f"<GeoTransform>{t.c},{t.a},{t.b},{t.f},{t.d},{t.e}</GeoTransform>{''.join(bands)}"
        "</VRTDataset>"
    )
    return path
