"""Arrays of HDF5 and NetCDF files in QGIS: as layers, in the Toolbox, through qgis_process."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import processing
import pytest
from qgis.core import QgsProcessingException, QgsProject, QgsRasterLayer
from support import containers
from support.files import write_layer
from support.shapes import box
from support.synthetic import CRS_CODE, LEFT, PIXEL, TOP, make_toy

from hypertask.model.jobs.files import load_job
from hypertask.model.rasters.scene import Scene

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A scene as a PRISMA product, with its label rasters on the ground."""
    made = make_toy(tmp_path_factory.mktemp("container"), rows=40, columns=48)
    path = containers.prisma(
        made.folder / "PRS_L2D_STD_1.he5",
        (made.cube / 1e4).astype("float32"),
        made.wavelengths,
        corner=(LEFT + PIXEL / 2, TOP - PIXEL / 2),
        pixel=PIXEL,
        code=int(CRS_CODE.split(":")[1]),
    )
    return replace(made, scene=path)


@pytest.fixture(scope="module")
def regions(toy):
    """A layer of polygons, one for each patch of the toy's classes."""
    squares = [(r, c) for r in range(0, 40, 8) for c in range(0, 48, 8)]
    features = [(box(r, c, 8, 8), {"kind": f"class {toy.classes[r, c]}"}) for r, c in squares]
    return write_layer(toy.folder / "regions.gpkg", features, {"kind": "str"})


def rows(path):
    with open(path, encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_a_layer_of_an_array(toy, tmp_path):
    layer = QgsRasterLayer(containers.prisma_array(toy.scene), "prisma")
    labels = QgsRasterLayer(str(toy.class_raster), "species")
    assert layer.isValid()
    QgsProject.instance().addMapLayers([layer, labels])
    processing.run(
        "hypertask:trainmodel",
        {
            "INPUT": [layer],
            "LABEL_RASTERS": [labels],
            "OUTPUT": str(tmp_path / "model.safetensors"),
            "SAVE_JOB": str(toy.folder / "job.json"),
        },
    )
    job = load_job(toy.folder / "job.json")
    scene = Scene(job.scenes[0])
    wanted = Scene(toy.folder / "scene.img")
    np.testing.assert_allclose(scene.bands.wavelengths[1:], wanted.bands.wavelengths, rtol=1e-6)
    scene.chosen = scene.chosen[1:]
    for one, two in zip(scene.read(3, 5, 20, 30), wanted.read(3, 5, 20, 30)):
        np.testing.assert_allclose(one, two, atol=2e-5)


def test_regions_on_an_array_are_those_of_the_scene(toy, regions, tmp_path):
    given = {"ROIS": str(regions), "CLASS_FIELD": "kind", "WAVELENGTHS": "500-900"}
    names = str(toy.folder / "scene.img"), containers.prisma_array(toy.scene)
    for k, name in enumerate(names):
        processing.run(
            "hypertask:roiseparability",
            {**given, "INPUT": name, "OUTPUT": str(tmp_path / f"{k}.csv")},
        )
    one, two = (rows(tmp_path / f"{k}.csv") for k in range(2))
    for a, b in zip(one, two):
        assert (a["CLASS_A"], a["CLASS_B"], a["N_A"]) == (b["CLASS_A"], b["CLASS_B"], b["N_A"])
        # the numbers of 2 bytes are rounded otherwise
        assert float(a["JM"]) == pytest.approx(float(b["JM"]), abs=2e-3)


@pytest.mark.parametrize(
    ("algorithm", "scene"), [("roiseparability", str), ("trainmodel", lambda path: [str(path)])]
)
def test_no_array_chosen(toy, regions, algorithm, scene):
    given = {"INPUT": scene(toy.scene), "ROIS": str(regions), "CLASS_FIELD": "kind"}
    with pytest.raises(QgsProcessingException, match="holds 4 rasters and none was chosen"):
        processing.run(f"hypertask:{algorithm}", {**given, "OUTPUT": "TEMPORARY_OUTPUT"})


def test_through_qgis_process(toy, regions, qgis_process, tmp_path):
    table = tmp_path / "pairs.csv"
    inputs = [f"ROIS={regions}", "CLASS_FIELD=kind", f"OUTPUT={table}"]
    command = "run", "hypertask:roiseparability", "--"
    code, _, errors = qgis_process(*command, f"INPUT={toy.scene}", *inputs)
    assert code != 0 and "VNIR_Cube" in errors and "Traceback" not in errors
    code, _, errors = qgis_process(*command, f"INPUT={containers.prisma_array(toy.scene)}", *inputs)
    assert code == 0, errors
    assert len(rows(table)) == 3
