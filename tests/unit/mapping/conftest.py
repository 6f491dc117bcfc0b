"""Fixtures of the tests of mapping."""

from __future__ import annotations

import numpy as np
import pytest
from support.mapping import COLUMNS, ROWS
from support.shapes import patches
from support.synthetic import hand_model, hand_scene


@pytest.fixture(scope="module")
def truth():
    """Class indices (-1 nodata) and scaled values of a scene."""
    rng = np.random.default_rng(0)
    kinds = patches(ROWS, COLUMNS, 3, 5, rng)
    kinds[:4], kinds[:, 66:], kinds[40:50, 20:33] = -1, -1, -1
    return kinds, np.round(rng.random((ROWS, COLUMNS)), 4)


@pytest.fixture
def scene(tmp_path, truth):
    return hand_scene(tmp_path / "scene.img", *truth)


@pytest.fixture
def model(tmp_path):
    return hand_model(tmp_path / "model.safetensors", codes=(3, 7, 250))
