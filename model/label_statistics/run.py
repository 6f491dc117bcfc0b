"""Statistics of labels: reading, computing, table and report."""

from __future__ import annotations

from pathlib import Path

from ..base.files import placed_together
from ..base.messages import Reporter
from ..base.names import short_name
from ..base.present import present
from ..base.tables import csv_table
from ..jobs.statistics import StatisticsJob
from .rasters import tables_from_rasters
from .report import write_label_report
from .summary import COLUMNS, LabelStatistics, LabelTable, summarise
from .tables import joined, tables_from_layers


def run_statistics(job: StatisticsJob, reporter: Reporter) -> dict:
    """Run a job; writes the table and the report that it names.

    Returns
    -------
    dict with OUTPUT and REPORT (paths or None), RARE_CLASSES and MAX_IMBALANCE (None without a
    categorical variable).
    """
    names = ", ".join(short_name(source.raster or present(source.layer)) for source in job.labels)
    labels = labels_of(job, reporter)
    with placed_together():
        statistics = statistics_of(job, labels, names, reporter)
        if job.output:
            write_table(statistics, job.output)
    reporter.progress(100)
    return {"OUTPUT": job.output, "REPORT": job.report, **numbers_of(statistics)}


def labels_of(job: StatisticsJob, reporter: Reporter) -> LabelTable:
    """The labels that a job names, as one table."""
    layers = [source for source in job.labels if not source.raster]
    rasters = [source for source in job.labels if source.raster]
    return joined([*tables_from_layers(layers, reporter), *tables_from_rasters(rasters, reporter)])


def statistics_of(
    job: StatisticsJob, labels: LabelTable, names: str, reporter: Reporter
) -> LabelStatistics:
    """Statistics of a table, told, and written as the report that the job names.

    names : of the labels, for the report.
    """
    reporter.progress(50)
    statistics = summarise(labels, job.rare_class_share, reporter)
    for note in statistics.notes:
        reporter.message(note)
    if job.report:
        write_label_report(statistics, job.report, names)
    return statistics


def numbers_of(statistics: LabelStatistics) -> dict:
    """How many classes are rare, and the largest class over the smallest, None without classes."""
    entries = statistics.categorical
    return {
        "RARE_CLASSES": sum(each.rare for entry in entries for each in entry.classes),
        "MAX_IMBALANCE": max((entry.imbalance for entry in entries), default=None),
    }


def write_table(statistics: LabelStatistics, path: str | Path) -> None:
    """Write the table as CSV; what does not apply is empty."""
    with csv_table(path, COLUMNS) as table:
        for row in statistics.rows():
            table.add(row[column] for column in COLUMNS)
