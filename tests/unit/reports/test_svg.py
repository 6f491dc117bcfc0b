"""Charts: what is drawn of single points, and the numbers of the ticks."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from hypertask.model.reports.svg import Chart, labels, ticks

SVG = "{http://www.w3.org/2000/svg}"


def test_a_line_of_one_point_is_a_dot():
    chart = Chart((0, 10), (0, 10))
    chart.line([0, 1, 2, 3], [1, 2, np.nan, 4], "#0b6b4f")
    chart.band([3], [3.0], [5.0], "#0b6b4f")
    drawn = ElementTree.fromstring(chart.markup())  # noqa: S314
    (dot,) = drawn.iter(SVG + "circle")
    (x,), (y,) = chart.at([3], [4])
    assert (float(dot.get("cx")), float(dot.get("cy"))) == pytest.approx((x, y), abs=0.1)
    (bar,) = drawn.iter(SVG + "polygon")
    corners = np.array([point.split(",") for point in bar.get("points").split()], float)
    assert np.ptp(corners[:, 0]) >= 2
    assert corners[:, 1].min() == pytest.approx(chart.at(3, 5)[1], abs=0.1)
    assert len(list(drawn.iter(SVG + "polyline"))) == 1


@pytest.mark.parametrize(
    ("low", "high"), [(1e9 + 1000, 1e9 + 2000), (0, 3e6), (2.0001e-5, 2.0009e-5), (-5, 7), (1, 1)]
)
def test_numbers_of_ticks_are_right(low, high):
    values = ticks(low, high)
    texts = labels(values)
    assert len(set(texts)) == len(values)
    read = [float(text.replace("\u202f", "")) for text in texts]
    assert read == pytest.approx(values, abs=max((high - low) / 1000, 1e-12), rel=0)
