"""Counting the pixels of map and reference, window by window."""

from __future__ import annotations

import numpy as np

from ..base.messages import Reporter
from .alignment import Thumbnails, turned_words
from .comparison import Comparison
from .error_raster import ErrorRaster
from .result import Assessment
from .survey import Survey


def count(
    comparison: Comparison,
    seen: Survey,
    found: Assessment,
    errors: ErrorRaster | None,
    reporter: Reporter,
) -> None:
    """Add all pixels with a reference to ``found``, and write their errors."""
    thumbnails = Thumbnails.of(comparison.grid.height, comparison.grid.width)
    for number, window in enumerate(seen.windows, start=1):
        reporter.check_cancelled()
        row, column = window[:2]
        predicted, reference, shapes = comparison.read(*window)
        reporter.progress(40 + 55 * number / len(seen.windows))
        predicted, reference = seen.indexed(predicted, reference)
        thumbnails.add(row, column, predicted, reference)
        referenced = np.isfinite(reference)
        valid = referenced & np.isfinite(predicted)
        found.unmapped += int(referenced.sum() - valid.sum())
        truth, guess = reference[valid], predicted[valid]
        found.total.add(truth, guess)
        if found.stands is not None:
            stands = comparison.stands_in(window, shapes)
            if stands is not None:
                found.stands.add(stands[valid], truth, guess)
        for beside in (found.probabilities, found.intervals):
            if beside is not None:
                beside.add(window, valid, truth)
        if found.trust is not None:
            found.trust.add(window, valid, truth, guess)
        if errors is not None:
            errors.write(row, column, reference, predicted)
    if found.stands is not None and not found.stands.pixels.any():
        found.stands = None
        found.warnings.append("No stand holds a pixel with both map and reference.")
    if comparison.reference.shapes is None:
        found.warnings += turned_words(thumbnails, found.variable)
