"""Wavelength ranges as text."""

import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rasters.ranges import parse_ranges


def test_ranges_as_text():
    assert parse_ranges("400-900, 1000.5 - 1300") == [[400, 900], [1000.5, 1300]]
    assert parse_ranges("400 to 900; 1000–1300") == [[400, 900], [1000, 1300]]
    assert parse_ranges(" ") == []
    for wrong in ("900-400", "400", "a-b", "400-900,1000", "500-500"):
        with pytest.raises(HyperTaskError, match="cannot be understood"):
            parse_ranges(wrong)
