"""Accuracy in reports: what is left out, and numbers as they are shown."""

from __future__ import annotations

import numpy as np
import pytest
from support.reports import cells

from hypertask.model.base.variables import Variable
from hypertask.model.reports.accuracy import coverage_parts, regression
from hypertask.model.reports.html import number, table

VARIABLES = [Variable("height", "continuous", "m", bounds=(0.0, 20.0))]


def test_coverage_without_a_pixel_is_left_out():
    nothing = {"height": {"coverage": {"nominal": [0.9], "observed": [None]}}}
    assert coverage_parts(VARIABLES, nothing) == []


def test_regression_line_over_bins():
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 50, 20000)
    y = 0.7 * x + 4 + rng.standard_normal(20000)
    edges = np.linspace(-10, 60, 201)
    counts, *_ = np.histogram2d(x, y, [edges, edges])
    slope, start = np.polyfit(x, y, 1)
    assert regression(counts, edges) == pytest.approx((slope, start), abs=0.02)
    assert regression(np.zeros((3, 3)), np.arange(4.0)) is None
    assert regression([[0, 0], [2, 1]], np.arange(3.0)) is None


def test_numbers_in_tables_show_the_same_digits():
    assert [number(v) for v in (0.9, 1.0, 999.7, 1234.5, None, float("nan"))] == [
        "0.9",
        "1",
        "1000",
        "1234",
        "–",
        "–",
    ]
    assert [number(v, padded=True) for v in (0.9, 12.34, 123.4, 0)] == ["0.900", "12.3", "123", "0"]
    assert cells(table(["a", "b"], [["<x>", 0.5]])) == [["a", "b"], ["&lt;x&gt;", "0.500"]]
