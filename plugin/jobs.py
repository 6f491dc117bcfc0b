"""What an algorithm does with its job: run it in the engine, or save it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from qgis.core import QgsProcessingException, QgsProcessingFeedback

from ..model.base.errors import Cancelled, HyperTaskError
from ..model.jobs.files import relative_paths, resolve_paths, save_job
from ..model.jobs.values import Job
from .engine import run_engine
from .environment import find_engine
from .parameters import SAVE_JOB, given
from .sentences import spoken


def export_place(folder: Path, save_to: str | None) -> Path:
    """Where features that have to be exported go: beside a saved job, else into ``folder``."""
    if save_to:
        return Path(save_to).with_name(f"{Path(save_to).stem}_labels.gpkg")
    return folder / "labels.gpkg"


@contextmanager
def processing_errors() -> Iterator[None]:
    """Turn the sentences meant for the analyst into the exception that Processing shows."""
    try:
        yield
    except HyperTaskError as error:
        raise QgsProcessingException(spoken(str(error))) from error
    except Cancelled as cancelled:
        raise QgsProcessingException(
            spoken("Cancelled; nothing was left half-written.")
        ) from cancelled


def save_portable(job: Job, path: str, feedback: QgsProcessingFeedback) -> None:
    """Write the job with paths relative to the file where they lie near it."""
    target = Path(path).absolute()
    job = deepcopy(job)
    relative_paths(job, target.parent)
    save_job(job, target)
    program = Path(__file__).resolve().parents[1] / "model" / "__main__.py"
    feedback.pushInfo(
        spoken(
            f"The job was saved to {target} and not run. Run it with: "
            f'python "{program}" {job.COMMAND} "{target}", or where HyperTask is installed with: '
            f"python -m hypertask.model {job.COMMAND} {target.name}"
        )
    )


def require_engine(parameters: dict) -> None:
    """Raise HyperTaskError when there is no engine for a job that is to be run, not saved."""
    if not given(parameters, SAVE_JOB):
        find_engine()


def run_or_save(
    job: Job, folder: Path, save_to: str | None, feedback: QgsProcessingFeedback
) -> dict:
    """Outputs of the job, without those that there are not; of a saved one its file.

    Paths that were given relative, as they are in ``qgis_process``, count from where QGIS runs.
    """
    from .report_language import speak

    job.check()
    resolve_paths(job, Path.cwd())
    if save_to:
        save_portable(job, save_to, feedback)
        return {SAVE_JOB: save_to}
    outputs = run_engine(job, folder, feedback)
    speak(outputs.get("REPORT"))
    return {name: value for name, value in outputs.items() if value is not None}
