"""What holds for all tests."""

from __future__ import annotations

import gc

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """The last test lets go of what it has opened before QGIS ends, which ends GDAL: closing a
    raster after that would end the process."""
    if nextitem is None:
        item.funcargs.clear()
        gc.collect()
