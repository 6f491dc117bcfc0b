"""Fixtures of the tests that need no QGIS."""

from __future__ import annotations

import os

import pytest

# before torch is imported anywhere: the suite shares its machine with others
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session", autouse=True)
def float32_on_every_machine():
    """Maps are compared digit by digit: what ``auto`` takes does not depend on the processor."""
    from hypertask.model.runtime import device

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(device, "computes_bf16", lambda device: False)
        yield
