"""Separability of ROIs on a raster: reading, computing, table and report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..base.errors import HyperTaskError
from ..base.files import placed_together
from ..base.messages import Reporter, SilentReporter
from ..base.names import short_name
from ..base.tables import csv_table
from ..jobs.separability import SeparabilityJob
from ..separability import (
    Options,
    SeparabilityResult,
    bin_pairs,
    collect,
    require_classes,
    separability,
)
from .pixels import RoiPixels
from .report import write_separability_report
from .rois import Rois, rois_from_raster, rois_from_vector


def separability_of_rois(
    raster: str | Path,
    rois: Rois,
    options: Options | None = None,
    *,
    wavelengths: Sequence[Sequence[float]] | None = None,
    bands: Sequence[int] | None = None,
    use_bad_bands: bool = False,
    max_pixels: int | None = None,
    reporter: Reporter | None = None,
) -> SeparabilityResult:
    """Separability of the classes of ROIs on a raster.

    Parameters
    ----------
    raster : path.
    wavelengths, bands, use_bad_bands : see :class:`.pixels.RoiPixels`.
    max_pixels : per class, drawn with the options' seed. reporter : progress and cancelling.

    Raises
    ------
    HyperTaskError
        One sentence for every kind of input that cannot be used.
    """
    options, reporter = options or Options(), reporter or SilentReporter()
    pixels = RoiPixels(
        raster, rois, wavelengths=wavelengths, bands=bands, use_bad_bands=use_bad_bands
    )
    for warning in pixels.warnings:
        reporter.warning(warning)
    statistics = collect(
        pixels.chunks(reporter),
        len(pixels.classes),
        len(pixels.used),
        seed=options.seed,
        noise=options.transform == "mnf",
        max_pixels=max_pixels,
        reporter=reporter,
    )
    if not statistics.counts.any():
        raise HyperTaskError(pixels.no_pixels_reason())
    try:
        require_classes(statistics, pixels.classes)
    except HyperTaskError as error:  # what became of the other classes
        raise HyperTaskError(" ".join([str(error), *pixels.losses()])) from None
    reporter.progress(50)
    pairs = None if rois.edges is None else bin_pairs(len(pixels.classes))
    result = separability(
        statistics,
        pixels.classes,
        pixels.names,
        options,
        reporter=reporter,
        wavelengths=pixels.wavelengths,
        pairs=pairs,
    )
    classes = [replace(entry, color=c) for entry, c in zip(result.classes, pixels.colors)]
    return replace(result, classes=classes, notes=pixels.exclusions() + result.notes)


def separability_of_job(job: SeparabilityJob, rois: Rois, reporter: Reporter) -> SeparabilityResult:
    """:func:`separability_of_rois` with the raster and the settings that a job states."""
    return separability_of_rois(
        job.scene,
        rois,
        options_of(job),
        wavelengths=job.wavelengths,
        bands=job.bands,
        use_bad_bands=job.use_bad_bands,
        max_pixels=job.max_pixels,
        reporter=reporter,
    )


def run_separability(job: SeparabilityJob, reporter: Reporter) -> dict:
    """Run a job; writes the table and the report that it names.

    Returns
    -------
    dict with OUTPUT and REPORT (paths or None), MIN_JM and MEAN_JM (corrected, in the form
    shown) and MIN_TD (corrected).
    """
    if job.class_field:
        colors = {entry["name"]: entry.get("color") for entry in job.classes if "name" in entry}
        rois = rois_from_vector(job.rois, job.class_field, job.rois_layer, job.bins, colors)
    else:
        rois = rois_from_raster(job.rois, job.rois_band, job.bins, job.classes)
    result = separability_of_job(job, rois, reporter)
    for problem in result.problems:
        reporter.warning(problem)
    for note in result.notes:
        reporter.message(note)
    result.require_pairs()
    with placed_together():
        if job.output:
            write_table(result, job.output)
        if job.report:
            write_separability_report(
                result, job.report, scene=short_name(job.scene), rois=short_name(job.rois)
            )
    reporter.progress(100)
    return {
        "OUTPUT": job.output,
        "REPORT": job.report,
        "MIN_JM": result.min_jm,
        "MEAN_JM": result.mean_jm,
        "MIN_TD": result.min_td,
    }


def options_of(job: SeparabilityJob) -> Options:
    """The options that a job states."""
    return Options(
        transform=job.transform,
        components=job.components,
        bin_bands=job.bin_bands,
        shrinkage=job.shrinkage,
        permutations=job.permutations,
        bootstrap=job.bootstrap,
        select_bands=job.select_bands,
        select_by=job.select_by,
        square_root=job.sqrt_jm,
        seed=job.seed,
    )


def write_table(result: SeparabilityResult, path: str | Path) -> None:
    """Write the table of pairs as CSV; what could not be computed is empty."""
    with csv_table(path, result.columns) as table:
        for row in result.rows():
            table.add(row[column] for column in result.columns)
