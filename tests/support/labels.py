"""What the tests of labels share."""

from __future__ import annotations

import numpy as np
from support.synthetic import (
    Recorder,
)

from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels

ROWS, COLUMNS = 20, 30


NAN = np.nan


def layer_source(path, **settings) -> LabelSource:
    return LabelSource(layer=str(path), **settings)


def read(sources, scenes, reporter=None, census=True):
    """Labels, and the codes or values of every variable on the first scene, by name."""
    scenes = scenes if isinstance(scenes, list) else [scenes]
    reporter = reporter or Recorder()
    labels = open_labels(sources if isinstance(sources, list) else [sources], scenes, reporter)
    if census:
        take_census(labels, 0, reporter)
    first = labels.scenes[0]
    planes = first.read_codes(0, 0, first.scene.height, first.scene.width)
    return labels, {v.name: plane for v, plane in zip(labels.variables, planes)}


def full(value=NAN, rows=ROWS, columns=COLUMNS):
    return np.full((rows, columns), value, np.float32)


def same(one, two):
    np.testing.assert_array_equal(np.asarray(one, np.float32), np.asarray(two, np.float32))
