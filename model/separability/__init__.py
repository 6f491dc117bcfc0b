"""ROI separability: what can be told apart before a model is trained. Pure numpy.

``separability_of_pixels`` (from a stream of pixels) and ``separability`` (from their statistics)
do everything; the other modules hold the parts.
"""

from .analysis import require_classes, separability, separability_of_pixels
from .association import Association, Column, association_matrix
from .bins import bin_names, bin_of, bin_pairs, quantile_edges
from .distances import distances_of, jeffries_matusita, transformed_divergence
from .result import (
    COLUMNS,
    INTERVAL_COLUMNS,
    UNCLIPPED_COLUMNS,
    VERDICTS,
    ClassRecord,
    Options,
    PairRecord,
    SeparabilityResult,
)
from .statistics import ClassStatistics, PixelChunk, collect

__all__ = [
    "COLUMNS",
    "INTERVAL_COLUMNS",
    "UNCLIPPED_COLUMNS",
    "VERDICTS",
    "Association",
    "ClassRecord",
    "ClassStatistics",
    "Column",
    "Options",
    "PairRecord",
    "PixelChunk",
    "SeparabilityResult",
    "association_matrix",
    "bin_names",
    "bin_of",
    "bin_pairs",
    "collect",
    "distances_of",
    "jeffries_matusita",
    "quantile_edges",
    "require_classes",
    "separability",
    "separability_of_pixels",
    "transformed_divergence",
]
