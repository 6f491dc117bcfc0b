"""An accuracy assessment: running it, its numbers, and the files it writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from ..base.files import job_folder, placed_together, replacing
from ..base.messages import Reporter
from ..base.names import short_name
from ..base.plain import plain
from ..base.present import present
from ..base.version import version
from ..jobs.assess import AssessJob
from ..jobs.predict import PredictJob
from .assess import assess
from .comparison import MemoryShapes
from .map_first import map_first
from .report import write_report
from .result import Assessment
from .tables import NUMBERS, as_dict, write_tables


def run_assessment(
    job: AssessJob,
    reporter: Reporter,
    memory: MemoryShapes | None = None,
    title: str = "",
    predict: Callable[[PredictJob], dict] | None = None,
) -> dict:
    """Assess a map and write the report, JSON, tables and errors that the job names.

    A job with a model maps its scene into a temporary folder first.

    Parameters
    ----------
    memory : :class:`.comparison.MemoryShapes`, taken instead of the job's files.
    predict : runs a PredictJob and returns its outputs; None does it in this process.

    Returns
    -------
    dict with REPORT, OUTPUT, TABLES, ERRORS (paths or None) and the numbers of ``NUMBERS``, None
    where they do not apply.
    """
    with job_folder() as folder:
        judged = job
        if job.model:
            judged = map_first(job, folder, predict or partial(_predict, reporter=reporter))
        with placed_together():
            found = assess(judged, reporter, memory)
            _write(found, job, title or _title(job))
    for note in found.notes:
        reporter.message(note)
    for warning in found.warnings:
        reporter.warning(warning)
    reporter.progress(100)
    scores = found.scores
    return {
        "REPORT": job.report,
        "OUTPUT": job.output,
        "TABLES": job.tables,
        "ERRORS": job.errors,
        **{name: plain(scores.get(key)) for name, key in NUMBERS.items()},
    }


def _write(found: Assessment, job: AssessJob, title: str) -> None:
    if job.output:
        values = {"version": version(), "inputs": inputs_of(job), **as_dict(found)}
        with replacing(job.output) as temporary:
            text = json.dumps(values, indent=2, ensure_ascii=False)
            temporary.write_text(text + "\n", encoding="utf-8")
    if job.tables:
        write_tables(found, job.tables)
    if job.report:
        write_report(found, job.report, inputs_of(job), title)


def _predict(job, reporter: Reporter) -> dict:
    from ..mapping.predict import predict

    return predict(job, reporter)


def _title(job: AssessJob) -> str:
    if job.model:
        return f"{short_name(job.model)}, {short_name(present(job.scene))}"
    return short_name(present(job.predicted))


def inputs_of(job: AssessJob) -> dict:
    """What the assessment was made from, as far as it was given."""
    skipped = ["report", "output", "tables", "errors", "classes", "reference_classes"]
    skipped.append("band" if job.model else "device")
    if job.reference_layer:
        skipped.append("reference_band")
    if not job.lower and not job.model:
        skipped.append("coverage")
    return {
        name: value
        for name, value in vars(job).items()
        if name not in skipped and value not in (None, "")
    }
