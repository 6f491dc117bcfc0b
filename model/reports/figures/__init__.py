"""All figures of the reports: plain numbers in, self-contained SVG out.

``counts`` of two dimensions have the reference first: rows of a confusion matrix, x of a scatter.
"""

from __future__ import annotations

from .classes import class_distribution, confusion_matrix, reliability_diagram, roc_curves
from .distances import distance_curves
from .maps import SPLIT_COLORS, SPLIT_NAMES, map_excerpts, split_map
from .numbers import error_histogram, interval_coverage, scatter_density, value_distribution
from .training import curves, task_weights, training_losses, validation_scores
from .variants import variant_dots

__all__ = [
    "SPLIT_COLORS",
    "SPLIT_NAMES",
    "class_distribution",
    "confusion_matrix",
    "curves",
    "distance_curves",
    "error_histogram",
    "interval_coverage",
    "map_excerpts",
    "reliability_diagram",
    "roc_curves",
    "scatter_density",
    "split_map",
    "task_weights",
    "training_losses",
    "validation_scores",
    "value_distribution",
    "variant_dots",
]
