"""Made-up maps and references for assessments: rasters, polygons and points on one grid."""

from __future__ import annotations

import json

import numpy as np
from osgeo import gdal
from support.files import write_layer, write_raster
from support.shapes import Grid, patches

from hypertask.model.assessment.assess import assess
from hypertask.model.assessment.run import run_assessment
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.assess import AssessJob

MAP = Grid(400_000.0, 5_800_000.0, 10.0, "EPSG:32633")
"""Of the maps and of most references."""


def raster(path, array, kind=gdal.GDT_Byte, nodata=None, *, grid=MAP, **settings) -> str:
    return write_raster(path, array, kind, nodata, grid=grid, **settings)


def vector(path, features, fields, *, crs=MAP.crs) -> str:
    return str(write_layer(path, features, fields, crs=crs))


def codes_in_patches(side=96, classes=3, seed=0, patch=12) -> np.ndarray:
    """Codes 1..classes in square patches."""
    return 1 + patches(side, side, classes, patch, np.random.default_rng(seed))


def job(predicted, **settings) -> AssessJob:
    return AssessJob(predicted=str(predicted), **{"output": "out.json", **settings})


def found(predicted, **settings):
    """The assessment."""
    return assess(job(predicted, **settings), SilentReporter())


def numbers(predicted, tmp_path, **settings):
    """(the numbers of a run, its parsed JSON)."""
    place = tmp_path / "numbers.json"
    outputs = run_assessment(job(predicted, **{**settings, "output": str(place)}), SilentReporter())
    return outputs, json.loads(place.read_text(encoding="utf-8"))
