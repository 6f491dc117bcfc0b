"""Pixels of ROIs from rasters: which pixels, whose they are, what is left out and said."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal, ogr, osr
from support.files import crs_wkt, reference
from support.rois import UTM, box, cube, expected, read, shapes_of, wkb
from support.synthetic import CRS_CODE, LEFT, TOP, write_envi

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rois.pixels import RoiPixels
from hypertask.model.rois.rois import rois_from_shapes, rois_from_vector


@pytest.fixture
def scene(tmp_path):
    return write_envi(tmp_path / "scene.img", cube())


@pytest.mark.parametrize("interleave", ["bsq", "bil", "bip"])
@pytest.mark.parametrize("dtype, big", [("int16", False), ("uint16", True), ("float32", True)])
def test_envi_pixels(tmp_path, interleave, dtype, big):
    path = write_envi(
        tmp_path / "scene.img", cube(dtype), interleave=interleave, big_endian=big, header_offset=7
    )
    values, names, polygons, found = read(path, shapes_of(("b", 3, 2, 9, 7), ("a", 10, 20, 12, 30)))
    assert values.dtype == np.float64 and values.flags.c_contiguous
    assert values[np.array(names) == "b"] == pytest.approx(expected(3, 2, 9, 7))
    assert values[np.array(names) == "a"] == pytest.approx(expected(10, 20, 12, 30))
    assert found.classes == ["a", "b"] and len(np.unique(polygons)) == 2
    assert type(found._reader).__name__ == "_Mapped"


@pytest.mark.parametrize(
    "options",
    [
        ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE"],
        ["INTERLEAVE=PIXEL"],
        ["INTERLEAVE=BAND", "BLOCKYSIZE=4"],
    ],
)
def test_other_formats_through_windows(tmp_path, scene, options):
    path = tmp_path / "scene.tif"
    gdal.Translate(str(path), str(scene), creationOptions=options)
    rois = shapes_of(("a", 0, 0, 24, 3), ("b", 3, 5, 9, 28), ("b", 15, 13, 19, 20))
    values, names, polygons, found = read(path, rois)
    direct = read(scene, rois)
    assert type(found._reader).__name__ == "_Windows"
    assert sorted(zip(names, polygons.tolist(), values.tolist())) == sorted(
        zip(direct[1], direct[2].tolist(), direct[0].tolist())
    )
    assert len(values) == 72 + 138 + 28


def test_a_header_is_as_good_as_its_data_file(scene):
    assert len(read(scene.with_suffix(".hdr"), shapes_of(("a", 0, 0, 2, 2)))[0]) == 4
    scene.unlink()
    with pytest.raises(HyperTaskError, match=r"No data file was found beside the ENVI header"):
        read(scene.with_suffix(".hdr"), shapes_of(("a", 0, 0, 2, 2)))


def test_only_pixel_centres_count(scene):
    values, *_ = read(scene, shapes_of(("a", 2.6, 2.6, 5.4, 4.4)))
    assert values == pytest.approx(expected(3, 3, 5, 4))


def test_small_chunks_hold_the_same_pixels(scene, monkeypatch):
    rois = shapes_of(("a", 1, 1, 20, 25), ("b", 20, 3, 24, 9))
    whole = read(scene, rois)
    monkeypatch.setattr("hypertask.model.rois.pixels.CHUNK_PIXELS", 7)
    monkeypatch.setattr("hypertask.model.rois.grid._STRIP_PIXELS", 60)
    parts = read(scene, rois)
    assert (np.sort(whole[0], 0) == np.sort(parts[0], 0)).all()
    assert len(parts[0]) == len(whole[0]) == 19 * 24 + 24


def test_neighbours_are_to_the_right_in_the_same_polygon(scene):
    rois = shapes_of(("a", 0, 0, 3, 2), ("a", 3, 0, 5, 2))
    (chunk,) = RoiPixels(scene, rois)
    assert chunk.neighbours.tolist() == [True, True, False, True, False] * 2
    left = np.flatnonzero(chunk.neighbours)
    assert (chunk.values[left + 1] - chunk.values[left] == 1).all()


def test_rois_in_another_crs(scene):
    """Axis order matters: EPSG:4326 officially is latitude, longitude."""
    to_degrees = osr.CoordinateTransformation(*(reference(c) for c in (CRS_CODE, "EPSG:4326")))
    geometry = box(3, 2, 9, 7)
    geometry.Transform(to_degrees)
    assert abs(geometry.GetEnvelope()[0]) < 40 < geometry.GetEnvelope()[2]
    rois = rois_from_shapes([(wkb(geometry), "a")], crs_wkt("EPSG:4326"))
    assert read(scene, rois)[0] == pytest.approx(expected(3, 2, 9, 7))


def test_a_rotated_raster(tmp_path, scene):
    path = tmp_path / "rotated.tif"
    gdal.Translate(str(path), str(scene))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetGeoTransform((LEFT, 1.6, 1.2, TOP, 1.2, -1.6))
    corner = [
        (LEFT + 1.6 * c + 1.2 * r, TOP + 1.2 * c - 1.6 * r)
        for c, r in ((3, 2), (9, 2), (9, 7), (3, 7), (3, 2))
    ]
    dataset = None
    text = ",".join(f"{x} {y}" for x, y in corner)
    geometry = ogr.CreateGeometryFromWkt(f"POLYGON(({text}))")
    values, *_ = read(path, rois_from_shapes([(wkb(geometry), "a")], UTM))
    assert values == pytest.approx(expected(3, 2, 9, 7))


def test_a_raster_without_georeference_counts_columns_and_minus_rows(tmp_path):
    path = write_envi(tmp_path / "scene.img", cube(), georeferenced=False)
    values, _, _, found = read(path, shapes_of(("a", 3, 2, 9, 7), pixels=True, code=""))
    assert values == pytest.approx(expected(3, 2, 9, 7))
    assert found.exclusions() == [
        "scene.img has no georeference; coordinates of ROIs are read as column and minus row."
    ]


def test_a_missing_crs_is_taken_to_be_the_others(scene):
    _, _, _, found = read(scene, shapes_of(("a", 3, 2, 9, 7), code=""))
    assert "The ROIs have no CRS; it is taken to be the same as the other's." in found.exclusions()


def test_multipart_polygons_and_holes(scene):
    whole = box(2, 2, 12, 12).Difference(box(4, 4, 8, 8))
    many = ogr.Geometry(ogr.wkbMultiPolygon)
    many.AddGeometry(whole)
    many.AddGeometry(box(15, 20, 20, 22))
    rois = rois_from_shapes([(wkb(many), "a")], UTM)
    values, _, polygons, found = read(scene, rois)
    assert len(values) == 100 - 16 + 10
    assert found.polygons == 2 and np.bincount(polygons).tolist() == [84, 10]
    named = rois_from_shapes([(wkb(many), "a", 7), (wkb(box(0, 0, 1, 1)), "a", 7)], UTM)
    assert np.bincount(read(scene, named)[2]).tolist() == [95]


def test_points_are_their_pixels(scene):
    points = ogr.CreateGeometryFromWkt(
        f"MULTIPOINT(({LEFT + 3} {TOP - 5}),({LEFT + 8.2} {TOP - 0.1}))"
    )
    values, *_ = read(scene, rois_from_shapes([(wkb(points), "a")], UTM))
    assert sorted(values.tolist()) == sorted(
        expected(1, 2, 2, 3).tolist() + expected(4, 0, 5, 1).tolist()
    )
    line = ogr.CreateGeometryFromWkt(f"LINESTRING({LEFT} {TOP},{LEFT + 9} {TOP - 9})")
    with pytest.raises(HyperTaskError, match=r"An ROI is a linestring; ROIs must be polygons or"):
        read(scene, rois_from_shapes([(wkb(line), "a")], UTM))


def test_curved_polygons(scene):
    curve = ogr.CreateGeometryFromWkt(
        f"CURVEPOLYGON(CIRCULARSTRING({LEFT} {TOP - 20},{LEFT + 20} {TOP - 20},{LEFT} {TOP - 20}))"
    )
    values, *_ = read(scene, rois_from_shapes([(wkb(curve), "a")], UTM))
    assert len(values) == pytest.approx(np.pi * 100 / 4, rel=0.1)


def test_pixels_of_two_classes_are_left_out(scene):
    rois = shapes_of(("a", 0, 0, 10, 4), ("b", 8, 0, 14, 4), ("a", 9, 1, 12, 2))
    values, names, _, found = read(scene, rois)
    assert names.count("a") == 32 and names.count("b") == 14
    assert found.excluded.overlapping == 10
    assert "10 pixels lie in ROIs of different classes." in found.exclusions()
    same = shapes_of(("a", 0, 0, 10, 4), ("a", 8, 0, 14, 4))
    values, *_, found = read(scene, same)
    assert len(values) == 56 and found.excluded.overlapping == 0


def test_everything_overlapping_is_an_error_with_a_reason(scene):
    values, *_, found = read(scene, shapes_of(("a", 0, 0, 4, 4), ("b", 0, 0, 4, 4)))
    assert values is None
    assert found.no_pixels_reason().startswith("All 16 ROI pixels lie in ROIs of different classes")


def test_pixels_without_data_are_left_out_and_counted(tmp_path):
    source = cube("float32")
    source[2, 3, 4] = -1
    source[0, 3, 5], source[4, 3, 6] = np.nan, np.inf
    source[:, 3, 7] = 0  # a dark pixel, since the file declares its nodata value
    path = write_envi(tmp_path / "scene.img", source, nodata=-1)
    values, *_, found = read(path, shapes_of(("a", 0, 3, 12, 4)))
    assert len(values) == 9
    excluded = found.excluded
    assert (excluded.nodata, excluded.broken, excluded.zero) == (1, 2, 0)
    assert excluded.bands.tolist() == [1, 0, 1, 0, 1]
    assert found.exclusions() == [
        "1 ROI pixel has no data.",
        "2 ROI pixels hold NaN or infinity.",
    ]
    list(found)
    assert found.excluded.nodata == 1  # not counted twice


@pytest.mark.parametrize("nodata", [None, 0])
def test_0_is_no_data_only_in_all_bands(tmp_path, nodata):
    source = cube()
    source[:, 3, 7] = 0
    source[0, 3, 8] = 0
    path = write_envi(tmp_path / "scene.img", source, nodata=nodata)
    values, *_, found = read(path, shapes_of(("a", 0, 3, 12, 4)))
    assert len(values) == 11 and found.excluded.zero == 1
    assert found.exclusions() == ["1 ROI pixel is 0 in all bands."]


def test_a_band_without_data_is_left_out_and_named(tmp_path):
    source = cube()
    source[3] = -1
    path = write_envi(tmp_path / "scene.img", source, nodata=-1)
    values, *_, found = read(path, shapes_of(("a", 0, 3, 12, 4)))
    assert values == pytest.approx(expected(0, 3, 12, 4)[:, [0, 1, 2, 4]])
    assert found.used.tolist() == [0, 1, 2, 4]
    (warning,) = found.warnings
    assert warning.startswith("scene.img: Band 4 holds no data in any of the 720 pixels looked at")


def test_a_band_without_data_where_the_rois_are_is_named(tmp_path):
    source = cube()
    source[3, :20] = -1
    path = write_envi(tmp_path / "scene.img", source, nodata=-1)
    values, *_, found = read(path, shapes_of(("a", 0, 3, 12, 4)))
    assert values is None
    assert found.no_pixels_reason() == (
        "No ROI pixel has data in every band: Band 4 lack data in nearly all of them; leave these "
        "bands out."
    )
    source[:] = -1
    path = write_envi(tmp_path / "empty.img", source, nodata=-1)
    assert "All 12 ROI pixels have no data in empty.img" in (
        read(path, shapes_of(("a", 0, 3, 12, 4)))[3].no_pixels_reason()
    )


def test_bands_by_wavelength_number_and_quality(tmp_path):
    path = write_envi(
        tmp_path / "scene.img", cube(), wavelengths=[400, 500, 600, 700, 800], bbl=[1, 1, 0, 1, 1]
    )
    rois = shapes_of(("a", 0, 0, 3, 3))
    all_good = read(path, rois)[3]
    assert all_good.used.tolist() == [0, 1, 3, 4]
    assert all_good.wavelengths.tolist() == [400, 500, 700, 800]
    assert "1 of 5 bands were not used; the header marks 1 as bad." in all_good.exclusions()
    values, *_, some = read(path, rois, wavelengths=[[450, 750]])
    assert some.used.tolist() == [1, 3]
    assert values == pytest.approx(expected(0, 0, 3, 3)[:, [1, 3]])
    assert read(path, rois, wavelengths=[[450, 750]], use_bad_bands=True)[3].used.tolist() == [
        1,
        2,
        3,
    ]
    values, *_, chosen = read(path, rois, bands=[5, 3])
    assert chosen.used.tolist() == [2, 4]
    assert values == pytest.approx(expected(0, 0, 3, 3)[:, [2, 4]])
    with pytest.raises(HyperTaskError, match=r"There is no band 9; the raster has 5 bands"):
        read(path, rois, bands=[9])
    with pytest.raises(HyperTaskError, match=r"None of the bands chosen lies in the wavelength"):
        read(path, rois, bands=[1], wavelengths=[[700, 900]])


def test_rois_off_the_raster(scene):
    rois = shapes_of(("a", 100, 100, 110, 110), ("b", 0, 0, 2, 2))
    _, names, _, found = read(scene, rois)
    assert set(names) == {"b"}
    assert "1 polygon lies off scene.img." in found.exclusions()
    with pytest.raises(
        HyperTaskError,
        match=r"None of the 2 ROIs lies on scene.img: they reach "
        r"from 370200, .* and the raster from 370000, .*; check the layer's coord",
    ):
        read(scene, shapes_of(("a", 100, 100, 110, 110), ("b", 120, 100, 130, 110)))


def test_rois_between_pixel_centres(scene):
    values, *_, found = read(scene, shapes_of(("a", 2.6, 2.6, 3.3, 3.3)))
    assert values is None and found.excluded.without_pixel == 1
    assert found.no_pixels_reason() == (
        "None of the 1 ROI polygons covers the centre of a pixel of scene.img; draw larger ROIs."
    )


def test_rasters_that_cannot_be_read(tmp_path, scene):
    rois = shapes_of(("a", 0, 0, 2, 2))
    with pytest.raises(HyperTaskError, match=r"no.img cannot be read"):
        read(tmp_path / "no.img", rois)
    scene.write_bytes(scene.read_bytes()[:-50])
    with pytest.raises(HyperTaskError, match=r"is truncated: it has 7150 bytes and its header pr"):
        read(scene, rois)


def test_nothing_of_gdals_settings_is_left_changed(scene):
    before = gdal.GetUseExceptions(), osr.GetUseExceptions(), ogr.GetUseExceptions()
    read(scene, shapes_of(("a", 0, 0, 2, 2)))
    assert (gdal.GetUseExceptions(), osr.GetUseExceptions(), ogr.GetUseExceptions()) == before


@pytest.mark.parametrize("exceptions", [True, False])
def test_works_with_and_without_gdals_exceptions(tmp_path, scene, exceptions):
    modules = (gdal, osr, ogr)  # switched off in the reverse order, as GDAL wants it
    before = [module.GetUseExceptions() for module in modules]
    for module in modules if exceptions else modules[::-1]:
        module.UseExceptions() if exceptions else module.DontUseExceptions()
    try:
        assert len(read(scene, shapes_of(("a", 0, 0, 2, 2)))[0]) == 4
        with pytest.raises(HyperTaskError, match=r"cannot be read"):
            read(tmp_path / "no.img", shapes_of(("a", 0, 0, 2, 2)))
        with pytest.raises(HyperTaskError, match=r"cannot be opened as a vector"):
            rois_from_vector(tmp_path / "no.gpkg", "x")
    finally:
        order = 1 if all(before) else -1
        for module, used in list(zip(modules, before))[::order]:
            module.UseExceptions() if used else module.DontUseExceptions()


@pytest.mark.parametrize("across", [0, 0.5, 1])
@pytest.mark.parametrize("down", [0, 0.5, 1])
@pytest.mark.parametrize(("rows", "columns"), [(4, 6), (1, 7), (5, 1), (1, 1)])
def test_points_on_the_edges_of_pixels(scene, across, down, rows, columns):
    """Each is in one pixel: in the one right of it and below."""
    places = [(3 + r + down, 5 + c + across) for r in range(rows) for c in range(columns)]
    points = [
        (ogr.CreateGeometryFromWkt(f"POINT({LEFT + 2 * c} {TOP - 2 * r})"), k % 2)
        for k, (r, c) in enumerate(places)
    ]
    rois = rois_from_shapes([(wkb(g), "ab"[k]) for g, k in points], UTM)
    values, *_ = read(scene, rois)
    top, left = 3 + int(down), 5 + int(across)
    wanted = expected(left, top, left + columns, top + rows)
    assert sorted(values.tolist()) == sorted(np.asarray(wanted).tolist())


def test_a_local_system_has_no_place_on_the_earth(tmp_path):
    local = 'LOCAL_CS["Arbitrary",UNIT["metre",1]]'
    path = gdal.Translate(str(tmp_path / "scene.tif"), str(write_envi(tmp_path / "s.img", cube())))
    path.SetProjection(local)
    path = None
    with pytest.raises(HyperTaskError, match="Nothing leads from the coordinate reference system"):
        read(tmp_path / "scene.tif", shapes_of(("a", 0, 0, 2, 2), ("b", 3, 3, 5, 5)))


def test_a_band_is_not_empty_where_data_is_a_small_part_of_the_scene(tmp_path):
    cube = np.full((3, 500, 700), -7, np.int16)
    cube[:, 220:280, 100:190] = 5
    cube[1] = -7
    path = write_envi(tmp_path / "wide.img", cube, nodata=-7)
    found = read(path, shapes_of(("a", 120, 230, 150, 260)))[-1]
    assert found.used.tolist() == [0, 2] and len(found.warnings) == 1
    assert found.warnings[0].startswith("wide.img: Band 2 holds no data in any of the")


def test_pixels_come_line_by_line_whatever_the_blocks(tmp_path, monkeypatch):
    """So that what is drawn at random, and the neighbours that noise is told from, are the same."""
    monkeypatch.setattr("hypertask.model.rois.pixels.CHUNK_PIXELS", 50)
    monkeypatch.setattr("hypertask.model.rois.reader._WINDOW_BYTES", 1)
    rois = shapes_of(("b", 3, 2, 22, 19), ("a", 1, 20, 20, 30))
    plain = write_envi(tmp_path / "scene.img", cube())
    options = ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE"]
    tiled = str(tmp_path / "tiled.tif")
    gdal.Translate(tiled, str(plain), creationOptions=options)
    found = []
    for path in (plain, tiled):
        chunks = list(RoiPixels(path, rois))
        assert len(chunks) > 5 and max(len(chunk.values) for chunk in chunks) <= 50
        found.append([np.concatenate([chunk[k] for chunk in chunks]) for k in range(4)])
    for one, other in zip(*found):
        assert one.tolist() == other.tolist()
    assert found[0][3].sum() == 17 * (19 - 1) + 10 * (19 - 1)  # all that lie side by side
    # where a row of blocks holds too many they come block by block, each of them once
    monkeypatch.setattr("hypertask.model.rois.reader._KEPT_BYTES", 1)
    values = np.concatenate([chunk.values for chunk in RoiPixels(tiled, rois)])
    assert sorted(values.tolist()) == sorted(found[0][0].tolist())
    assert values.tolist() != found[0][0].tolist()
