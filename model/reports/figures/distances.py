"""How far tested places and the map's pixels are from labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...base.colors import line_style
from ..svg import Chart, drawing, legend_rows, moved, nothing


def distance_curves(series: Sequence[tuple], unit: str = "m") -> str:
    """Distributions of distances, as the shares that lie within them.

    Parameters
    ----------
    series : (name, distances, shares) of each curve; distances ascending, in ``unit``, shares 0..1.
    """
    title = "Distance from the nearest label"
    longest = max((float(np.max(x)) for _, x, _ in series if len(x)), default=0.0)
    if not longest > 0:
        return nothing(title, "no distances")
    chart = Chart((0, longest), (0, 1), f"distance [{unit}]", "share within it", title, 560, 280)
    entries = []
    for place, (name, distances, shares) in enumerate(series):
        color, dash = line_style(place)
        chart.line(distances, shares, color, 2.0, dash)
        entries.append((name, color, dash))
    rows, height = legend_rows(entries, 68, 0, 480)
    return drawing(560, 288 + height, [*chart.content(), moved(rows, 0, 284)], title)
