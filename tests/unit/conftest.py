"""Fixtures of the tests that need no QGIS."""

from __future__ import annotations

import os

# before torch is imported anywhere: the suite shares its machine with others
os.environ.setdefault("OMP_NUM_THREADS", "1")
