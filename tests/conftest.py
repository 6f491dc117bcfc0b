"""What holds for all tests."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """The last test lets go of what it has opened before QGIS ends, which ends GDAL: closing a
    raster after that would end the process."""
    if nextitem is None:
        item.funcargs.clear()
        gc.collect()


@pytest.fixture
def unplugged(monkeypatch):
    """A folder of a drive that is not connected: nothing of the path exists, as on Windows."""
    exists = os.path.exists
    gone = ("/", "/unplugged")

    def known(path):
        text = os.fspath(path)
        return text not in gone and not text.startswith("/unplugged/") and exists(path)

    monkeypatch.setattr(os.path, "exists", known)
    return Path("/unplugged/flights/2024")
