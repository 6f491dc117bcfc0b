"""Fixtures of the tests of labels."""

from __future__ import annotations

import numpy as np
import pytest
from support.labels import COLUMNS, ROWS
from support.synthetic import (
    write_envi,
)

from hypertask.model.rasters.scene import Scene


@pytest.fixture
def scene(tmp_path):
    return Scene(write_envi(tmp_path / "scene.img", np.ones((2, ROWS, COLUMNS), np.int16)))
