"""What the tests of mapping share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
import torch
from synthetic import (
    Recorder,
)

from hypertask.model.job import PredictJob
from hypertask.model.predictor import predict

torch.set_num_threads(1)


ROWS, COLUMNS = 90, 70


def run(scene, model, output, reporter=None, **settings):
    job = PredictJob(str(scene), str(model), str(output), device="cpu", **settings)
    return predict(job, reporter or Recorder())


def read(path, band=None):
    with rasterio.open(path) as source:
        return source.read() if band is None else source.read(band)


def coded(kinds, codes):
    return np.array([*codes, 0])[kinds]


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())
